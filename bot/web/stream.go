package web

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// heartbeat is how often a stream says something, so that the two ends learn of a
// connection that is no more.
const heartbeat = 20 * time.Second

// serveEvents streams to a page what is new for it, as server-sent events whose
// ids are stamps. One that has seen another chat than this is told to load anew.
func (p *Platform) serveEvents(w http.ResponseWriter, r *http.Request) {
	who, where := r.PathValue("person"), r.FormValue("chat")
	out := http.NewResponseController(w)
	// A stream outlives what the server allows a page, and a read deadline would
	// end the request's context.
	if err := errors.Join(out.SetWriteDeadline(time.Time{}), out.SetReadDeadline(time.Time{})); err != nil {
		p.cfg.Log.WarnContext(r.Context(), "lift deadlines", "platform", name, "err", err)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	stamp := cmp.Or(r.Header.Get("Last-Event-ID"), r.FormValue("after"))
	fmt.Fprint(w, "retry: 1000\n\n")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		news, ok := p.news(who, where, stamp)
		if !ok {
			fmt.Fprint(w, "event: stale\ndata:\n\n")
			out.Flush() //nolint:errcheck // the page is on its own from here
			return
		}
		if err := p.write(w, news); err != nil || out.Flush() != nil {
			return
		}
		if stamp = news.stamp; news.Fresh != nil {
			p.markRead(who, where)
		}
		select {
		case <-news.changed:
		case <-beat.C:
			fmt.Fprint(w, ":\n\n")
		case <-r.Context().Done():
			return
		case <-p.hungUp:
			return
		}
	}
}

// news is a batch, how far a page will be true with it, and what tells of the next.
type news struct {
	*batch
	stamp   string
	changed <-chan struct{}
}

// news returns what is new since a stamp; ok is false if that cannot be told, or
// the person is not in the chat.
func (p *Platform) news(who, where, stamp string) (n news, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	since, ok := p.state.since(stamp)
	viewer, c := p.state.people[who], p.state.chats[where]
	if !ok || viewer == nil || where != "" && (c == nil || !viewer.in(c)) {
		return news{}, false
	}
	return news{p.newBatch(viewer, c, since), p.state.stamp(), p.changed}, true
}

// dataLines makes text the lines of a field; each kind of line end would end it.
var dataLines = strings.NewReplacer("\r\n", "\ndata: ", "\r", "\ndata: ", "\n", "\ndata: ")

// write writes a batch as one event, which a page gets whole or not at all.
func (p *Platform) write(w io.Writer, n news) error {
	if n.empty() {
		return nil
	}
	var html bytes.Buffer
	if err := pages.ExecuteTemplate(&html, "batch", n.batch); err != nil {
		p.cfg.Log.Error("render batch", "platform", name, "err", err)
		return err
	}
	data := dataLines.Replace(strings.TrimSpace(html.String()))
	_, err := fmt.Fprintf(w, "id: %s\nevent: batch\ndata: %s\n\n", n.stamp, data)
	return err
}
