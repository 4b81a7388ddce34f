package telegramtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"linli/bot/telegram/telegramtest"
)

// An answer is what the Bot API answers.
type answer struct {
	OK          bool
	Result      json.RawMessage
	Code        int `json:"error_code"`
	Description string
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	}
}

// call calls a method as a bot does, with pairs of names and values.
func call(t *testing.T, s *telegramtest.Server, method string, params ...string) answer {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	resp, err := http.PostForm(s.URL+"/bot"+s.Token+"/"+method, form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("%s answered %s", method, body)
	}
	return a
}

func TestViolations(t *testing.T) {
	t.Parallel()
	const open = `{"inline_keyboard":[[`
	for _, c := range []struct {
		name, method string
		params       []string // after chat_id and text
		want         string
		tolerated    bool // answered with OK all the same
	}{
		{"unknown parameter", "sendMessage", []string{"disable_web_page_preview", "true"}, "no parameter disable_web_page_preview", true},
		{"unknown method", "sendHologram", nil, "no such method", false},
		{"missing parameter", "answerCallbackQuery", nil, "callback_query_id is missing", false},
		{"empty text", "sendMessage", []string{"text", " \n "}, "text is empty", false},
		{"long text", "sendMessage", []string{"text", strings.Repeat("😀", 2049)}, "4098 units", false},
		{"open tag", "sendMessage", []string{"text", "<b>x", "parse_mode", "HTML"}, "end tag", false},
		{"crossed tags", "sendMessage", []string{"text", "<b><i>x</b></i>", "parse_mode", "HTML"}, "unexpected end tag", false},
		{"unknown tag", "sendMessage", []string{"text", "<div>x</div>", "parse_mode", "HTML"}, "unsupported start tag", false},
		{"bare ampersand", "sendMessage", []string{"text", "a & b", "parse_mode", "HTML"}, "& is not escaped", false},
		{"bare bracket", "sendMessage", []string{"text", "a > b", "parse_mode", "HTML"}, "> is not escaped", false},
		{"unknown markup", "sendMessage", []string{"parse_mode", "BBCode"}, "parse_mode", false},
		{"much data", "sendMessage", []string{"reply_markup", open + `{"text":"x","callback_data":"` + strings.Repeat("路", 22) + `"}]]}`}, "64 bytes", false},
		{"idle button", "sendMessage", []string{"reply_markup", open + `{"text":"x"}]]}`}, "exactly one thing", false},
		{"greedy button", "sendMessage", []string{"reply_markup", open + `{"text":"x","callback_data":"y","url":"https://example.org"}]]}`}, "exactly one thing", false},
		{"unnamed button", "sendMessage", []string{"reply_markup", open + `{"text":" ","callback_data":"y"}]]}`}, "no label", false},
		{"button to nowhere", "sendMessage", []string{"reply_markup", open + `{"text":"x","url":"nowhere"}]]}`}, "bad address", false},
		{"unknown button field", "sendMessage", []string{"reply_markup", open + `{"text":"x","callback_data":"y","copy_text":{"text":""}}]]}`}, "copy_text", false},
		{"media of another type", "editMessageMedia", []string{"chat_id", "1", "message_id", "1", "media", `{"type":"video","media":"x"}`}, "no media of type", false},
		{"media with an unknown field", "editMessageMedia", []string{"chat_id", "1", "message_id", "1", "media", `{"type":"photo","media":"x","text":"y"}`}, "unknown field", false},
		{"media that does not come along", "editMessageMedia", []string{"chat_id", "1", "message_id", "1", "media", `{"type":"photo","media":"attach://x"}`}, "no file x comes along", false},
		{"bad command", "setMyCommands", []string{"commands", `[{"command":"Report","description":"x"}]`}, "cannot be a command", false},
		{"long language", "setMyCommands", []string{"commands", `[]`, "language_code", "zh-Hans"}, "two-letter", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := telegramtest.New(t)
			chat := s.Person("mei").Open()
			params := c.params
			if c.method == "sendMessage" {
				params = append([]string{"chat_id", id(chat), "text", "hello"}, params...)
			}
			if a := call(t, s, c.method, params...); a.OK != c.tolerated {
				t.Errorf("answered %+v", a)
			}
			if all := strings.Join(s.Violations(), "; "); !strings.Contains(all, c.want) {
				t.Errorf("violations are %q, want %q", all, c.want)
			}
			if n := len(s.Violations()); n != 0 {
				t.Errorf("%d violations are told twice", n)
			}
		})
	}
}

