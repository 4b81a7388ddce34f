package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
)

// groupWindow is the time for which a platform counts messages to a group, with
// a second for the network between us.
const groupWindow = 61 * time.Second

// laneFree returns from when a chat may be sent to again: a bucket of
// pace.ChatBurst messages that fills by one a second, and for a group no more
// than pace.GroupLimit in any minute. Sends are the past minute's, in
// microseconds since 1970, oldest first.
func laneFree(sends []int64, direct bool, pace bot.Pace, now time.Time) time.Time {
	free := now
	if n := pace.GroupLimit; n > 0 && !direct && len(sends) >= n {
		free = later(free, time.UnixMicro(sends[len(sends)-n]).Add(groupWindow))
	}
	if pace.ChatBurst > 0 {
		free = later(free, bucketFree(sends, pace.ChatBurst))
	}
	return free
}

// bucketFree returns from when a bucket that holds burst and fills by one a
// second has one more to give.
func bucketFree(sends []int64, burst int) time.Time {
	tokens, at := float64(burst), int64(0)
	for _, s := range sends {
		tokens = min(float64(burst), tokens+float64(s-at)/1e6) - 1
		at = s
	}
	if tokens >= 1 {
		return time.Time{}
	}
	return time.UnixMicro(at + int64((1-tokens)*1e6))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// recent returns the sends that still count, with now added.
func recent(sends []int64, now time.Time) []int64 {
	for len(sends) > 0 && now.Sub(time.UnixMicro(sends[0])) > groupWindow {
		sends = sends[1:]
	}
	return append(sends, now.UnixMicro())
}

// platformBurst is how many messages may leave at once after a quiet time.
const platformBurst = 10

// A meter spreads a platform's messages evenly (the generic cell rate algorithm,
// ITU-T I.371). It is kept in the database, so that neither a restart nor a
// second process sends faster.
type meter struct {
	free     time.Time // when the next would be due
	interval time.Duration
}

// take returns from when a message may be sent, and takes its place if that is now.
func (m *meter) take(now time.Time) time.Time {
	if m == nil {
		return now
	}
	m.free = later(m.free, now.Add(-platformBurst*m.interval))
	if m.free.After(now) {
		return m.free
	}
	m.free = m.free.Add(m.interval)
	return now
}

// meter locks and reads the platform's meter; nil if it has no pace.
func (tx *Tx) meter(ctx context.Context, platform string, pace bot.Pace) (*meter, error) {
	if pace.PerSecond == 0 {
		return nil, nil
	}
	m := meter{interval: time.Second / time.Duration(pace.PerSecond)}
	err := tx.get(ctx, &m.free, `
		INSERT INTO paces (platform, free_at) VALUES ($1, $2)
		ON CONFLICT (platform) DO UPDATE SET free_at = paces.free_at
		RETURNING free_at`, platform, tx.Now.Add(-time.Minute))
	if err != nil {
		return nil, fmt.Errorf("read pace: %w", err)
	}
	return &m, nil
}

func (tx *Tx) keepMeter(ctx context.Context, platform string, m *meter) error {
	if m == nil {
		return nil
	}
	if _, err := tx.exec(ctx, `UPDATE paces SET free_at = $2 WHERE platform = $1`, platform, m.free); err != nil {
		return fmt.Errorf("keep pace: %w", err)
	}
	return nil
}
