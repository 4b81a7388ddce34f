package web_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"linli/bot"
	"linli/bot/web"
	"linli/bot/web/journal"
	"linli/bot/web/webtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A street is the chat with a server in front of it, for one test.
type street struct {
	*web.Platform
	t      *testing.T
	client *http.Client
	url    string
}

var (
	chen = web.Person{ID: "rider-chen", Name: "陈师傅", Language: "zh-Hans", Role: "骑手", Community: "文苑社区", Try: "拍张照片。", Chats: []string{group}}
	mei  = web.Person{ID: "mei", Name: "Mei", Language: "en", Role: "居民", Community: "文苑社区", Chats: []string{group}}
	wang = web.Person{ID: "staff-wang", Name: "王主任", Language: "zh-Hant", Role: "工作人员", Community: "文苑社区", Chats: []string{group, staffRoom}, Admin: true}
)

const (
	group     = "wenyuan"
	staffRoom = "staff"
)

var square = web.Place{Name: "文苑广场", Position: bot.Position{Latitude: 22.5431, Longitude: 114.0579}}

func config() web.Config {
	return web.Config{
		Store: &journal.Memory{},
		Bot:   "邻里小助手",
		Zone:  time.UTC,
		Chats: []web.Chat{
			{ID: group, Title: "文苑社区邻里群", Places: []web.Place{square}},
			{ID: staffRoom, Title: "工作群"},
		},
		People: []web.Person{chen, mei, wang},
	}
}

// open opens a chat and serves it until the test ends. What is logged as an
// error fails the test, unless the configuration has a log.
func open(t *testing.T, cfg web.Config) *street {
	t.Helper()
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{
			ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.LevelKey && a.Value.Any() == slog.LevelError {
					t.Errorf("an error was logged")
				}
				return a
			},
		}))
	}
	p, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p.Routes())
	t.Cleanup(func() {
		p.HangUp()
		server.CloseClientConnections()
		server.Close()
		if err := p.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return &street{p, t, server.Client(), server.URL}
}

func (s *street) as(person web.Person) webtest.Tab {
	return webtest.Tab{T: s.t, Client: s.client, URL: s.url, Person: person.ID}
}

func chatID(native string) bot.ChatID { return bot.ChatID{Platform: "web", Native: native} }

// send sends a message of the bot that has to arrive.
func (s *street) send(m bot.Message) bot.Sent {
	s.t.Helper()
	return s.deliver(bot.Delivery{Message: m})
}

func (s *street) deliver(d bot.Delivery) bot.Sent {
	s.t.Helper()
	d.Attempt = max(d.Attempt, 1)
	sent, err := s.Send(s.t.Context(), d)
	if err != nil {
		s.t.Fatalf("send: %v", err)
	}
	return sent
}

// handlerFunc is a bot.Handler.
type handlerFunc func(bot.Update) error

func (f handlerFunc) HandleUpdate(_ context.Context, u bot.Update) error { return f(u) }

// receive gives updates to handle until the test ends or stop is called.
func (s *street) receive(handle handlerFunc) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Receive(ctx, handle) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("receive: %v", err)
		}
	})
	s.t.Cleanup(stop)
	return stop
}

// updates receives, and returns a function that waits for the next update.
func (s *street) updates() func() bot.Update {
	got := make(chan bot.Update, 100)
	s.receive(func(u bot.Update) error {
		got <- u
		return nil
	})
	return func() bot.Update {
		s.t.Helper()
		return wait(s.t, got)
	}
}

// wait returns what comes out of c, and fails the test if that takes too long.
func wait[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// await returns when ok does, and fails the test if that takes too long.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("%s: not so in time", what)
		}
	}
}

func texts(entries []webtest.Entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, e.Text)
	}
	return strings.Join(all, "|")
}

// picture returns a JPEG of a size in pixels.
func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x + y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// listen returns a listener on loopback.
func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}