func TestGoodCallIsNoViolation(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	chat := s.Person("mei").Open()
	a := call(t, s, "sendMessage", "chat_id", id(chat), "parse_mode", "HTML",
		"text", `<b>R1</b> <i>a</i> &lt;&amp;&gt; <a href="https://example.org/?a=1&amp;b=2">more</a> <code>x</code>`,
		"reply_markup", `{"inline_keyboard":[[{"text":"ok","callback_data":"ok"},{"text":"map","url":"https://example.org"}]]}`)
	if !a.OK {
		t.Fatalf("answered %+v", a)
	}
	m := chat.Await(t, "R1")
	if m.Text != "R1 a <&> more x" || len(m.Buttons) != 1 || m.Buttons[0][1].URL != "https://example.org" {
		t.Errorf("there stands %v", m)
	}
	s.Check(t)
}

// TestWordsBecomeAPhoto edits a message by each method: what has no photo has no
// caption, and what has one has no text.
func TestWordsBecomeAPhoto(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	mei := s.Person("mei")
	chat := mei.Open()
	mei.Post(chat, telegramtest.Post{Photos: [][]byte{[]byte("a photo")}})
	call(t, s, "sendMessage", "chat_id", id(chat), "text", "hello")
	m := chat.Await(t, "hello")
	edit := func(method, name, value string) string {
		return call(t, s, method, "chat_id", id(chat), "message_id", strconv.FormatInt(m.ID, 10), name, value).Description
	}
	if got := edit("editMessageCaption", "caption", "x"); !strings.Contains(got, "no caption in the message") {
		t.Errorf("the caption of words: %q", got)
	}
	for range 2 {
		got := edit("editMessageMedia", "media", `{"type":"photo","media":"photo-1_File","caption":"<b>now</b>","parse_mode":"HTML"}`)
		if m = chat.Await(t, "now"); string(m.Photo) != "a photo" || got != "" && !strings.Contains(got, "not modified") {
			t.Errorf("the photo: %q, there stands %v", got, m)
		}
	}
	if got := edit("editMessageText", "text", "x"); !strings.Contains(got, "no text in the message") {
		t.Errorf("the text of a photo: %q", got)
	}
	if got := edit("editMessageCaption", "caption", "x"); got != "" {
		t.Errorf("the caption of a photo: %q", got)
	}
	s.Check(t)
}

// TestAccess asks who may be written to.
func TestAccess(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	mei := s.Person("mei")
	send := func(chat *telegramtest.Chat) string {
		return call(t, s, "sendMessage", "chat_id", id(chat), "text", "hello").Description
	}
	if got := send(mei.Chat()); !strings.Contains(got, "can't initiate conversation") {
		t.Errorf("to somebody who never spoke: %q", got)
	}
	mei.Start("")
	if got := send(mei.Chat()); got != "" {
		t.Errorf("to somebody who did: %q", got)
	}
	mei.Block()
	if got := send(mei.Chat()); !strings.Contains(got, "blocked by the user") {
		t.Errorf("to somebody who blocks the bot: %q", got)
	}
	mei.Unblock()
	if got := send(mei.Chat()); got != "" {
		t.Errorf("to somebody who does no more: %q", got)
	}
	group := s.BasicGroup("文苑", mei)
	group.RemoveBot(mei)
	if got := send(group); !strings.Contains(got, "bot was kicked from the group chat") {
		t.Errorf("to a group without the bot: %q", got)
	}
	group.AddBot(mei)
	to := group.Migrate(mei)
	if a := call(t, s, "sendMessage", "chat_id", id(group), "text", "hello"); a.Parameters.MigrateTo != to.ID {
		t.Errorf("to a group that moved: %+v", a)
	}
	if got := call(t, s, "sendMessage", "chat_id", "404", "text", "hello").Description; !strings.Contains(got, "chat not found") {
		t.Errorf("to nobody: %q", got)
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		rates telegramtest.Rates
		group bool
		allow int
	}{
		{"burst", telegramtest.Rates{ChatBurst: 3}, false, 3},
		{"in all", telegramtest.Rates{PerSecond: 2}, false, 2},
		{"group", telegramtest.Rates{GroupPerMinute: 4}, true, 4},
		{"group's limit in a direct chat", telegramtest.Rates{GroupPerMinute: 4}, false, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := telegramtest.New(t)
			s.SetRates(c.rates)
			chat := s.Person("mei").Open()
			if c.group {
				chat = s.Group("文苑", s.Person("mei"))
			}
			var no answer
			sent := 0
			for ; sent < 10; sent++ {
				if no = call(t, s, "sendMessage", "chat_id", id(chat), "text", "hello"); !no.OK {
					break
				}
			}
			if sent < c.allow || sent > c.allow+1 { // one may grow back meanwhile
				t.Errorf("%d messages went through, want %d", sent, c.allow)
			}
			if sent < 10 && (no.Code != http.StatusTooManyRequests || no.Parameters.RetryAfter < 1 || len(s.Violations()) != 1) {
				t.Errorf("then it answered %+v, want 429 and a violation", no)
			}
		})
	}
}
