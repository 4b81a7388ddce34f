package main

import (
	"bytes"
	"context"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/bot"
)

// dice are chances that several goroutines take.
type dice struct {
	mu   sync.Mutex
	rand *rand.Rand
}

// newDice returns the chances that a seed has for a purpose.
func newDice(seed, purpose uint64) *dice { return &dice{rand: rand.New(rand.NewPCG(seed, purpose))} }

// below returns a number from 0 to n-1.
func (d *dice) below(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rand.IntN(n)
}

// upTo returns a time from 0 to limit.
func (d *dice) upTo(limit time.Duration) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Duration(d.rand.Int64N(int64(limit)))
}

// The faults of a wire, of each of which one call in 25 has its share.
const (
	dropBefore = iota // it never arrives
	dropAfter         // it is carried out, and the answer is lost
	badGateway
	tooMany   // Telegram's 429
	twice     // it arrives twice
	overtaken // it is answered for, and arrives after others that came later
	faultKinds
)

var faultNames = [faultKinds]string{"drop before", "drop after", "502", "429", "twice", "overtaken"}

// A wire carries HTTP calls to a server, and loses some of them while it is bad.
type wire struct {
	*httptest.Server
	dice   *dice
	target func() string // base address of the server; empty while there is none
	faults []int         // that it has
	bad    atomic.Bool

	client *http.Client
	ctx    context.Context // ends with the test
	held   sync.WaitGroup
	late   atomic.Int32 // calls that are held back
	mu     sync.Mutex
	had    map[string]int     // faults by name
	unsure map[bot.ChatID]int // messages sent to a chat of which the sender was not told
}

func newWire(t *testing.T, d *dice, target func() string, faults ...int) *wire {
	t.Helper()
	w := &wire{dice: d, target: target, faults: faults, had: map[string]int{}, unsure: map[bot.ChatID]int{},
		ctx:    t.Context(),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: patience}}
	w.Server = httptest.NewServer(http.HandlerFunc(w.carry))
	t.Cleanup(func() {
		w.Close()
		w.held.Wait()
		w.client.CloseIdleConnections()
	})
	return w
}

// roll returns the fault of the next call, or -1.
func (w *wire) roll() int {
	n := w.dice.below(25)
	if !w.bad.Load() || n >= len(w.faults) {
		return -1
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.had[faultNames[w.faults[n]]]++
	return w.faults[n]
}

func (w *wire) carry(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone
	}
	fault := w.roll()
	w.delay()
	switch fault {
	case dropBefore:
		panic(http.ErrAbortHandler)
	case badGateway:
		http.Error(rw, "<h1>502 Bad Gateway</h1>", http.StatusBadGateway)
		return
	case tooMany:
		rw.WriteHeader(http.StatusTooManyRequests)
		io.WriteString(rw, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}`)
		return
	case twice:
		w.forward(httptest.NewRecorder(), r, body)
	case overtaken:
		w.hold(r, body)
		return
	}
	if fault == dropAfter {
		lost := httptest.NewRecorder()
		w.forward(lost, r, body)
		w.note(r, body, lost.Code)
		panic(http.ErrAbortHandler)
	}
	w.forward(rw, r, body)
}

// delay makes the way as long as that to Telegram is.
func (w *wire) delay() {
	way := time.NewTimer(w.dice.upTo(100 * time.Millisecond))
	defer way.Stop()
	<-way.C
}

// hold keeps a call back for a while and then brings it until it is taken, as who
// answered for it must.
func (w *wire) hold(r *http.Request, body []byte) {
	w.late.Add(1)
	again := r.Clone(context.WithoutCancel(r.Context()))
	w.held.Go(func() {
		defer w.late.Add(-1)
		wait := time.NewTimer(w.dice.upTo(2 * time.Second))
		defer wait.Stop()
		for {
			select {
			case <-wait.C:
			case <-w.ctx.Done():
				return
			}
			answer := httptest.NewRecorder()
			if w.forward(answer, again, body); answer.Code/100 == 2 {
				return
			}
			wait.Reset(100 * time.Millisecond)
		}
	})
}

// forward brings a call to the server and the answer back. What is on its way
// arrives, whether the caller lives or not; only a poll is given up.
func (w *wire) forward(rw http.ResponseWriter, r *http.Request, body []byte) {
	ctx := r.Context()
	if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
		ctx = context.WithoutCancel(ctx)
	}
	call, err := http.NewRequestWithContext(ctx, r.Method, w.target()+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		http.Error(rw, "no server", http.StatusBadGateway)
		return
	}
	call.Header = r.Header.Clone()
	answer, err := w.client.Do(call)
	if err != nil {
		http.Error(rw, "no answer", http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	maps.Copy(rw.Header(), answer.Header)
	rw.WriteHeader(answer.StatusCode)
	io.Copy(rw, answer.Body)
}

// note remembers that a message was sent and its sender does not know.
func (w *wire) note(r *http.Request, body []byte, status int) {
	sends := []string{"sendMessage", "sendPhoto"}
	if method := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]; status != http.StatusOK || !slices.Contains(sends, method) {
		return
	}
	again := &http.Request{Method: r.Method, Header: r.Header, Body: io.NopCloser(bytes.NewReader(body))}
	chat, _ := strconv.ParseInt(again.FormValue("chat_id"), 10, 64)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unsure[telegramChat(chat)]++
}
