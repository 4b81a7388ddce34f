package telegram_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/telegram"
	"linli/bot/telegram/telegramtest"
)

// TestPollPastASlowTurn says something after a turn that does not end was fetched.
func TestPollPastASlowTurn(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	a, _ := newAdapter(t, s)
	entered, release := make(chan struct{}), make(chan struct{})
	got := make(chan bot.Update, 10)
	stop := receive(t, a, handlerFunc(func(_ context.Context, u bot.Update) error {
		if u.Content.(bot.Said).Text == "slow" {
			close(entered)
			<-release
		}
		got <- u
		return nil
	}))
	mei, bao := s.Person("mei"), s.Person("bao")
	mei.Say(mei.Chat(), "slow")
	<-entered
	mei.Say(mei.Chat(), "after")
	bao.Say(bao.Chat(), "quick")
	if text := nextSaid(t, got); text != "quick" {
		t.Errorf("%q came first, want quick", text)
	}
	if s.Pending() != 3 {
		t.Errorf("%d updates are unconfirmed, want all 3 from the slow one on", s.Pending())
	}
	close(release)
	if first, second := nextSaid(t, got), nextSaid(t, got); first != "slow" || second != "after" {
		t.Errorf("then came %q, %q; want slow, after", first, second)
	}
	stop()
	if s.Pending() != 0 {
		t.Errorf("%d updates are unconfirmed after the end", s.Pending())
	}
	s.Check(t)
}

// TestPollSetsAside hands on what cannot be decoded, with what stands around it.
func TestPollSetsAside(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	mei := s.Person("mei")
	mei.Say(mei.Chat(), "before")
	s.Push(`{"message": {"chat": "?", "text": 7}}`)
	s.Push(`{"purchased_paid_media": {}}`)
	mei.Say(mei.Chat(), "after")
	a, _ := newAdapter(t, s)
	h, got := collect()
	stop := receive(t, a, h)
	kinds := map[string]bot.Update{}
	for range 4 {
		u := next(t, got)
		switch c := u.Content.(type) {
		case bot.Said:
			kinds[c.Text] = u
		case bot.Unknown:
			kinds[c.Kind] = u
		}
	}
	bad := kinds["undecoded"]
	if c, ok := bad.Content.(bot.Unknown); !ok || c.Err == nil || !strings.Contains(string(bad.Raw), `"?"`) {
		t.Errorf("the broken one is %+v, want its error and its bytes", bad)
	}
	for _, kind := range []string{"before", "purchased_paid_media", "after"} {
		if kinds[kind].ID == "" {
			t.Errorf("%s did not arrive", kind)
		}
	}
	stop()
	if s.Pending() != 0 {
		t.Errorf("%d updates are unconfirmed", s.Pending())
	}
}

// TestPollSurvives lets everything go wrong once.
func TestPollSurvives(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, method string
		fault        telegramtest.Fault
		log          string
	}{
		{"account: no connection", "getMe", telegramtest.Fault{DropBefore: true}, "get the bot's account"},
		{"account: a proxy's page", "getMe", telegramtest.Fault{Status: 502, Body: "<html>bad gateway</html>"}, "502"},
		{"account: too many requests", "getMe", telegramtest.Fault{Status: 429, Description: "Too Many Requests", RetryAfter: 1}, "again_in=1s"},
		{"webhook: server error", "deleteWebhook", telegramtest.Fault{Status: 500, Description: "Internal Server Error"}, "delete webhook"},
		{"updates: another poller", "getUpdates", telegramtest.Fault{Status: 409, Description: "Conflict: terminated by other getUpdates request"}, "another program polls"},
		{"updates: answer lost", "getUpdates", telegramtest.Fault{DropAfter: true}, "get updates"},
		{"updates: not JSON", "getUpdates", telegramtest.Fault{Status: 200, Body: "{"}, "get updates"},
		{"updates: not a list", "getUpdates", telegramtest.Fault{Status: 200, Body: `{"ok":true,"result":{}}`}, "decode updates"},
		{"updates: no id", "getUpdates", telegramtest.Fault{Status: 200, Body: `{"ok":true,"result":[{}]}`}, "no id"},
		{"updates: too many requests", "getUpdates", telegramtest.Fault{Status: 429, Description: "Too Many Requests", RetryAfter: 1}, "again_in=1s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := telegramtest.New(t)
			s.Fail(c.method, 1, c.fault)
			a, log := newAdapter(t, s)
			h, got := collect()
			receive(t, a, h)
			mei := s.Person("mei")
			mei.Say(mei.Chat(), "still there?")
			if text := nextSaid(t, got); text != "still there?" {
				t.Errorf("got %q", text)
			}
			if !log.has(c.log) {
				t.Errorf("the log does not say %q:\n%s", c.log, log)
			}
			s.Check(t)
		})
	}
}

