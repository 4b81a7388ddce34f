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
