package telegramtest

import (
	"fmt"
	"math"
	"net/http"
	"time"
)

// Rates are how fast messages may be sent
// (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
// Zero fields do not limit.
type Rates struct {
	PerSecond      int // in all
	ChatBurst      int // to one chat at once, then one a second
	GroupPerMinute int // to one group in any minute
}

// Usual are the rates that a Server begins with. The burst is a guess that agrees
// with what is seen.
var Usual = Rates{PerSecond: 30, ChatBurst: 5, GroupPerMinute: 20}

// SetRates changes the rates and forgets what was sent so far.
func (s *Server) SetRates(r Rates) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rates, s.flood = r, flood{}
}

// flood is what was sent lately.
type flood struct {
	all    bucket
	chats  map[int64]*bucket
	groups map[int64][]time.Time
}

// A bucket fills with rate tokens a second, up to size; a message takes one.
type bucket struct {
	tokens float64
	at     time.Time
}

// wait returns how long there is no token.
func (b *bucket) wait(now time.Time, rate, size float64) time.Duration {
	if b.at.IsZero() {
		b.tokens = size
	} else {
		b.tokens = min(size, b.tokens+now.Sub(b.at).Seconds()*rate)
	}
	b.at = now
	return time.Duration((1 - b.tokens) / rate * float64(time.Second))
}

// checkRate counts a message to a chat, or refuses it.
func (s *Server) checkRate(c *Chat, now time.Time) *refusal {
	f := &s.flood
	if f.chats == nil {
		f.chats, f.groups = map[int64]*bucket{}, map[int64][]time.Time{}
	}
	if f.chats[c.ID] == nil {
		f.chats[c.ID] = &bucket{}
	}
	var wait time.Duration
	if r := float64(s.rates.PerSecond); r > 0 {
		wait = max(wait, f.all.wait(now, r, r))
	}
	if s.rates.ChatBurst > 0 {
		wait = max(wait, f.chats[c.ID].wait(now, 1, float64(s.rates.ChatBurst)))
	}
	if c.Type != private && s.rates.GroupPerMinute > 0 {
		wait = max(wait, s.groupWait(c, now))
	}
	if wait > 0 {
		s.violate("chat %d: sent too fast, %v early", c.ID, wait.Round(time.Millisecond))
		seconds := int(math.Ceil(wait.Seconds()))
		return &refusal{code: http.StatusTooManyRequests, description: fmt.Sprint("Too Many Requests: retry after ", seconds), retryAfter: seconds}
	}
	f.all.tokens--
	f.chats[c.ID].tokens--
	f.groups[c.ID] = append(f.groups[c.ID], now)
	return nil
}

func (s *Server) groupWait(c *Chat, now time.Time) time.Duration {
	sent := s.flood.groups[c.ID]
	for len(sent) > 0 && now.Sub(sent[0]) > time.Minute {
		sent = sent[1:]
	}
	s.flood.groups[c.ID] = sent
	if len(sent) < s.rates.GroupPerMinute {
		return 0
	}
	return sent[len(sent)-s.rates.GroupPerMinute].Add(time.Minute).Sub(now)
}