func TestPollRejectedToken(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{"unknown": "42:unknown-secret-of-a-bot", "revoked": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := telegramtest.New(t)
			if token == "" {
				token = s.Token
				s.Fail("getUpdates", 1, telegramtest.Fault{Status: http.StatusUnauthorized, Description: "Unauthorized"})
			}
			a, err := telegram.New(telegram.Config{Token: token, API: s.URL})
			if err != nil {
				t.Fatal(err)
			}
			h, _ := collect()
			ctx, cancel := context.WithTimeout(t.Context(), telegramtest.Patience)
			defer cancel()
			err = a.Receive(ctx, h)
			if err == nil || !strings.Contains(err.Error(), "does not know the bot's token") {
				t.Errorf("Receive returned %v, want that the token is not known", err)
			}
			if _, secret, _ := strings.Cut(token, ":"); err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows the token: %v", err)
			}
		})
	}
}

// TestPollDeletesWebhook keeps what was said while there was one.
func TestPollDeletesWebhook(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	s.SetWebhook("http://127.0.0.1:1/nobody", "hush")
	mei := s.Person("mei")
	mei.Say(mei.Chat(), "kept")
	a, _ := newAdapter(t, s)
	h, got := collect()
	receive(t, a, h)
	if text := nextSaid(t, got); text != "kept" {
		t.Errorf("got %q", text)
	}
	s.Check(t)
}

// TestPollManyChats has more chats than are handled at a time.
func TestPollManyChats(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	const people, each = 40, 5
	for n := range each {
		for i := range people {
			p := s.Person("p" + string(rune('A'+i)))
			p.Say(p.Chat(), strings.Repeat("x", n+1))
		}
	}
	a, _ := newAdapter(t, s)
	h, got := collect()
	receive(t, a, h)
	last := map[bot.ChatID]int{}
	for range people * each {
		u := next(t, got)
		n := len(u.Content.(bot.Said).Text)
		if n != last[u.Chat.ID]+1 {
			t.Fatalf("chat %v: word %d after word %d", u.Chat.ID, n, last[u.Chat.ID])
		}
		last[u.Chat.ID] = n
	}
}

// TestPollStopsARetry ends while an update waits to be tried again.
func TestPollStopsARetry(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	a, log := newAdapter(t, s)
	failed := make(chan struct{}, 100)
	stop := receive(t, a, handlerFunc(func(context.Context, bot.Update) error {
		failed <- struct{}{}
		return errors.New("database is down")
	}))
	mei := s.Person("mei")
	mei.Say(mei.Chat(), "hello")
	<-failed
	<-failed
	begin := time.Now()
	stop()
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("the end took %v", took)
	}
	if s.Pending() != 1 {
		t.Errorf("%d updates are unconfirmed, want the one that failed", s.Pending())
	}
	if !log.has("database is down") {
		t.Errorf("the log does not say why:\n%s", log)
	}
}

// TestStopBeginsNoTurn ends while an update waits behind another one of its chat.
func TestStopBeginsNoTurn(t *testing.T) {
	t.Parallel()
	for name, calls := range map[string]bool{"polling": false, "webhook": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := join(t, calls)
			ctx, cancel := context.WithCancel(t.Context())
			var texts []string
			h := handlerFunc(func(_ context.Context, u bot.Update) error {
				texts = append(texts, u.Content.(bot.Said).Text)
				cancel()
				return nil
			})
			mei := n.Person("mei")
			mei.Say(mei.Chat(), "first")
			mei.Say(mei.Chat(), "second")
			if err := n.adapter.Receive(ctx, h); err != nil {
				t.Errorf("Receive returned %v", err)
			}
			if len(texts) != 1 || texts[0] != "first" {
				t.Errorf("handled %q, want the first alone", texts)
			}
			n.Await(t, "the first alone is confirmed", func() bool { return n.Pending() == 1 })
		})
	}
}

// TestPollMigrationFirst says something in the new chat while the migration is
// being handled.
func TestPollMigrationFirst(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	mei := s.Person("mei")
	old := s.BasicGroup("老群", mei)
	to := old.Migrate(mei)
	mei.Say(to, "/help")
	a, _ := newAdapter(t, s)
	said := make(chan struct{})
	migrations := make(chan string, 2)
	receive(t, a, handlerFunc(func(_ context.Context, u bot.Update) error {
		switch c := u.Content.(type) {
		case bot.Migration:
			if u.Chat.ID != name(old) || c.To != name(to) {
				t.Errorf("%v moved to %v", u.Chat.ID, c.To)
			}
			select {
			case <-said:
				t.Error("what was said in the new chat overtook the migration")
			case <-time.After(100 * time.Millisecond): // long enough for one that may
			}
			migrations <- u.ID
		case bot.Said:
			close(said)
		}
		return nil
	}))
	select {
	case <-said:
	case <-time.After(telegramtest.Patience):
		t.Fatal("what was said in the new chat does not arrive")
	}
	if first, second := <-migrations, <-migrations; first != second {
		t.Errorf("the two sides of a migration are %s and %s, want one ID", first, second)
	}
}
