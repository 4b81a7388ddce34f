package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestOutcome(t *testing.T) {
	t.Parallel()
	hiccup := errors.New("connection reset")
	for _, tt := range []struct {
		name    string
		err     error
		attempt int
		want    Outcome
	}{
		{"network wants rest", fmt.Errorf("send: %w", &RetryError{7 * time.Second, hiccup}), 1, Outcome{RetryIn: 7 * time.Second}},
		{"rest of nothing", &RetryError{0, hiccup}, 1, Outcome{RetryIn: time.Second}},
		{"moved", &MovedError{ChatID{"test", "2"}}, 1, Outcome{Moved: ChatID{"test", "2"}}},
		{"blocked", fmt.Errorf("send: %w", ErrUnreachable), 1, Outcome{Gone: true}},
		{"card gone", ErrNoCard, 1, Outcome{Resend: true}},
		{"refused", ErrRefused, 1, Outcome{Dead: ErrRefused.Error()}},
		{"hiccup", hiccup, 1, Outcome{RetryIn: time.Second}},
		{"third hiccup", hiccup, 3, Outcome{RetryIn: 4 * time.Second}},
		{"hundredth hiccup", hiccup, 100, Outcome{RetryIn: maxWait}},
	} {
		if got := outcome(Sent{}, tt.err, Delivery{Attempt: tt.attempt}); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
	if got := outcome(Sent{}, ErrNoCard, Delivery{EditOnly: true}); got.Resend || got.Dead == "" {
		t.Errorf("an edit alone of a card that is gone: %+v, want it dead", got)
	}
	if got := outcome(Sent{ID: "5"}, nil, Delivery{}); got.Sent == nil || got.Sent.ID != "5" {
		t.Errorf("sent: %+v", got)
	}
}

// outbox is an Outbox that has some deliveries, or fails.
type outbox struct {
	mu      sync.Mutex
	waiting []Delivery
	err     error
	claims  int
	refuses int // settlings to refuse
	settled []Outcome
}

func (o *outbox) Claim(_ context.Context, _ string, _ Pace, n int) ([]Delivery, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.claims++
	if o.err != nil {
		return nil, o.err
	}
	n = min(n, len(o.waiting))
	ds := o.waiting[:n]
	o.waiting = o.waiting[n:]
	return ds, nil
}

func (o *outbox) Settle(_ context.Context, _ Delivery, out Outcome) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.refuses > 0 {
		o.refuses--
		return errors.New("no database")
	}
	o.settled = append(o.settled, out)
	return nil
}

func (o *outbox) Wait(ctx context.Context, _ string) error {
	pause(ctx, time.Second)
	return ctx.Err()
}

// sink is a Platform that takes a second for each message.
type sink struct {
	mu        sync.Mutex
	now, most int
	got       []Delivery
}

func (*sink) Name() string                           { return "test" }
func (*sink) Receive(context.Context, Handler) error { return nil }
func (s *sink) Send(_ context.Context, d Delivery) (Sent, error) {
	s.mu.Lock()
	s.now++
	s.most = max(s.most, s.now)
	s.got = append(s.got, d)
	s.mu.Unlock()
	pause(context.Background(), time.Second)
	s.mu.Lock()
	s.now--
	s.mu.Unlock()
	return Sent{ID: "1"}, nil
}

type shelf struct{}

func (shelf) ReadFile(_ context.Context, key string) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("bytes of " + key)), nil
}

func TestRelaySendsSideBySideAndSettlesBeforeItEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out, to := &outbox{}, &sink{}
		for i := range 20 {
			out.waiting = append(out.waiting, Delivery{ID: int64(i), Attempt: 1})
		}
		out.waiting[0].Picture = Picture{Key: "k"}
		r := &Relay{Platform: to, Outbox: out, Files: shelf{}, Log: slog.New(slog.DiscardHandler), Workers: 4}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { r.Run(ctx); close(ended) }()
		pause(t.Context(), 2500*time.Millisecond) // in the bubble's time: the third four are under way
		cancel()
		<-ended
		if to.most != 4 {
			t.Errorf("%d sends at a time, want 4", to.most)
		}
		if len(out.settled) != 12 || r.Counts.Sent.Load() != 12 {
			t.Errorf("%d settled, %d counted, want the 12 that were begun", len(out.settled), r.Counts.Sent.Load())
		}
		for _, d := range to.got {
			if d.ID == 0 && string(d.Picture.JPEG) != "bytes of k" {
				t.Errorf("the picture came as %q", d.Picture.JPEG)
			}
		}
	})
}

// A picture that the card shows already is not read again.
func TestRelayReadsWhatTheCardLacks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		card *Sent
		name string
		want string
	}{
		{nil, "1.0", "bytes of k"},
		{&Sent{ID: "1"}, "1.0", "bytes of k"},
		{&Sent{ID: "1", Photo: true, Picture: "1.0"}, "1.1", "bytes of k"},
		{&Sent{ID: "1", Photo: true, Picture: "1.0"}, "1.0", ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			to := &sink{}
			r := &Relay{Platform: to, Outbox: &outbox{}, Files: shelf{}, Log: slog.New(slog.DiscardHandler)}
			if _, err := r.send(t.Context(), Delivery{Card: c.card, Picture: Picture{Name: c.name, Key: "k"}}); err != nil {
				t.Fatal(err)
			}
			if got := string(to.got[0].Picture.JPEG); got != c.want {
				t.Errorf("%q on %+v: %q was read, want %q", c.name, c.card, got, c.want)
			}
		})
	}
}

func TestRelayLeavesAFailingOutboxAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &outbox{err: errors.New("no database")}
		r := &Relay{Platform: &sink{}, Outbox: out, Log: slog.New(slog.DiscardHandler)}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		r.Run(ctx)
		if out.claims > 11 {
			t.Errorf("%d claims in ten seconds of failing, want about one a second", out.claims)
		}
	})
}

// What is out need not come twice because the outbox is away for a moment.
func TestRelaySettlesWhenTheOutboxIsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &outbox{waiting: []Delivery{{ID: 1, Attempt: 1}}, refuses: 20}
		to := &sink{}
		r := &Relay{Platform: to, Outbox: out, Log: slog.New(slog.DiscardHandler)}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		r.Run(ctx)
		if len(out.settled) != 1 || out.settled[0].Sent == nil || len(to.got) != 1 {
			t.Errorf("%d sent, settled as %+v", len(to.got), out.settled)
		}
	})
}

// A delivery is not held for longer than its lease.
func TestRelayGivesUpSettlingInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &outbox{waiting: []Delivery{{ID: 1, Attempt: 1}}, refuses: 1 << 20}
		r := &Relay{Platform: &sink{}, Outbox: out, Log: slog.New(slog.DiscardHandler)}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		begun := time.Now()
		r.Run(ctx)
		if took := time.Since(begun); took >= Lease {
			t.Errorf("it ended after %v, and the lease after %v", took, Lease)
		}
	})
}
