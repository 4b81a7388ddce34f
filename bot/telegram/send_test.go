package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/telegram"
	"linli/bot/telegram/telegramtest"
)

// A stage is an adapter that need not receive in order to send.
type stage struct {
	*telegramtest.Server
	a   *telegram.Adapter
	log *logged
	t   *testing.T
}

func newStage(t *testing.T) stage {
	t.Helper()
	s := telegramtest.New(t)
	a, log := newAdapter(t, s)
	return stage{s, a, log, t}
}

func (s stage) send(d bot.Delivery) (bot.Sent, error) { return s.a.Send(s.t.Context(), d) }

// must sends what has to arrive, and returns it as it stands.
func (s stage) must(c *telegramtest.Chat, d bot.Delivery) (bot.Sent, telegramtest.Message) {
	s.t.Helper()
	sent, err := s.send(d)
	if err != nil {
		s.t.Fatalf("send: %v", err)
	}
	return sent, s.standing(c, sent)
}

func (s stage) standing(c *telegramtest.Chat, sent bot.Sent) telegramtest.Message {
	s.t.Helper()
	all := c.Messages()
	i := slices.IndexFunc(all, func(m telegramtest.Message) bool { return messageID(m.ID) == sent.ID })
	if i < 0 {
		s.t.Fatalf("message %s does not stand among %v", sent.ID, all)
	}
	return all[i]
}

func words(c *telegramtest.Chat, text bot.Markup) bot.Delivery {
	return bot.Delivery{Attempt: 1, Message: bot.Message{Chat: name(c), Text: text}}
}

func jpegOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSendErrors(t *testing.T) {
	t.Parallel()
	fault := func(status int, description string) telegramtest.Fault {
		return telegramtest.Fault{Status: status, Description: description}
	}
	for _, c := range []struct {
		fault telegramtest.Fault
		want  error // nil for one that passes
	}{
		{fault(403, "Forbidden: bot was blocked by the user"), bot.ErrUnreachable},
		{fault(403, "Forbidden: user is deactivated"), bot.ErrUnreachable},
		{fault(403, "Forbidden: bot was kicked from the supergroup chat"), bot.ErrUnreachable},
		{fault(403, "Forbidden: bot can't initiate conversation with a user"), bot.ErrUnreachable},
		{fault(400, "Bad Request: chat not found"), bot.ErrUnreachable},
		{fault(400, "Bad Request: PEER_ID_INVALID"), bot.ErrUnreachable},
		{fault(400, "Bad Request: not enough rights to send text messages to the chat"), bot.ErrUnreachable},
		{fault(400, "Bad Request: can't parse entities: Unsupported start tag"), bot.ErrRefused},
		{fault(400, "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL"), bot.ErrRefused},
		{fault(400, "Bad Request: message is too long"), bot.ErrRefused},
		{fault(413, "Request Entity Too Large"), bot.ErrRefused},
		{fault(401, "Unauthorized"), nil},
		{fault(404, "Not Found"), nil},
		{fault(429, "Too Many Requests"), nil},
		{fault(500, "Internal Server Error"), nil},
		{telegramtest.Fault{Status: 502, Body: "<html>chat not found</html>"}, nil},
		{telegramtest.Fault{DropBefore: true}, nil},
		{telegramtest.Fault{DropAfter: true}, nil},
	} {
		t.Run(strconv.Itoa(c.fault.Status)+" "+c.fault.Description, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.Fail("sendMessage", 1, c.fault)
			_, err := s.send(words(s.Person("mei").Open(), "hello"))
			if err == nil {
				t.Fatal("no error")
			}
			for _, known := range []error{bot.ErrUnreachable, bot.ErrRefused, bot.ErrNoCard, bot.ErrFileGone} {
				if want := errors.Is(c.want, known); errors.Is(err, known) != want {
					t.Errorf("%v: is %v: %t, want %t", err, known, !want, want)
				}
			}
		})
	}
}

