package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/telegram"
	"linli/bot/telegram/telegramtest"
)

// BenchmarkAnswer measures how long people wait for an answer while the mix comes
// in at 200 updates a second: from HandleUpdate's start until the relay sends.
func BenchmarkAnswer(b *testing.B) {
	const (
		gap     = time.Second / 200
		warm    = 400 // while connections are opened and statements prepared
		updates = 1400
	)
	t := newTown(b)
	var took []time.Duration
	for b.Loop() {
		s, p := t.site(b), newStopwatch()
		end := relay(b, s, p)
		tick := time.NewTicker(gap)
		var turns sync.WaitGroup
		for n := range updates {
			<-tick.C
			turns.Go(func() {
				u := mixedTurn.update(t, n)
				p.start(u)
				if err := s.h.HandleUpdate(b.Context(), u); err != nil {
					b.Error(err)
				}
			})
		}
		tick.Stop()
		turns.Wait()
		took = append(took, p.await(b)[warm:]...)
		end()
		s.drop(b)
	}
	slices.Sort(took)
	for _, p := range []int{50, 95, 99} {
		b.ReportMetric(took[len(took)*p/100].Seconds()*1000, fmt.Sprintf("p%d-ms", p))
	}
	b.ReportMetric(0, "ns/op")
}

// relay relays what a site sends until it is told to end.
func relay(b *testing.B, s *site, p bot.Platform) (end func()) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	r := &bot.Relay{Platform: p, Outbox: s.db, Log: slog.New(slog.DiscardHandler)}
	var wg sync.WaitGroup
	wg.Go(func() { r.Run(ctx) }) // its error is ctx's
	return func() {
		cancel()
		wg.Wait()
	}
}

// A stopwatch is a platform that times the answers to updates, in their order.
type stopwatch struct {
	bot.Platform // Name and Send are all that a relay needs

	mu      sync.Mutex
	started map[string]time.Time // updates without an answer, by what tells it
	took    []time.Duration
	all     chan struct{} // has a value when all updates are answered
}

func newStopwatch() *stopwatch {
	return &stopwatch{started: map[string]time.Time{}, all: make(chan struct{}, 1)}
}

// start notes that an update is about to be handled.
func (p *stopwatch) start(u bot.Update) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch c := u.Content.(type) {
	case bot.Press:
		p.started[c.ID] = time.Now()
	default:
		p.started[answerKey(u.Chat.ID, u.Message, u.Chat.Direct)] = time.Now()
	}
}

// answerKey tells an answer by what it replies to, or in a direct chat by the chat.
func answerKey(chat bot.ChatID, m bot.MessageID, direct bool) string {
	if direct {
		return chat.String()
	}
	return chat.String() + "/" + string(m)
}

// Name implements bot.Platform.
func (p *stopwatch) Name() string { return telegram.Name }

// Send implements bot.Platform.
func (p *stopwatch) Send(_ context.Context, d bot.Delivery) (bot.Sent, error) {
	m := d.Message
	key := m.Press
	if key == "" {
		key = answerKey(m.Chat, m.ReplyTo, m.ReplyTo == "")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if start, ok := p.started[key]; ok {
		p.took = append(p.took, time.Since(start))
		delete(p.started, key)
		if len(p.started) == 0 {
			select {
			case p.all <- struct{}{}:
			default:
			}
		}
	}
	return bot.Sent{ID: bot.MessageID(fmt.Sprint("sent", d.ID))}, nil
}

// await waits until all updates are answered and returns how long that took each.
func (p *stopwatch) await(b *testing.B) []time.Duration {
	b.Helper()
	late := time.After(time.Minute)
	for {
		p.mu.Lock()
		left, took := len(p.started), p.took
		p.mu.Unlock()
		if left == 0 {
			return took
		}
		select {
		case <-p.all:
		case <-late:
			b.Fatalf("%d updates were not answered", left)
		}
	}
}

// BenchmarkWebhook measures updates of the mix a second that come by Telegram's
// calls over HTTP, on sixteen connections, until they are acknowledged.
func BenchmarkWebhook(b *testing.B) {
	const connections, warm, updates = 16, 160, 2000
	t, tg := newTown(b), telegramtest.New(b)
	var took time.Duration
	runs := 0
	for b.Loop() {
		s := t.site(b)
		url, end := receive(b, s, tg)
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
		post := func(n int) error { return postUpdate(client, url, wire(b, n, mixedTurn.update(t, n))) }
		inParallel(b, connections, 0, warm, post)
		took += inParallel(b, connections, warm, updates, post)
		runs++
		client.CloseIdleConnections()
		end()
		s.drop(b)
	}
	b.ReportMetric(float64(runs*(updates-warm))/took.Seconds(), "updates/s")
	b.ReportMetric(0, "ns/op")
}

const webhookSecret = "hush"

// receive has a site receive Telegram's calls, at the address that it returns,
// until it is told to end.
func receive(b *testing.B, s *site, tg *telegramtest.Server) (url string, end func()) {
	b.Helper()
	a, err := telegram.New(telegram.Config{Token: tg.Token, API: tg.URL, Webhook: "http://127.0.0.1:9", Secret: webhookSecret})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	called := tg.Calls("setWebhook")
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := a.Receive(ctx, s.h); err != nil {
			b.Error(err)
		}
	})
	tg.Await(b, "the webhook is set", func() bool { return tg.Calls("setWebhook") > called })
	srv := httptest.NewServer(a.Webhook())
	return srv.URL + "/telegram/webhook", func() {
		srv.Close()
		cancel()
		wg.Wait()
	}
}

func postUpdate(client *http.Client, url string, body []byte) error {
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", webhookSecret)
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the webhook answered %s", resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
