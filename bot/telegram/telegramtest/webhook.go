package telegramtest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"time"
)

// A webhook is where updates are sent: one chat's in order, chats side by side,
// each again until it is answered with 2xx.
type webhook struct {
	url, secret string
	limit       int // calls at a time
	active      int
	lastError   string
	lastErrorAt int64
	ctx         context.Context
	stop        context.CancelFunc
}

// firstRetry is the wait after the second failure; it doubles from then on.
const firstRetry = 20 * time.Millisecond

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

func (s *Server) setWebhook(c *call) (any, *refusal) {
	u, err := url.Parse(c.params["url"])
	if err != nil || u.Host == "" {
		return nil, badRequest("invalid webhook URL specified")
	}
	secret := c.params["secret_token"]
	if !secretForm.MatchString(secret) {
		s.violate("setWebhook: a webhook without a secret takes anybody's updates")
	}
	if w := s.webhook; w == nil || w.url != u.String() || w.secret != secret {
		s.startWebhook(u.String(), secret, max(1, int(c.int("max_connections"))))
	}
	return true, nil
}

// SetWebhook sets a webhook as somebody else who has the bot's token.
func (s *Server) SetWebhook(url, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.startWebhook(url, secret, 1)
}

func (s *Server) startWebhook(url, secret string, limit int) {
	s.stopWebhook()
	w := &webhook{url: url, secret: secret, limit: limit}
	w.ctx, w.stop = context.WithCancel(s.ctx)
	s.webhook = w
	s.poller++ // ends the poll that waits
	for _, u := range s.updates {
		u.busy, u.nextTry = false, time.Time{}
	}
	s.wg.Go(func() { s.deliverAll(w) })
	s.change()
}

func (s *Server) stopWebhook() {
	if s.webhook != nil {
		s.webhook.stop()
		s.webhook = nil
	}
}

func (s *Server) deleteWebhook(c *call) (any, *refusal) {
	s.stopWebhook()
	if c.params["drop_pending_updates"] == "true" {
		s.violate("deleteWebhook: throws away what people said while the bot was down")
		s.drop(func(*update) bool { return true })
	}
	return true, nil
}

func (s *Server) getWebhookInfo(*call) (any, *refusal) {
	info := map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": len(s.updates)}
	if w := s.webhook; w != nil {
		info["url"], info["max_connections"] = w.url, w.limit
		if w.lastErrorAt != 0 {
			info["last_error_date"], info["last_error_message"] = w.lastErrorAt, w.lastError
		}
	}
	return info, nil
}

// deliverAll sends updates until the webhook is deleted. The lock is not held.
func (s *Server) deliverAll(w *webhook) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for w.ctx.Err() == nil {
		wait := s.deliverDue(w)
		ctx, cancel := context.WithTimeout(w.ctx, wait)
		s.sleep(ctx)
		cancel()
	}
}

// deliverDue begins to send the first update of each chat whose time has come,
// and returns how long to wait for the next.
func (s *Server) deliverDue(w *webhook) time.Duration {
	wait := time.Minute
	seen := map[int64]bool{}
	for _, u := range s.updates {
		if seen[u.chat] {
			continue
		}
		seen[u.chat] = true
		if left := time.Until(u.nextTry); left > 0 {
			wait = min(wait, left)
			continue
		}
		if !u.busy && w.active < w.limit {
			u.busy = true
			w.active++
			s.wg.Go(func() { s.deliver(w, u) })
		}
	}
	return wait
}

// deliver sends one update. The lock is not held.
func (s *Server) deliver(w *webhook, u *update) {
	err := s.postUpdate(w, u)
	s.mu.Lock()
	defer s.mu.Unlock()
	w.active--
	if w.ctx.Err() != nil {
		return
	}
	u.busy = false
	if err == nil {
		s.drop(func(other *update) bool { return other == u })
	} else {
		w.lastError, w.lastErrorAt = err.Error(), time.Now().Unix()
		u.fails++
		u.nextTry = time.Now().Add(min(firstRetry<<min(u.fails, 6), time.Second))
	}
	s.change()
}

func (s *Server) postUpdate(w *webhook, u *update) error {
	req, err := http.NewRequestWithContext(w.ctx, http.MethodPost, w.url, bytes.NewReader(u.body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", w.secret)
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("Wrong response from the webhook: %s", resp.Status)
	}
	return nil
}