func TestSendTooFast(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Fail("sendMessage", 1, telegramtest.Fault{Status: 429, Description: "Too Many Requests: retry after 17", RetryAfter: 17})
	_, err := s.send(words(s.Person("mei").Open(), "hello"))
	var retry *bot.RetryError
	if !errors.As(err, &retry) || retry.After != 17*time.Second {
		t.Errorf("error is %#v, want to be left alone for 17 s", err)
	}
}

func TestSendToMovedGroup(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	mei := s.Person("mei")
	old := s.BasicGroup("老群", mei)
	to := old.Migrate(mei)
	_, err := s.send(words(old, "hello"))
	var moved *bot.MovedError
	if !errors.As(err, &moved) || moved.To != name(to) {
		t.Errorf("error is %v, want that the group moved to %v", err, name(to))
	}
}

func TestSendLongText(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	chat := s.Person("mei").Open()
	d := words(chat, bot.Markup(strings.Repeat("<b>很长的一行</b> 😀 &amp;\n", 600)))
	d.Message.Buttons = bot.Row(bot.Button{Label: "ok", Data: "ok"})
	sent, last := s.must(chat, d)
	all := chat.Messages()
	if len(all) < 2 || all[len(all)-1].ID != last.ID || sent.Photo {
		t.Fatalf("%d messages, the one returned is %v; want the last of several", len(all), last)
	}
	var text strings.Builder
	for i, m := range all {
		text.WriteString(m.Text + "\n")
		if (m.Buttons != nil) != (i == len(all)-1) {
			t.Errorf("message %d has buttons %v", i, m.Buttons)
		}
	}
	if got, want := strings.TrimSpace(text.String()), strings.TrimSpace(d.Message.Text.Plain()); got != want {
		t.Errorf("the parts together are %d bytes, want the %d of the text", len(got), len(want))
	}
	s.Check(t)
}

func TestSendPhotoForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		picture func(t *testing.T, s stage, kept bot.FileID) bot.Picture
		photo   bool
		calls   int
	}{
		{"a file that Telegram has", func(_ *testing.T, _ stage, kept bot.FileID) bot.Picture { return bot.Picture{File: kept} }, true, 1},
		{"bytes", func(t *testing.T, _ stage, _ bot.FileID) bot.Picture { return bot.Picture{JPEG: jpegOf(t, 30, 20)} }, true, 1},
		{"another platform's file and bytes", func(t *testing.T, _ stage, _ bot.FileID) bot.Picture {
			return bot.Picture{File: "wechat:x", JPEG: jpegOf(t, 30, 20)}
		}, true, 1},
		{"a lost file and bytes", func(t *testing.T, _ stage, _ bot.FileID) bot.Picture {
			return bot.Picture{File: "telegram:lost", JPEG: jpegOf(t, 30, 20)}
		}, true, 2},
		{"a lost file", func(*testing.T, stage, bot.FileID) bot.Picture { return bot.Picture{File: "telegram:lost"} }, false, 1},
		{"bytes of no picture", func(*testing.T, stage, bot.FileID) bot.Picture { return bot.Picture{JPEG: []byte("x")} }, false, 1},
		{"too narrow a picture", func(t *testing.T, _ stage, _ bot.FileID) bot.Picture { return bot.Picture{JPEG: jpegOf(t, 1, 300)} }, false, 1},
		{"nothing", func(*testing.T, stage, bot.FileID) bot.Picture { return bot.Picture{} }, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			mei := s.Person("mei")
			chat := mei.Open()
			mei.Post(chat, telegramtest.Post{Photos: [][]byte{jpegOf(t, 40, 30)}})
			d := words(chat, "<b>R1</b>")
			d.Picture = c.picture(t, s, bot.FileID("telegram:photo-1_File"))
			sent, m := s.must(chat, d)
			if m.Text != "R1" || (m.Photo != nil) != c.photo || sent.Photo != c.photo {
				t.Errorf("there stands %v, sent %+v; want a photo: %t", m, sent, c.photo)
			}
			if n := s.Calls("sendPhoto"); n != c.calls {
				t.Errorf("the photo was tried %d times, want %d", n, c.calls)
			}
			s.Check(t)
		})
	}
}

