package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	tg "github.com/go-telegram/bot"

	"linli/bot"
)

// maxFile is the largest file in bytes that the Bot API hands out
// (https://core.telegram.org/bots/api#getfile).
const maxFile = 20 << 20

// errExpired means that a file's address is no longer good: Telegram promises an hour.
var errExpired = errors.New("the file's address is no longer good")

// OpenFile implements bot.FileOpener. The file is read while it is downloaded; ctx
// has to last as long. It returns bot.ErrFileGone for a file above 20 MB, too.
func (a *Adapter) OpenFile(ctx context.Context, id bot.FileID) (io.ReadCloser, error) {
	f, err := a.openFile(ctx, id.Native())
	if errors.Is(err, errExpired) {
		f, err = a.openFile(ctx, id.Native())
	}
	switch {
	case err == nil:
		return f, nil
	case errors.Is(err, errExpired), fileGone(err):
		return nil, fmt.Errorf("telegram: open file: %w: %w", bot.ErrFileGone, a.clean(err))
	default:
		return nil, a.plainError("open file", err)
	}
}

func (a *Adapter) openFile(ctx context.Context, id string) (io.ReadCloser, error) {
	f, err := a.api.GetFile(ctx, &tg.GetFileParams{FileID: id})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.api.FileDownloadLink(f), nil)
	if err != nil {
		return nil, err
	}
	resp, err := a.client.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK {
		return &download{body: resp.Body, left: maxFile, client: a.client}, nil
	}
	resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound {
		return nil, errExpired
	}
	return nil, &apiError{Code: resp.StatusCode, Description: "no file"}
}

// A download reads a file, up to the size that Telegram promises.
type download struct {
	body   io.ReadCloser
	left   int64
	client *client
}

// Read implements io.Reader.
func (d *download) Read(p []byte) (int, error) {
	n, err := d.body.Read(p)
	if d.left -= int64(n); d.left < 0 {
		return 0, fmt.Errorf("telegram: download: %w: it is above %d bytes", bot.ErrFileGone, maxFile)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("telegram: download: %w", d.client.clean(err))
	}
	return n, err
}

// Close implements io.Closer.
func (d *download) Close() error { return d.body.Close() }
