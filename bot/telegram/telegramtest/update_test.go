package telegramtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"linli/bot/telegram/telegramtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func id(c *telegramtest.Chat) string { return strconv.FormatInt(c.ID, 10) }

// An update is what the tests read of one.
type update struct {
	ID      int64 `json:"update_id"`
	Message struct {
		Text     string
		Caption  string
		Entities []struct {
			Type           string
			Offset, Length int
		}
	}
}

func updates(t *testing.T, a answer) []update {
	t.Helper()
	var us []update
	if err := json.Unmarshal(a.Result, &us); err != nil {
		t.Fatalf("answered %+v", a)
	}
	return us
}

func TestUpdatesComeUntilConfirmed(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	mei := s.Person("mei")
	for _, text := range []string{"one", "two", "three"} {
		mei.Say(mei.Chat(), text)
	}
	us := updates(t, call(t, s, "getUpdates", "limit", "2"))
	if len(us) != 2 || us[0].Message.Text != "one" {
		t.Fatalf("got %+v, want two of three", us)
	}
	if again := updates(t, call(t, s, "getUpdates")); len(again) != 3 {
		t.Errorf("unconfirmed, %d come again, want all 3", len(again))
	}
	after := strconv.FormatInt(us[1].ID+1, 10)
	if rest := updates(t, call(t, s, "getUpdates", "offset", after)); len(rest) != 1 || rest[0].Message.Text != "three" {
		t.Errorf("above the offset are %+v, want three", rest)
	}
	if s.Pending() != 1 {
		t.Errorf("%d are pending, want 1", s.Pending())
	}
}

// poll begins to wait for updates.
func poll(t *testing.T, s *telegramtest.Server) <-chan answer {
	got := make(chan answer, 1)
	go func() {
		defer close(got)
		got <- call(t, s, "getUpdates", "timeout", "30")
	}()
	return got
}

func TestPollWaits(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	got := poll(t, s)
	s.Await(t, "the poll has begun", func() bool { return s.Calls("getUpdates") == 1 })
	mei := s.Person("mei")
	mei.Say(mei.Chat(), "hello")
	if us := updates(t, <-got); len(us) != 1 || us[0].Message.Text != "hello" {
		t.Errorf("got %+v", us)
	}
}

func TestConflicts(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	first := poll(t, s)
	s.Await(t, "the poll has begun", func() bool { return s.Calls("getUpdates") == 1 })
	second := poll(t, s)
	if a := <-first; a.Code != http.StatusConflict {
		t.Errorf("the first of two pollers was answered %+v", a)
	}
	s.SetWebhook("http://127.0.0.1:1/", "hush")
	if a := <-second; a.Code != http.StatusConflict {
		t.Errorf("a poller when a webhook is set was answered %+v", a)
	}
	if a := call(t, s, "getUpdates"); a.Code != http.StatusConflict {
		t.Errorf("a poller beside a webhook was answered %+v", a)
	}
}

// TestWebhook calls one that fails at first.
func TestWebhook(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	var mu sync.Mutex
	var texts []string
	fails := 3
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		var u update
		if err := json.Unmarshal(body, &u); err != nil || r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != "hush" {
			t.Errorf("called with %s, %v", body, r.Header)
		}
		texts = append(texts, u.Message.Text)
		if fails--; fails >= 0 {
			http.Error(w, "not yet", http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(hook.Close)
	mei := s.Person("mei")
	mei.Say(mei.Chat(), "one")
	call(t, s, "setWebhook", "url", hook.URL, "secret_token", "hush", "max_connections", "8")
	mei.Say(mei.Chat(), "two")
	s.AwaitQuiet(t)
	mu.Lock()
	defer mu.Unlock()
	if got := strings.Join(texts, " "); got != "one one one one two" {
		t.Errorf("called with %s, want one until it is taken, and then two", got)
	}
	s.Check(t)
}

func TestEntitiesCountUnits(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	mei := s.Person("mei")
	mei.Say(mei.Chat(), "😀 /help@LinliBot 给@bao_bao #随手拍 a@b.org")
	us := updates(t, call(t, s, "getUpdates"))
	got := map[string][2]int{}
	for _, e := range us[0].Message.Entities {
		got[e.Type] = [2]int{e.Offset, e.Length}
	}
	want := map[string][2]int{"bot_command": {3, 14}, "mention": {19, 8}, "hashtag": {28, 4}}
	if len(got) != len(want) || got["bot_command"] != want["bot_command"] || got["mention"] != want["mention"] || got["hashtag"] != want["hashtag"] {
		t.Errorf("entities are %v, want %v", got, want)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	chat := s.Person("mei").Open()
	s.Fail("sendMessage", 1, telegramtest.Fault{Status: 500, Description: "Internal Server Error"})
	if a := call(t, s, "sendMessage", "chat_id", id(chat), "text", "lost"); a.Code != 500 {
		t.Errorf("answered %+v", a)
	}
	s.Fail("", 1, telegramtest.Fault{DropAfter: true})
	resp, err := http.PostForm(s.URL+"/bot"+s.Token+"/sendMessage", map[string][]string{"chat_id": {id(chat)}, "text": {"sent"}})
	if err == nil {
		resp.Body.Close()
		t.Errorf("answered %s, want a dropped connection", resp.Status)
	}
	if all := chat.Messages(); len(all) != 1 || all[0].Text != "sent" {
		t.Errorf("there stand %v, want what was dropped after it was carried out", all)
	}
}

func TestUnknownToken(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	resp, err := http.Get(s.URL + "/bot1:no/getMe")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("answered %s", resp.Status)
	}
}