func TestSendPhotoWithLongText(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	chat := s.Person("mei").Open()
	d := words(chat, bot.Markup(strings.Repeat("长", 1025)))
	d.Picture.JPEG = jpegOf(t, 30, 20)
	d.Message.Buttons = bot.Row(bot.Button{Label: "ok", Data: "ok"})
	sent, last := s.must(chat, d)
	all := chat.Messages()
	if len(all) != 2 || all[0].Photo == nil || all[0].Text != "" || all[0].Buttons != nil {
		t.Fatalf("there stand %v, want the photo by itself first", all)
	}
	if sent.Photo || last.ID != all[1].ID || len([]rune(last.Text)) != 1025 || last.Buttons == nil {
		t.Errorf("then %v, want the whole text with its buttons", last)
	}
	s.Check(t)
}

func TestSendPhotoWhereNoneMayBe(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Fail("sendPhoto", 1, telegramtest.Fault{Status: 400, Description: "Bad Request: not enough rights to send photos to the chat"})
	chat := s.Group("文苑", s.Person("mei"))
	d := words(chat, "R1")
	d.Picture.JPEG = jpegOf(t, 30, 20)
	if sent, m := s.must(chat, d); sent.Photo || m.Text != "R1" {
		t.Errorf("there stands %v", m)
	}
}

func TestSendToClosedTopic(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	mei := s.Person("mei")
	chat := s.Group("文苑", mei)
	topic := chat.Topic("维修", mei)
	chat.CloseTopic(topic)
	d := words(chat, "R1")
	d.Message.Thread = strconv.FormatInt(topic, 10)
	if _, m := s.must(chat, d); m.Thread != 0 || m.Text != "R1" {
		t.Errorf("there stands %v, want it outside topics", m)
	}
}

func TestSendReply(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	mei := s.Person("mei")
	said := mei.Say(mei.Chat(), "hello")
	d := words(mei.Chat(), "yes?")
	d.Message.ReplyTo = messageID(said.ID)
	if _, m := s.must(mei.Chat(), d); m.ReplyTo != said.ID {
		t.Errorf("it is a reply to %d, want %d", m.ReplyTo, said.ID)
	}
	mei.Chat().Delete(said.ID)
	if _, m := s.must(mei.Chat(), d); m.ReplyTo != 0 {
		t.Errorf("it is a reply to %d, which is gone", m.ReplyTo)
	}
}

func TestSendRefusedButtons(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]bot.Button{
		"too much data":       {Label: "x", Data: strings.Repeat("x", 65)},
		"nothing to do":       {Label: "x"},
		"a start with blanks": {Label: "x", Start: "R 12"},
		"too long a start":    {Label: "x", Start: strings.Repeat("x", 65)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			d := words(s.Person("mei").Open(), "hello")
			d.Message.Buttons = bot.Row(b)
			if _, err := s.send(d); !errors.Is(err, bot.ErrRefused) {
				t.Errorf("error is %v, want bot.ErrRefused", err)
			}
			if s.Calls("sendMessage") != 0 {
				t.Error("Telegram was asked")
			}
		})
	}
}

func TestCardOutgrowsItsMessage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	chat := s.Person("mei").Open()
	for _, picture := range []bot.Picture{{}, {JPEG: jpegOf(t, 30, 20)}} {
		d := words(chat, "new")
		d.Message.Card, d.Picture = "R1", picture
		sent, _ := s.must(chat, d)
		d.Card, d.Message.Text = &sent, bot.Markup(strings.Repeat("一行 &lt;字&gt;\n", 1000))
		if _, m := s.must(chat, d); !strings.HasPrefix(m.Text, "一行 <字>\n一行") || !strings.HasSuffix(m.Text, "\n…") {
			t.Errorf("the card ends in %q", m.Text[max(0, len(m.Text)-20):])
		}
	}
	s.Check(t)
}

