package bottest

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"testing"

	"linli/bot"
)

// picture returns a JPEG of the given size in pixels.
func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x ^ y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// open reads a file of the network as a picture.
func open(t *testing.T, n Network, id bot.FileID) image.Config {
	t.Helper()
	opener, ok := n.Platform().(bot.FileOpener)
	if !ok {
		t.Fatal("photos arrive, but the platform opens no files")
	}
	f, err := opener.OpenFile(t.Context(), id)
	if err != nil {
		t.Fatalf("open file: %v", err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatalf("read file: %v", err)
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("decode %d bytes: %v", len(data), err)
	}
	return c
}

func photo(t *testing.T, n Network) {
	r := receive(t, n, nil)
	chat := n.Direct("mei")
	n.Say("mei", chat, Words{Text: "/report lamp", Photos: [][]byte{picture(t, 320, 200)}})
	u, said := r.said()
	if said.Command != "report" || said.Text != "lamp" || !u.Addressed {
		t.Errorf("the caption reads %q %q, addressed %t", said.Command, said.Text, u.Addressed)
	}
	if said.Photo == nil || said.Album != "" {
		t.Fatalf("photo %v, album %q; want a photo by itself", said.Photo, said.Album)
	}
	if c := open(t, n, said.Photo.ID); c.Width != 320 || c.Height != 200 {
		t.Errorf("the photo is %d×%d, want 320×200", c.Width, c.Height)
	}
	n.Say("mei", chat, Words{Photos: [][]byte{picture(t, 100, 80)}})
	if _, said := r.said(); said.Photo == nil || said.Command != "" || said.Text != "" {
		t.Errorf("a photo without words: %+v", said)
	}
}

func replyToPhoto(t *testing.T, n Network) {
	g := grouper(t, n)
	r := receive(t, n, nil)
	chat := g.Group("mei", "bao")
	id := n.Say("mei", chat, Words{Text: "look", Photos: [][]byte{picture(t, 60, 40)}})
	r.said()
	n.Say("bao", chat, Words{Text: "/report", ReplyTo: id})
	u, _ := r.said()
	if u.ReplyTo == nil || u.ReplyTo.Photo == nil || u.ReplyTo.Text != "look" {
		t.Fatalf("the original is %+v, want a photo that says look", u.ReplyTo)
	}
	if c := open(t, n, u.ReplyTo.Photo.ID); c.Width != 60 {
		t.Errorf("the photo is %d wide, want 60", c.Width)
	}
}

func album(t *testing.T, n Network) {
	if _, ok := n.(Albumer); !ok {
		t.Skip("the network has no albums")
	}
	r := receive(t, n, nil)
	chat := n.Direct("mei")
	n.Say("mei", chat, Words{Text: "three sides", Photos: [][]byte{picture(t, 40, 30), picture(t, 50, 30), picture(t, 60, 30)}})
	captions, albums, files := 0, map[string]bool{}, map[bot.FileID]bool{}
	for range 3 {
		_, said := r.said()
		if said.Photo == nil {
			t.Fatalf("part %+v has no photo", said)
		}
		if said.Text == "three sides" {
			captions++
		}
		albums[said.Album], files[said.Photo.ID] = true, true
	}
	if captions != 1 || len(albums) != 1 || albums[""] || len(files) != 3 {
		t.Errorf("%d captions, albums %v, %d files; want 1, one named, 3", captions, albums, len(files))
	}
	n.Say("mei", chat, Words{Photos: [][]byte{picture(t, 40, 30), picture(t, 50, 30)}})
	if _, said := r.said(); albums[said.Album] || said.Album == "" {
		t.Errorf("the next album is named %q like the one before", said.Album)
	}
}

func fileGone(t *testing.T, n Network) {
	opener, ok := n.Platform().(bot.FileOpener)
	if !ok {
		t.Skip("the platform opens no files")
	}
	receive(t, n, nil)
	f, err := opener.OpenFile(t.Context(), bot.FileID(n.Platform().Name()+":no-such-file"))
	if !errors.Is(err, bot.ErrFileGone) {
		t.Errorf("a file that never was: %v, want bot.ErrFileGone", err)
	}
	if err == nil {
		f.Close()
	}
}

// wantPhoto checks how wide the photo of a message is, in pixels.
func wantPhoto(t *testing.T, n Network, chat bot.ChatID, id bot.MessageID, width int) {
	t.Helper()
	c, _, err := image.DecodeConfig(bytes.NewReader(n.PhotoOf(chat, id)))
	if err != nil || c.Width != width {
		t.Errorf("the photo is %d wide, %v; want %d", c.Width, err, width)
	}
}

// cardWithAnotherPhoto shows on a card one picture after another: by another name
// it takes the place of the one before, by the same name nothing is sent.
func cardWithAnotherPhoto(t *testing.T, n Network) {
	receive(t, n, nil)
	chat := n.Direct("mei")
	version := func(card *bot.Sent, words bot.Markup, name string, jpeg []byte) bot.Sent {
		t.Helper()
		sent, err := deliver(t, n, bot.Delivery{
			Message: bot.Message{Chat: chat, Card: "R12", Text: words, Photo: 1, Buttons: bot.Row(bot.Button{Label: "accept", Data: "a"})},
			Card:    card,
			Picture: bot.Picture{Name: name, Key: name, JPEG: jpeg},
		})
		if err != nil {
			t.Fatalf("version %s: %v", name, err)
		}
		if want := (bot.Sent{ID: sent.ID, Photo: true, Picture: name}); sent != want {
			t.Errorf("version %s is %+v, want %+v", name, sent, want)
		}
		if got := shown(t, n, chat, sent.ID); got.Text != string(words) || len(got.Buttons) != 1 || !got.Photo {
			t.Errorf("version %s reads %+v", name, got)
		}
		return sent
	}
	first := version(nil, "new", "1.0", picture(t, 64, 48))
	wantPhoto(t, n, chat, first.ID, 64)
	second := version(&first, "hidden", "1.1", picture(t, 80, 60))
	wantPhoto(t, n, chat, first.ID, 80)
	again := version(&second, "hidden", "1.1", picture(t, 80, 60))
	third := version(&again, "the same photo, other words", "1.1", nil)
	wantPhoto(t, n, chat, first.ID, 80)
	version(&third, "back", "1.2", picture(t, 96, 72))
	wantPhoto(t, n, chat, first.ID, 96)
	if all := n.Shown(chat); len(all) != 1 || all[0].ID != first.ID {
		t.Errorf("there stand %+v, want one card", all)
	}
}

// cardGetsPhoto gives a card of words alone a photo, which it keeps.
func cardGetsPhoto(t *testing.T, n Network) {
	receive(t, n, nil)
	chat := n.Direct("mei")
	m := bot.Message{Chat: chat, Card: "R12", Text: "new"}
	sent := send(t, n, m)
	m.Text, m.Photo = "<b>fixed</b>", 1
	with, err := deliver(t, n, bot.Delivery{Message: m, Card: &sent, Picture: bot.Picture{Name: "2.0", JPEG: picture(t, 64, 48)}})
	if err != nil {
		t.Fatalf("add a photo: %v", err)
	}
	if want := (bot.Sent{ID: sent.ID, Photo: true, Picture: "2.0"}); with != want {
		t.Errorf("the card is %+v, want %+v", with, want)
	}
	wantPhoto(t, n, chat, sent.ID, 64)
	m.Text, m.Photo = "closed", 0
	if again, err := deliver(t, n, bot.Delivery{Message: m, Card: &with}); err != nil || again != with {
		t.Errorf("then it is %+v, %v; want %+v", again, err, with)
	}
	if got := shown(t, n, chat, sent.ID); got.Text != "closed" || !got.Photo {
		t.Errorf("it reads %+v, want closed and still a photo", got)
	}
}
