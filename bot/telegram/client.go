package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"linli/bot"
)

const (
	callTimeout  = 30 * time.Second
	pollTimeout  = 30 * time.Second // how long Telegram holds a getUpdates
	pollPatience = pollTimeout + 15*time.Second

	// maxAnswer is far more than 100 updates take.
	maxAnswer = 16 << 20
)

// A client carries requests to the Bot API and reads the answers before the
// library does. The library repeats addresses and bodies in its errors, the token
// with them, and takes a message for unsent if what Telegram answers about it
// holds a value that it does not know.
type client struct {
	http   *http.Client
	secret string // the part of the token after the colon
}

func newClient(token string) *client {
	_, secret, _ := strings.Cut(token, ":")
	return &client{
		secret: secret,
		// HTTP/1.1, in which a connection that died takes only its own request along.
		http: &http.Client{Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: pollPatience,
			MaxIdleConnsPerHost:   32,
			// Below the server's, so that no request meets a connection that is
			// just being closed.
			IdleConnTimeout: 20 * time.Second,
		}},
	}
}

// An apiError is Telegram's no.
type apiError struct {
	Code        int
	Description string
	RetryAfter  int   // seconds
	MigrateTo   int64 // the chat's new id
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s", e.Code, e.Description) }

// Do implements the library's HttpClient. A no of Telegram is an *apiError.
func (c *client) Do(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), callTimeout)
	defer cancel()
	answer, err := c.roundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(map[string]any{"ok": true, "result": trimMessage(answer)})
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(body)), Request: req}, nil
}

// trimMessage leaves nothing of a sent message but its id.
func trimMessage(result json.RawMessage) json.RawMessage {
	var m struct {
		ID int64 `json:"message_id"`
	}
	if json.Unmarshal(result, &m) != nil || m.ID == 0 {
		return result
	}
	return fmt.Appendf(nil, `{"message_id":%d}`, m.ID)
}

// call calls a method of the Bot API and returns the result as it came.
func (c *client) call(ctx context.Context, url string, params any) (json.RawMessage, error) {
	body, err := json.Marshal(params)
	if err != nil {
		return nil, fmt.Errorf("encode parameters: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, c.clean(err)
	}
	req.Header.Set("Content-Type", "application/json")
	return c.roundTrip(req)
}

func (c *client) roundTrip(req *http.Request) (json.RawMessage, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.clean(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, c.clean(err)
	}
	var answer struct {
		OK          bool
		Result      json.RawMessage
		Code        int `json:"error_code"`
		Description string
		Parameters  struct {
			RetryAfter int   `json:"retry_after"`
			MigrateTo  int64 `json:"migrate_to_chat_id"`
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, &apiError{Code: resp.StatusCode, Description: "the answer is not the Bot API's"}
	}
	if !answer.OK {
		return nil, &apiError{answer.Code, bot.Shorten(c.redact(answer.Description), 300),
			answer.Parameters.RetryAfter, answer.Parameters.MigrateTo}
	}
	return answer.Result, nil
}

func (c *client) redact(s string) string { return strings.ReplaceAll(s, c.secret, "***") }

// clean returns an error with err's words, less the token. It wraps nothing of
// what net/http wrapped, which holds the address, but the end of a context.
func (c *client) clean(err error) error {
	text := c.redact(err.Error())
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			return fmt.Errorf("%s: %w", strings.TrimSuffix(text, ": "+end.Error()), end)
		}
	}
	return errors.New(text)
}