func TestCardGone(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID", "there is no text in the message to edit"} {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.Fail("editMessageText", 1, telegramtest.Fault{Status: 400, Description: "Bad Request: " + words})
			_, err := s.send(bot.Delivery{Message: bot.Message{Chat: name(s.Person("mei").Open()), Text: "x"}, Card: &bot.Sent{ID: "5"}})
			if !errors.Is(err, bot.ErrNoCard) {
				t.Errorf("error is %v, want bot.ErrNoCard", err)
			}
		})
	}
}

func TestPressOver(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	d := bot.Delivery{Message: bot.Message{Chat: name(s.Person("mei").Open()), Press: "long-gone", Text: "thanks"}}
	if _, err := s.send(d); err != nil {
		t.Errorf("the answer to a press that is over: %v, want none", err)
	}
}

func TestPressLongToast(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	mei := s.Person("mei")
	press := mei.PressData(mei.Open(), 1, "x")
	d := bot.Delivery{Message: bot.Message{Chat: name(mei.Chat()), Press: press.ID, Text: bot.Escape(strings.Repeat("<😀>", 100))}}
	if _, err := s.send(d); err != nil {
		t.Fatal(err)
	}
	if text := press.Await(t); !strings.HasPrefix(text, "<😀><😀>") || len([]rune(text)) != 150 {
		t.Errorf("the toast is %q, want the first 200 units", text)
	}
	s.Check(t)
}

func TestMenu(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	mei := s.Person("mei")
	menu := func(chat bot.ChatID, language, help string) {
		t.Helper()
		m := bot.Message{Chat: chat, MenuLanguage: language, Menu: []bot.MenuItem{{Command: "report", Help: help}}}
		if _, err := s.send(bot.Delivery{Message: m}); err != nil {
			t.Fatal(err)
		}
	}
	everywhere := bot.ChatID{Platform: telegram.Name}
	menu(everywhere, "zh-Hans", "随手拍")
	menu(everywhere, "zh-Hant", "隨手拍")
	menu(everywhere, "en", "report something")
	menu(name(mei.Open()), "en", "report (staff)")
	for code, want := range map[string]string{"": "随手拍", "zh": "随手拍", "en": "report something"} {
		if got := s.Menu(code); len(got) != 1 || got[0].Description != want {
			t.Errorf("the menu for %q is %v, want %s", code, got, want)
		}
	}
	if got := mei.Chat().Menu(); len(got) != 1 || got[0].Description != "report (staff)" {
		t.Errorf("the chat's own menu is %v", got)
	}
	s.Check(t)
}

func TestSendEndsWithContext(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Fail("sendMessage", 1, telegramtest.Fault{Delay: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := s.a.Send(ctx, words(s.Person("mei").Open(), "hello"))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v, want the context's", err)
	}
}

// TestSentMessageWithUnknownValues must not take a message for unsent, and send it
// again for ever, because Telegram shows it with something new in it.
func TestSentMessageWithUnknownValues(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Fail("sendMessage", 1, telegramtest.Fault{Status: 200, Body: `{"ok":true,"result":{"message_id":9,"date":1,"chat":{"id":1,"type":"private"},
		"reply_to_message":{"message_id":8,"date":1,"chat":{"id":1,"type":"private"},"forward_origin":{"type":"hologram"}}}}`})
	sent, err := s.send(words(s.Person("mei").Open(), "hello"))
	if err != nil || sent.ID != "9" {
		t.Errorf("sent %+v, %v; want message 9", sent, err)
	}
}
