package telegram_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"linli/bot"
	"linli/bot/telegram/telegramtest"
)

// repaint returns a later version of a card with another picture.
func repaint(chat *telegramtest.Chat, card bot.Sent, text bot.Markup, p bot.Picture) bot.Delivery {
	d := words(chat, text)
	d.Message.Card, d.Message.Photo, d.Card, d.Picture = "R1", 1, &card, p
	return d
}

func TestRepaintByAFileThatTelegramHas(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	mei := s.Person("mei")
	chat := mei.Open()
	theirs := mei.Post(chat, telegramtest.Post{Photos: [][]byte{jpegOf(t, 40, 30)}})
	card, _ := s.must(chat, words(chat, "new"))
	p := bot.Picture{Name: "1.0", File: "telegram:photo-1_File"}
	sent, m := s.must(chat, repaint(chat, card, "<b>fixed</b>", p))
	if !bytes.Equal(m.Photo, theirs[0].Photo) || m.Text != "fixed" || sent.Picture != "1.0" {
		t.Errorf("there stands %v, sent %+v", m, sent)
	}
	if n := s.Calls("sendPhoto") + s.Calls("sendMessage"); n != 1 {
		t.Errorf("%d messages were sent, want the card alone", n)
	}
	s.Check(t)
}

// A photo that Telegram does not take must not keep the words from changing.
func TestRepaintRefused(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]bot.Picture{
		"a file of nobody":     {Name: "1.1", File: "telegram:photo-404_File"},
		"bytes of no picture":  {Name: "1.1", JPEG: []byte("x")},
		"too narrow a picture": {Name: "1.1", JPEG: jpegOf(t, 1, 300)},
		"nothing":              {Name: "1.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			chat := s.Person("mei").Open()
			first := words(chat, "new")
			first.Picture = bot.Picture{Name: "1.0", JPEG: jpegOf(t, 64, 48)}
			card, before := s.must(chat, first)
			sent, m := s.must(chat, repaint(chat, card, "accepted", p))
			if m.Text != "accepted" || !bytes.Equal(m.Photo, before.Photo) || sent != card {
				t.Errorf("there stands %v, sent %+v; want the old photo, which %+v tells", m, sent, card)
			}
			s.Check(t)
		})
	}
}

// Words for which a caption has no room stay words.
func TestLongWordsGetNoPhoto(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	chat := s.Person("mei").Open()
	card, _ := s.must(chat, words(chat, "new"))
	long := bot.Markup(strings.Repeat("长", 1025))
	sent, m := s.must(chat, repaint(chat, card, long, bot.Picture{Name: "1.0", JPEG: jpegOf(t, 64, 48)}))
	if m.Photo != nil || m.Text != string(long) || sent != card {
		t.Errorf("there stands %v, sent %+v", m, sent)
	}
	s.Check(t)
}

// Telegram took a photo and we did not hear of it: the card that we have for words
// is edited all the same, and not sent anew.
func TestRepaintThatWasNotHeardOf(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	chat := s.Person("mei").Open()
	card, _ := s.must(chat, words(chat, "new"))
	p := bot.Picture{Name: "1.0", JPEG: jpegOf(t, 64, 48)}
	s.Fail("editMessageMedia", 1, telegramtest.Fault{DropAfter: true})
	if _, err := s.send(repaint(chat, card, "fixed", p)); err == nil || errors.Is(err, bot.ErrNoCard) {
		t.Fatalf("the lost edit: %v, want an error that passes", err)
	}
	sent, m := s.must(chat, repaint(chat, card, "closed", bot.Picture{}))
	if m.Photo == nil || m.Text != "closed" || !sent.Photo || sent.ID != card.ID {
		t.Errorf("there stands %v, sent %+v", m, sent)
	}
	if sent, _ := s.must(chat, repaint(chat, card, "closed", p)); sent.Picture != "1.0" {
		t.Errorf("the same once more is %+v", sent)
	}
	s.Check(t)
}

func TestRepaintOfACardThatIsGone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	chat := s.Person("mei").Open()
	card, m := s.must(chat, words(chat, "new"))
	chat.Delete(m.ID)
	_, err := s.send(repaint(chat, card, "fixed", bot.Picture{Name: "1.0", JPEG: jpegOf(t, 64, 48)}))
	if !errors.Is(err, bot.ErrNoCard) {
		t.Errorf("error is %v, want bot.ErrNoCard", err)
	}
}
