package telegram_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"linli/bot"
	"linli/bot/telegram"
	"linli/bot/telegram/telegramtest"
)

// kept makes somebody send a document, and returns its id with its bytes.
func (s stage) kept(data []byte) bot.FileID {
	mei := s.Person("mei")
	mei.Post(mei.Chat(), telegramtest.Post{File: &telegramtest.Document{Name: "a.jpg", Type: "image/jpeg", Data: data}})
	return "telegram:document-1_File"
}

func (s stage) read(id bot.FileID) ([]byte, error) {
	f, err := s.a.OpenFile(s.t.Context(), id)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func TestOpenFile(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	data := bytes.Repeat([]byte("picture "), 100_000)
	got, err := s.read(s.kept(data))
	if err != nil || !bytes.Equal(got, data) {
		t.Errorf("read %d bytes, %v; want the %d that were sent", len(got), err, len(data))
	}
}

func TestOpenFileAtANewAddress(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	id := s.kept([]byte("picture"))
	s.Fail("download", 1, telegramtest.Fault{Status: http.StatusNotFound, Description: "Not Found"})
	if got, err := s.read(id); err != nil || string(got) != "picture" {
		t.Errorf("read %q, %v", got, err)
	}
	if n := s.Calls("getFile"); n != 2 {
		t.Errorf("the address was asked for %d times, want 2", n)
	}
}

func TestOpenFileGone(t *testing.T) {
	t.Parallel()
	t.Run("no address is good", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		id := s.kept([]byte("picture"))
		s.Fail("download", 2, telegramtest.Fault{Status: http.StatusNotFound, Description: "Not Found"})
		if _, err := s.read(id); !errors.Is(err, bot.ErrFileGone) {
			t.Errorf("error is %v, want bot.ErrFileGone", err)
		}
	})
	t.Run("too large for Telegram", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		if _, err := s.read(s.kept(make([]byte, 20<<20+1))); !errors.Is(err, bot.ErrFileGone) {
			t.Errorf("error is %v, want bot.ErrFileGone", err)
		}
	})
}

// TestOpenFileEndless reads from a server that hands out more than it may.
func TestOpenFileEndless(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/getFile") {
			fmt.Fprint(w, `{"ok":true,"result":{"file_id":"x","file_path":"x"}}`)
			return
		}
		for chunk := make([]byte, 1<<20); ; {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	a, err := telegram.New(telegram.Config{Token: "1:x", API: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	f, err := a.OpenFile(t.Context(), "telegram:x")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if n, err := io.Copy(io.Discard, f); !errors.Is(err, bot.ErrFileGone) || n > 20<<20 {
		t.Errorf("read %d bytes, %v; want at most 20 MB and bot.ErrFileGone", n, err)
	}
}

func TestOpenFileTrouble(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method string
		fault  telegramtest.Fault
	}{
		"getFile is down":     {"getFile", telegramtest.Fault{Status: 500, Description: "Internal Server Error"}},
		"temporarily":         {"getFile", telegramtest.Fault{Status: 400, Description: "Bad Request: wrong file_id or the file is temporarily unavailable"}},
		"download is down":    {"download", telegramtest.Fault{Status: 502, Description: "Bad Gateway"}},
		"download breaks off": {"download", telegramtest.Fault{DropAfter: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			id := s.kept(bytes.Repeat([]byte("x"), 1<<20))
			s.Fail(c.method, 1, c.fault)
			_, err := s.read(id)
			if err == nil || errors.Is(err, bot.ErrFileGone) {
				t.Errorf("error is %v, want one that passes", err)
			}
			if got, err := s.read(id); err != nil || len(got) != 1<<20 {
				t.Errorf("the next time: %d bytes, %v", len(got), err)
			}
		})
	}
}
