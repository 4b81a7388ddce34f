package web

import (
	"io"
	"mime"
	"net/http"

	"linli/bot"
)

// A document is a file that the bot sent. The store has KEY.file.
type document struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Type string `json:"type"`
}

func (d *document) fileName() string { return d.Key + ".file" }

// keepDocument keeps the file that a message brings; nil for none.
func (p *Platform) keepDocument(f *bot.Document) (*document, error) {
	if f == nil {
		return nil, nil
	}
	d := &document{Key: keyOf(f.Body), Name: f.Name, Type: f.Type}
	return d, p.cfg.Store.WriteFile(d.fileName(), f.Body)
}

// serveDocument serves a file to whom is in its chat. It is always saved, never shown.
func (p *Platform) serveDocument(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	_, c, ok := p.state.chatOf(r.PathValue("person"), r.PathValue("chat"))
	var m *message
	if ok {
		m = c.message(bot.MessageID(r.PathValue("message")))
	}
	p.mu.Unlock()
	if m == nil || m.Document == nil {
		p.notFound(w, r)
		return
	}
	f, err := p.cfg.Store.OpenFile(m.Document.fileName())
	if err != nil {
		p.notFound(w, r)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", m.Document.Type)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.Document.Name}))
	w.Header().Set("Cache-Control", "private, no-cache")
	io.Copy(w, f) //nolint:errcheck // the browser is gone
}
