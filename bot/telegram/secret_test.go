package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"linli/bot"
	"linli/bot/telegram"
	"linli/bot/telegram/telegramtest"
)

const secretToken = "4242:this-is-the-secret"

// TestNothingShowsTheToken makes every call fail in every way in which the token
// comes back: the network's own errors, and servers that repeat the address.
func TestNothingShowsTheToken(t *testing.T) {
	t.Parallel()
	parrot := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(code)
			fmt.Fprintf(w, "no such page: %s", r.URL)
		}
	}
	for name, h := range map[string]http.HandlerFunc{
		"connection lost": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"bad gateway":     parrot(http.StatusBadGateway),
		"not JSON":        parrot(http.StatusOK),
		"redirect for ever": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.String()+"/x", http.StatusTemporaryRedirect)
		},
		"the API's own words": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"ok":false,"error_code":400,"description":"Bad Request: %s"}`, r.URL)
		},
		"no file there": func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/getFile") {
				fmt.Fprint(w, `{"ok":true,"result":{"file_id":"x","file_path":"a\u0000b"}}`)
				return
			}
			http.NotFound(w, r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(h)
			t.Cleanup(server.Close)
			tryAll(t, server.URL)
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewServer(http.NotFoundHandler())
		server.Close()
		tryAll(t, server.URL)
	})
}

// tryAll makes all calls to an API at which all of them fail.
func tryAll(t *testing.T, api string) {
	t.Helper()
	log := &logged{}
	a, err := telegram.New(telegram.Config{Token: secretToken, API: api, Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	receiveOnce(t, a, log)
	chat := bot.ChatID{Platform: telegram.Name, Native: "5"}
	messages := map[string]bot.Delivery{
		"message": {Message: bot.Message{Chat: chat, Text: "x"}},
		"start":   {Message: bot.Message{Chat: chat, Text: "x", Buttons: bot.Row(bot.Button{Label: "x", Start: "x"})}},
		"photo":   {Message: bot.Message{Chat: chat, Text: "x"}, Picture: bot.Picture{File: "telegram:x", JPEG: []byte("x")}},
		"card":    {Message: bot.Message{Chat: chat, Text: "x"}, Card: &bot.Sent{ID: "1"}},
		"caption": {Message: bot.Message{Chat: chat, Text: "x"}, Card: &bot.Sent{ID: "1", Photo: true}},
		"press":   {Message: bot.Message{Chat: chat, Press: "1"}},
		"menu":    {Message: bot.Message{Chat: chat, Menu: []bot.MenuItem{{Command: "x", Help: "x"}}}},
	}
	for name, d := range messages {
		_, err := a.Send(t.Context(), d)
		conceals(t, name, err)
	}
	_, err = a.Check(t.Context())
	conceals(t, "check", err)
	f, err := a.OpenFile(t.Context(), "telegram:x")
	if err == nil {
		_, err = io.ReadAll(f)
		f.Close()
	}
	conceals(t, "file", err)
	if log.has("this-is-the-secret") {
		t.Errorf("the log shows the token:\n%s", log)
	}
}

// receiveOnce runs Receive until it ends, or has told the log that it tries again.
func receiveOnce(t *testing.T, a *telegram.Adapter, log *logged) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), telegramtest.Patience)
	defer cancel()
	log.watch("again_in", cancel)
	h, _ := collect()
	if err := a.Receive(ctx, h); err != nil {
		conceals(t, "receive", err)
	} else if !log.has("again_in") {
		t.Error("Receive does not tell what is wrong")
	}
}

// conceals checks an error with all that it wraps.
func conceals(t *testing.T, what string, err error) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", what)
		return
	}
	for _, e := range unwrapAll(err) {
		if text := fmt.Sprintf("%v %+v", e, e); strings.Contains(text, "this-is-the-secret") {
			t.Errorf("%s: the error shows the token: %s", what, text)
		}
	}
}

func unwrapAll(err error) []error {
	all := []error{err}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			all = append(all, unwrapAll(e)...)
		}
	}
	if e := errors.Unwrap(err); e != nil {
		all = append(all, unwrapAll(e)...)
	}
	return all
}

func TestCheck(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	a, _ := newAdapter(t, s)
	mei := s.Person("mei")
	mei.Say(mei.Chat(), "waiting")
	info, err := a.Check(t.Context())
	if err != nil || info.Username != s.Username || !info.ReadsGroups || info.Webhook != "" || info.Pending != 1 {
		t.Errorf("check says %+v, %v", info, err)
	}
	s.SetPrivacy(true)
	s.SetWebhook("http://127.0.0.1:1/nobody", "hush")
	s.Await(t, "the webhook has failed", func() bool {
		info, err = a.Check(t.Context())
		return err != nil || info.LastError != ""
	})
	if err != nil || info.ReadsGroups || info.Webhook != "http://127.0.0.1:1/nobody" || info.LastErrorAt.IsZero() {
		t.Errorf("check says %+v, %v", info, err)
	}
}

func TestUsername(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	a, _ := newAdapter(t, s)
	if name := a.Username(); name != "" {
		t.Errorf("before any call the username is %q", name)
	}
	h, got := collect()
	receive(t, a, h)
	mei := s.Person("mei")
	mei.Say(mei.Chat(), "hello")
	next(t, got)
	if name := a.Username(); name != s.Username {
		t.Errorf("the username is %q, want %q", name, s.Username)
	}
}
