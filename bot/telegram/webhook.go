package telegram

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"sync"

	"linli/bot"
)

const (
	webhookPath = "/telegram/webhook"

	// maxUpdate is many times the largest update that Telegram makes.
	maxUpdate = 1 << 20

	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
)

// A session takes Telegram's calls while Receive runs.
type session struct {
	handler bot.Handler
	calls   sync.WaitGroup
}

func (a *Adapter) open(s *session) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.session = s
}

// close ends a session when the calls under way are answered.
func (a *Adapter) close(s *session) {
	a.mu.Lock()
	a.session = nil
	a.mu.Unlock()
	s.calls.Wait()
}

// join returns the session for one call, which ends with done; it is nil if
// there is none.
func (a *Adapter) join() (s *session, done func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.session == nil {
		return nil, nil
	}
	a.session.calls.Add(1)
	return a.session, a.session.calls.Done
}

// Webhook implements bot.Webhooker. Telegram repeats a call, and holds back the
// chat's later updates, until it is answered with 200, which therefore means that
// the update is committed. What cannot be decoded is handed on as a bot.Unknown
// with its bytes, so that it neither blocks the chat nor is lost.
func (a *Adapter) Webhook() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+webhookPath, a.serveCall)
	return mux
}

func (a *Adapter) serveCall(w http.ResponseWriter, r *http.Request) {
	if a.cfg.Webhook == "" || !sameSecret(r.Header.Get(secretHeader), a.cfg.Secret) {
		http.Error(w, "wrong secret", http.StatusUnauthorized)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	if err != nil {
		a.refuseBody(w, r, err)
		return
	}
	s, done := a.join()
	if s == nil {
		http.Error(w, "not receiving", http.StatusServiceUnavailable)
		return
	}
	defer done()
	u := a.account().convert(raw)
	if err := s.handler.HandleUpdate(r.Context(), u); err != nil {
		a.cfg.Log.WarnContext(r.Context(), "handle update", "update", u.ID, "err", err)
		http.Error(w, "try again", http.StatusServiceUnavailable)
	}
}

func (a *Adapter) refuseBody(w http.ResponseWriter, r *http.Request, err error) {
	var large *http.MaxBytesError
	if !errors.As(err, &large) {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	a.cfg.Log.ErrorContext(r.Context(), "an update is too large", "platform", Name, "limit", large.Limit)
	http.Error(w, "too large", http.StatusRequestEntityTooLarge)
}

// sameSecret compares in a time that tells nothing of either, nor of their lengths.
func sameSecret(got, want string) bool {
	g, w := sha256.Sum256([]byte(got)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(g[:], w[:]) == 1
}
