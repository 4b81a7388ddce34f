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

// A stream is the live stream of one page.
type stream struct {
	w          http.ResponseWriter
	out        *http.ResponseController
	who, where string
	stamp      string // how far the page is true
}

// serveEvents streams to a page what is new for it, as server-sent events whose
// ids are stamps.
func (p *Platform) serveEvents(w http.ResponseWriter, r *http.Request) {
	s := stream{w, http.NewResponseController(w), r.PathValue("person"), r.FormValue("chat"), r.FormValue("after")}
	s.stamp = cmp.Or(r.Header.Get("Last-Event-ID"), s.stamp)
	// A stream outlives what the server allows a page, and a read deadline would
	// end the request's context.
	if err := errors.Join(s.out.SetWriteDeadline(time.Time{}), s.out.SetReadDeadline(time.Time{})); err != nil {
		p.cfg.Log.WarnContext(r.Context(), "lift deadlines", "platform", name, "err", err)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(w, "retry: 1000\n\n")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		changed, ok := p.push(&s)
		if !ok {
			return
		}
		select {
		case <-changed:
		case <-beat.C:
			fmt.Fprint(w, ":\n\n")
		case <-r.Context().Done():
			return
		case <-p.hungUp:
			return
		}
	}
}

// push sends what is new, and returns what tells that there may be more; ok is
// false at the end of the stream. A page that has seen another chat than this is
// told to load anew.
func (p *Platform) push(s *stream) (changed <-chan struct{}, ok bool) {
	news, ok := p.news(s.who, s.where, s.stamp)
	if !ok {
		fmt.Fprint(s.w, "event: stale\ndata:\n\n")
		return nil, false
	}
	if err := p.write(s.w, news); err != nil || s.out.Flush() != nil {
		return nil, false
	}
	if s.stamp = news.stamp; news.Fresh != nil {
		p.markRead(s.who, s.where)
	}
	return news.changed, true
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
