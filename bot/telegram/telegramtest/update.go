package telegramtest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// An update waits until the bot confirms it.
type update struct {
	id      int64
	chat    int64
	kind    string
	body    json.RawMessage
	busy    bool      // being delivered to the webhook
	fails   int       // deliveries to the webhook
	nextTry time.Time // of the webhook
}

// push queues an update.
func (s *Server) push(c *Chat, kind string, payload map[string]any) {
	body, err := json.Marshal(map[string]any{"update_id": s.nextID, kind: payload})
	if err != nil {
		s.tb.Fatalf("encode update: %v", err)
	}
	s.pushRaw(c.ID, kind, body)
}

func (s *Server) pushRaw(chat int64, kind string, body []byte) {
	s.updates = append(s.updates, &update{id: s.nextID, chat: chat, kind: kind, body: body})
	s.nextID++
	s.change()
}

// Push queues an update of any form, of which it makes the update_id: body is the
// JSON of the other fields, such as {"poll": …}.
func (s *Server) Push(body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &fields); err != nil {
		s.tb.Fatalf("push %s: %v", body, err)
	}
	fields["update_id"], _ = json.Marshal(s.nextID)
	raw, _ := json.Marshal(fields)
	s.pushRaw(0, "", raw)
}

// Pending returns how many updates the bot has not confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.updates)
}

// drop forgets updates.
func (s *Server) drop(which func(*update) bool) {
	before := len(s.updates)
	s.updates = slices.DeleteFunc(s.updates, which)
	if len(s.updates) != before {
		s.change()
	}
}

const maxPoll = 50 * time.Second

// getUpdates hands out what is at or above the offset, and forgets what is below
// (https://core.telegram.org/bots/api#getupdates).
func (s *Server) getUpdates(c *call) (any, *refusal) {
	if s.webhook != nil {
		return nil, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	offset, limit := c.int("offset"), int(c.int("limit"))
	if limit < 1 || limit > 100 {
		limit = 100
	}
	s.drop(func(u *update) bool { return u.id < offset })
	s.poller++
	mine := s.poller
	s.change() // ends the poll that waits
	ctx, cancel := context.WithTimeout(c.req.Context(), min(time.Duration(c.int("timeout"))*time.Second, maxPoll))
	defer cancel()
	for {
		if batch := s.batch(offset, limit); len(batch) > 0 || ctx.Err() != nil || s.ctx.Err() != nil {
			return batch, nil
		}
		s.sleep(ctx)
		if s.poller != mine {
			return nil, conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
		}
	}
}

func (s *Server) batch(offset int64, limit int) []json.RawMessage {
	batch := []json.RawMessage{}
	for _, u := range s.updates {
		if u.id >= offset && len(batch) < limit {
			batch = append(batch, u.body)
		}
	}
	return batch
}

// sleep lets go of the lock until something changes or ctx is done.
func (s *Server) sleep(ctx context.Context) {
	changed := s.changed
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-changed:
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
}

func conflict(why string) *refusal {
	return &refusal{code: http.StatusConflict, description: "Conflict: " + why}
}
