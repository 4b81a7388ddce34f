package bot

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// A Delivery is a message claimed from the outbox.
type Delivery struct {
	ID      int64
	Attempt int // 1 the first time
	Message Message
	Card    *Sent   // what to edit, if the message is a later version of a card
	Picture Picture // the message's photo

	// EditOnly reports that the message is for a card that stands: if that is
	// gone, it is not sent anew.
	EditOnly bool
}

// Repaints reports whether the delivery brings its card another picture than the
// one that stands there.
func (d Delivery) Repaints() bool {
	has := d.Picture.File != "" || len(d.Picture.JPEG) > 0
	return d.Card != nil && has && d.Card.Picture != d.Picture.Name
}

// A Picture is a photo to send: a file that the platform has already, or else
// the bytes of a JPEG, which the relay reads by Key.
type Picture struct {
	Name string // the same name, the same to look at
	File FileID
	Key  string
	JPEG []byte
}

// An Outbox keeps messages until they are sent.
type Outbox interface {
	// Claim leases up to n deliveries that are due on a platform, at most one a
	// lane and no more than the pace allows, for the time of Lease.
	Claim(ctx context.Context, platform string, pace Pace, n int) ([]Delivery, error)
	// Settle ends a lease.
	Settle(ctx context.Context, d Delivery, o Outcome) error
	// Wait returns when there may be something to claim for a platform.
	Wait(ctx context.Context, platform string) error
}

// An Outcome says what became of a delivery: one of its fields is set.
type Outcome struct {
	Sent    *Sent         // it is out
	RetryIn time.Duration // try again after this, unless it is a day old: then it is dead
	Resend  bool          // the card cannot be edited: send it as a new message
	Moved   ChatID        // the chat lives on as another: send it there
	Gone    bool          // the chat is gone, and with it all that waits for it
	Dead    string        // it will never be sent: why
}

// Files are the pictures that we keep.
type Files interface {
	ReadFile(ctx context.Context, key string) (io.ReadCloser, error)
}

// A Relay moves deliveries from an outbox to one platform.
type Relay struct {
	Platform Platform
	Outbox   Outbox
	Files    Files
	Log      *slog.Logger
	Workers  int // sends at a time; 0 means 16

	Counts RelayCounts
}

// RelayCounts counts what became of deliveries since the start.
type RelayCounts struct{ Sent, Retried, Dead atomic.Int64 }

const (
	defaultWorkers = 16

	// sendTimeout and settleTimeout must together stay below the outbox's lease,
	// so that no two relays ever send the same delivery at a time.
	sendTimeout   = 25 * time.Second
	settleTimeout = 10 * time.Second

	maxWait = 5 * time.Minute

	// claimPause and settlePause are how long to leave an outbox alone that could
	// not be claimed from, or settled in.
	claimPause  = time.Second
	settlePause = 250 * time.Millisecond
)

// Lease is how long a claimed delivery is kept from other relays.
const Lease = sendTimeout + settleTimeout + 10*time.Second

// Run relays until ctx is done. Deliveries under way are settled first.
func (r *Relay) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	slots := make(chan struct{}, cmp.Or(r.Workers, defaultWorkers))
	for ctx.Err() == nil {
		n := take(ctx, slots)
		batch, err := r.Outbox.Claim(ctx, r.Platform.Name(), r.pace(), n)
		if err != nil && ctx.Err() == nil {
			r.Log.ErrorContext(ctx, "claim deliveries", "platform", r.Platform.Name(), "err", err)
		}
		for range n - len(batch) {
			<-slots
		}
		for _, d := range batch {
			wg.Go(func() {
				defer func() { <-slots }()
				r.deliver(context.WithoutCancel(ctx), d)
			})
		}
		switch {
		case err != nil:
			pause(ctx, claimPause)
		case len(batch) == 0:
			r.Outbox.Wait(ctx, r.Platform.Name()) // its error is ctx's
		}
	}
	return context.Cause(ctx)
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// take waits for a free slot and takes all that are free. It takes none if ctx ends.
func take(ctx context.Context, slots chan struct{}) int {
	select {
	case slots <- struct{}{}:
	case <-ctx.Done():
		return 0
	}
	for n := 1; ; n++ {
		select {
		case slots <- struct{}{}:
		default:
			return n
		}
	}
}

func (r *Relay) pace() Pace {
	if p, ok := r.Platform.(Pacer); ok {
		return p.Pace()
	}
	return Pace{}
}

// deliver sends one delivery and settles it. A delivery whose settling fails
// stays leased and is sent again when the lease ends.
func (r *Relay) deliver(ctx context.Context, d Delivery) {
	log := r.Log.With("platform", r.Platform.Name(), "delivery", d.ID, "attempt", d.Attempt)
	sending, cancel := context.WithTimeout(ctx, sendTimeout)
	sent, err := r.send(sending, d)
	cancel()
	if err != nil {
		log.WarnContext(ctx, "send", "err", err)
	}
	o := outcome(sent, err, d)
	r.count(o)
	if err := r.settle(ctx, d, o); err != nil {
		log.ErrorContext(ctx, "settle", "err", err)
	}
}

// settle tries as often as it has time: a message that is out, of which the outbox
// does not hear, comes twice.
func (r *Relay) settle(ctx context.Context, d Delivery, o Outcome) error {
	ctx, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	for {
		err := r.Outbox.Settle(ctx, d, o)
		if err == nil {
			return nil
		}
		pause(ctx, settlePause)
		if ctx.Err() != nil {
			return err
		}
	}
}

func (r *Relay) send(ctx context.Context, d Delivery) (Sent, error) {
	if d.Picture.File == "" && d.Picture.Key != "" && !d.shown() {
		jpeg, err := r.readFile(ctx, d.Picture.Key)
		// A picture that is lost must not hold up what the chat has yet to get.
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Sent{}, err
		}
		d.Picture.JPEG = jpeg
	}
	return r.Platform.Send(ctx, d)
}

// shown reports whether the card shows the delivery's picture already.
func (d Delivery) shown() bool {
	return d.Card != nil && d.Card.Picture == d.Picture.Name && d.Picture.Name != ""
}

func (r *Relay) readFile(ctx context.Context, key string) ([]byte, error) {
	f, err := r.Files.ReadFile(ctx, key)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func (r *Relay) count(o Outcome) {
	switch {
	case o.Sent != nil:
		r.Counts.Sent.Add(1)
	case o.Dead != "" || o.Gone:
		r.Counts.Dead.Add(1)
	default:
		r.Counts.Retried.Add(1)
	}
}

// outcome decides what a send error means for the delivery.
func outcome(sent Sent, err error, d Delivery) Outcome {
	var retry *RetryError
	var moved *MovedError
	switch {
	case err == nil:
		return Outcome{Sent: &sent}
	case errors.As(err, &moved):
		return Outcome{Moved: moved.To}
	case errors.Is(err, ErrNoCard) && d.EditOnly:
		return Outcome{Dead: err.Error()}
	case errors.Is(err, ErrNoCard):
		return Outcome{Resend: true}
	case errors.Is(err, ErrUnreachable):
		return Outcome{Gone: true}
	case errors.Is(err, ErrRefused):
		return Outcome{Dead: err.Error()}
	case errors.As(err, &retry):
		return Outcome{RetryIn: max(retry.After, time.Second)}
	default:
		return Outcome{RetryIn: backoff(d.Attempt)}
	}
}

// backoff grows from one second by doubling.
func backoff(attempt int) time.Duration {
	return min(time.Second<<min(attempt-1, 16), maxWait)
}
