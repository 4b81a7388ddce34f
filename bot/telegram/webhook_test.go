package telegram_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"linli/bot"
	"linli/bot/telegram"
	"linli/bot/telegram/telegramtest"
)

// call calls an adapter's webhook by hand.
func call(a *telegram.Adapter, method, secret, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/telegram/webhook", strings.NewReader(body))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	w := httptest.NewRecorder()
	a.Webhook().ServeHTTP(w, r)
	return w
}

func TestWebhookCalls(t *testing.T) {
	t.Parallel()
	n := join(t, true)
	const good = `{"update_id":7,"message":{"message_id":1,"date":1782900000,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"hi"}}`
	if w := call(n.adapter, http.MethodPost, "hush", good); w.Code != http.StatusServiceUnavailable {
		t.Errorf("before Receive: %d, want 503", w.Code)
	}
	var broken atomic.Bool
	got := make(chan bot.Update, 10)
	stop := receive(t, n.adapter, handlerFunc(func(_ context.Context, u bot.Update) error {
		if broken.Load() {
			return errors.New("nothing was committed")
		}
		got <- u
		return nil
	}))
	n.Await(t, "the webhook is set", func() bool { return n.Calls("setWebhook") > 0 })
	for _, c := range []struct {
		name, method, secret, body string
		want                       int
	}{
		{"wrong secret", http.MethodPost, "hash", good, http.StatusUnauthorized},
		{"no secret", http.MethodPost, "", good, http.StatusUnauthorized},
		{"not a post", http.MethodGet, "hush", good, http.StatusMethodNotAllowed},
		{"too large", http.MethodPost, "hush", `{"x":"` + strings.Repeat("x", 1<<20) + `"}`, http.StatusRequestEntityTooLarge},
	} {
		if w := call(n.adapter, c.method, c.secret, c.body); w.Code != c.want {
			t.Errorf("%s: %d, want %d", c.name, w.Code, c.want)
		}
	}
	if len(got) != 0 {
		t.Fatalf("a refused call was handled: %+v", <-got)
	}
	broken.Store(true)
	if w := call(n.adapter, http.MethodPost, "hush", good); w.Code != http.StatusServiceUnavailable {
		t.Errorf("nothing committed: %d, want 503", w.Code)
	}
	broken.Store(false)
	for name, body := range map[string]string{"good": good, "not JSON": `{"upd`, "of wrong types": `{"update_id":8,"message":[]}`} {
		if w := call(n.adapter, http.MethodPost, "hush", body); w.Code != http.StatusOK {
			t.Errorf("%s: %d, want 200", name, w.Code)
		}
		if u := next(t, got); string(u.Raw) != body {
			t.Errorf("%s: handled %s", name, u.Raw)
		}
	}
	stop()
	if w := call(n.adapter, http.MethodPost, "hush", good); w.Code != http.StatusServiceUnavailable {
		t.Errorf("after Receive: %d, want 503", w.Code)
	}
}

func TestWebhookOfAPoller(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	a, _ := newAdapter(t, s)
	h, _ := collect()
	receive(t, a, h)
	if w := call(a, http.MethodPost, "", "{}"); w.Code != http.StatusUnauthorized {
		t.Errorf("a call that nobody asked for: %d, want 401", w.Code)
	}
}

func TestWebhookRejected(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	s.Fail("setWebhook", 1, telegramtest.Fault{Status: 400, Description: "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"})
	a, err := telegram.New(telegram.Config{Token: s.Token, API: s.URL, Webhook: "http://example.org", Secret: "hush"})
	if err != nil {
		t.Fatal(err)
	}
	h, _ := collect()
	if err := a.Receive(t.Context(), h); err == nil || !strings.Contains(err.Error(), "HTTPS URL") {
		t.Errorf("Receive returned %v, want Telegram's words", err)
	}
}

func TestNewRejects(t *testing.T) {
	t.Parallel()
	const token = "123:topsecret"
	for name, cfg := range map[string]telegram.Config{
		"no token":              {},
		"a token with a blank":  {Token: "123: topsecret"},
		"an API that is none":   {Token: token, API: "localhost:8081"},
		"a webhook without net": {Token: token, Webhook: "/telegram", Secret: "hush"},
		"no secret":             {Token: token, Webhook: "https://example.org"},
		"a secret with a blank": {Token: token, Webhook: "https://example.org", Secret: "hush hush"},
	} {
		_, err := telegram.New(cfg)
		if err == nil {
			t.Errorf("%s: no error", name)
		} else if strings.Contains(err.Error(), "topsecret") || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: the error shows a secret: %v", name, err)
		}
	}
}
