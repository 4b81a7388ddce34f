package web_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"linli/bot"
	"linli/bot/web/webtest"
)

// secret stands for what a camera writes into a photo.
const secret = "where and when it was taken"

// telling returns a JPEG with a comment in it.
func telling(t *testing.T) []byte {
	t.Helper()
	b := picture(t, 400, 300)
	segment := append([]byte{0xff, 0xfe, 0, byte(2 + len(secret))}, secret...)
	return append(append(append([]byte{}, b[:2]...), segment...), b[2:]...)
}

func (s *street) file(id bot.FileID) []byte {
	s.t.Helper()
	f, err := s.OpenFile(s.t.Context(), id)
	if err != nil {
		s.t.Fatalf("open file: %v", err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

func TestWhatACameraTells(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	original := telling(t)
	for _, raw := range []bool{false, true} {
		id := s.as(chen).Say(group, webtest.Words{Text: "look", Photos: [][]byte{original}, Raw: raw})
		said := next().Content.(bot.Said)
		if said.Photo.Raw != raw || said.Photo.Type != "image/jpeg" || said.Text != "look" {
			t.Errorf("raw %t: photo %+v says %q", raw, said.Photo, said.Text)
		}
		got := s.file(said.Photo.ID)
		if raw && !bytes.Equal(got, original) {
			t.Error("a photo sent as a file did not stay as it was")
		}
		if !raw && bytes.Contains(got, []byte(secret)) {
			t.Error("a photo tells what the camera wrote")
		}
		if said.Photo.Size != int64(len(got)) {
			t.Errorf("raw %t: size %d, want %d", raw, said.Photo.Size, len(got))
		}
		s.showsWithoutSecret(id)
	}
}

// showsWithoutSecret checks what others get to see of a photo, in both sizes.
func (s *street) showsWithoutSecret(id bot.MessageID) {
	s.t.Helper()
	for _, e := range s.as(mei).Entries(group) {
		if e.ID != id {
			continue
		}
		large := strings.Replace(e.Photos[0], "rider-chen", "mei", 1)
		for _, address := range []string{large, strings.TrimSuffix(large, ".jpg") + ".small.jpg"} {
			status, body, err := s.as(mei).Get(address)
			if err != nil || status != http.StatusOK || len(body) == 0 || bytes.Contains(body, []byte(secret)) {
				s.t.Errorf("%s: status %d, %d bytes, secret %t, %v", address, status, len(body), bytes.Contains(body, []byte(secret)), err)
			}
		}
		if status, _, _ := s.as(mei).Get(strings.TrimSuffix(large, ".jpg") + ".raw"); status != http.StatusNotFound {
			s.t.Errorf("the file as it was is served: status %d", status)
		}
	}
}

// A bot may show again what was sent as a file: people see the picture only.
func TestRawPhotoShownAgain(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	s.as(chen).Say(chen.ID, webtest.Words{Photos: [][]byte{telling(t)}, Raw: true})
	file := next().Content.(bot.Said).Photo.ID
	sent := s.deliver(bot.Delivery{Message: bot.Message{Chat: chatID(group), Text: "R12", Photo: 1}, Picture: bot.Picture{File: file}})
	if !sent.Photo {
		t.Error("the message has no photo")
	}
	s.showsWithoutSecret(sent.ID)
}

func TestAlbumOnThePage(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	s.as(chen).Say(group, webtest.Words{Text: "三处", Photos: [][]byte{picture(t, 40, 30), picture(t, 50, 30), picture(t, 60, 30)}})
	if all := s.as(mei).Entries(group); len(all) != 1 || len(all[0].Photos) != 3 || all[0].Text != "三处" {
		t.Errorf("there stand %+v, want one entry with three photos", all)
	}
}

func TestWrongUploads(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	huge := append(picture(t, 10, 10), make([]byte, 30<<20)...)
	heic := append([]byte("\x00\x00\x00\x18ftypheic"), make([]byte, 64)...)
	for _, c := range []struct {
		name   string
		photos [][]byte
		want   string
	}{
		{"30 MB", [][]byte{huge}, "照片太大了，请发 20 MB 以内的。"},
		{"text", [][]byte{[]byte("#!/bin/sh\n")}, "这不是照片"},
		{"page", [][]byte{[]byte("<svg onload=alert(1)>")}, "这不是照片"},
		{"empty", [][]byte{{}}, "这不是照片"},
		{"HEIC", [][]byte{heic}, "HEIC"},
		{"half", [][]byte{picture(t, 300, 300)[:900]}, "可能坏了"},
		{"one of two", [][]byte{picture(t, 30, 30), []byte("no")}, "这不是照片"},
		{"eleven", make([][]byte, 11), "最多发 10 张"},
		{"nothing", nil, "先写点什么"},
	} {
		for _, raw := range []bool{false, true} {
			status, body := s.as(chen).TrySay(group, webtest.Words{Photos: c.photos, Raw: raw})
			if status != http.StatusUnprocessableEntity || !strings.Contains(body, c.want) {
				t.Errorf("%s, raw %t: status %d, want the sentence %q", c.name, raw, status, c.want)
			}
		}
	}
	if all := s.as(mei).Entries(group); len(all) != 0 {
		t.Errorf("there stands %+v", all)
	}
	if status, body := s.as(chen).TrySay(group, webtest.Words{Text: strings.Repeat("长", 4097)}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "4096") {
		t.Errorf("too long: status %d", status)
	}
}
