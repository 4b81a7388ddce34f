package handlers

import (
	"embed"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

//go:embed pages/proof.html
var pageFiles embed.FS

var proofTemplate = template.Must(template.ParseFS(pageFiles, "pages/proof.html"))

// A proofView is what the page says of a proof, or of there being none.
type proofView struct {
	Language, Title, Hint, Label, Button string
	Code                                 string // as it was asked for
	Lines                                []string
	Good, Bad                            bool
}

// serveProof serves what a proof says to whoever has its code, and a form for the
// code to who has not.
func (h *Handlers) serveProof(w http.ResponseWriter, r *http.Request) {
	asked := r.PathValue("code")
	if asked == "" {
		asked = r.FormValue("code")
	}
	p := text.In(pageLanguage(r, h.Language))
	v := proofView{
		Language: p.Language, Title: p.Label(text.ProofPageTitle), Hint: p.Label(text.ProofPageHint),
		Label: p.Label(text.ProofPageCode), Button: p.Label(text.ProofPageButton), Code: bot.Shorten(asked, 30),
	}
	status := http.StatusOK
	if asked != "" {
		c, err := h.findProof(r, asked)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			status, v.Bad = http.StatusNotFound, true
			v.Lines = []string{p.Label(text.ProofUnknown, text.Args{"Code": v.Code})}
		case err != nil:
			h.unavailable(w, r, err)
			return
		default:
			v.Code, v.Good, v.Bad = c.Code, !c.Changed, c.Changed
			for _, line := range proofLines(p, c) {
				v.Lines = append(v.Lines, line.Plain())
			}
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	if err := proofTemplate.Execute(w, v); err != nil && r.Context().Err() == nil {
		h.Log.DebugContext(r.Context(), "write page", "err", err)
	}
}

func (h *Handlers) findProof(r *http.Request, asked string) (c storage.Checked, err error) {
	code, ok := parseProofCode(asked)
	if !ok {
		return c, storage.ErrNotFound
	}
	err = h.DB.InTx(r.Context(), func(tx *storage.Tx) error {
		c, err = tx.CheckProof(r.Context(), code)
		return err
	})
	return c, err
}

// pageLanguage is the language that a browser asks for, of those that we speak.
func pageLanguage(r *http.Request, usual string) string {
	wanted := r.URL.Query().Get("lang") + "," + r.Header.Get("Accept-Language")
	for tag := range strings.SplitSeq(wanted, ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		if l := text.Closest(tag); l != "" {
			return l
		}
	}
	return usual
}
