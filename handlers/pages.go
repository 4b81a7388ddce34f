package handlers

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"linli/handlers/text"
	"linli/storage"
)

// The paths of the pages that the web server has of us.
const (
	calendarPath = "/calendar/"
	proofPath    = "/proof/"
)

// Pages returns the pages that people reach by addresses we gave them: calendars to
// subscribe to, below /calendar/, and proofs of service to check, below /proof/.
func (h *Handlers) Pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+calendarPath+"{file}", h.serveCalendar)
	mux.HandleFunc("GET "+proofPath+"{$}", h.serveProof)
	mux.HandleFunc("GET "+proofPath+"{code}", h.serveProof)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("X-Robots-Tag", "noindex")
		head.Set("Referrer-Policy", "no-referrer") // the address is a secret
		mux.ServeHTTP(w, r)
	})
}

// serveCalendar serves a calendar to whoever has its address. Any other address is
// simply not there.
func (h *Handlers) serveCalendar(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, err := h.feed(r.Context(), token)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		http.NotFound(w, r)
		return
	case err != nil:
		h.unavailable(w, r, err)
		return
	}
	sum := sha256.Sum256([]byte(body))
	etag := `"` + hex.EncodeToString(sum[:16]) + `"`
	w.Header().Set("ETag", etag)
	w.Header().Set("Cache-Control", "private, max-age=300")
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", calendarType+"; charset=utf-8")
	w.Header().Set("Content-Disposition", `inline; filename="linli.ics"`)
	w.Write([]byte(body)) //nolint:errcheck // whoever asked is gone
}

// unavailable answers that it may work later.
func (h *Handlers) unavailable(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() == nil {
		h.Log.ErrorContext(r.Context(), "serve page", "err", err) // its path is a secret
	}
	w.Header().Set("Retry-After", "60")
	http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
}

// feed returns the calendar that a token opens, or storage.ErrNotFound.
func (h *Handlers) feed(ctx context.Context, token string) (body string, err error) {
	err = h.DB.InTx(ctx, func(tx *storage.Tx) error {
		f, err := tx.Feed(ctx, token)
		if err != nil {
			return err
		}
		d := diary{zone: h.Zone}
		language := f.Language
		if f.Community != 0 {
			c, err := tx.Community(ctx, f.Community)
			if err != nil {
				return err
			}
			d.zone, language = c.Zone().String(), cmp.Or(language, c.Language)
		}
		since := tx.Now.Add(-feedFor)
		if d.duties, err = tx.Duties(ctx, f.Member, since, 0); err != nil {
			return err
		}
		d.events, err = tx.Visiting(ctx, f.Member, 0, since)
		body = d.write(text.In(cmp.Or(language, h.Language)))
		return err
	})
	return body, err
}
