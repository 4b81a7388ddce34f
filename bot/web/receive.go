package web

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"linli/bot"
)

// The waits before a failed update is tried again double from the first to the last.
const (
	firstRetry = 250 * time.Millisecond
	lastRetry  = 30 * time.Second
)

// Receive implements bot.Platform. An update that the handler does not take
// holds its chat, and is tried again. It returns an error only if it runs already.
func (p *Platform) Receive(ctx context.Context, h bot.Handler) error {
	if !p.begin() {
		return errors.New("receive: the web chat is being received already")
	}
	defer p.end()
	var wg sync.WaitGroup
	defer wg.Wait()
	serving := map[string]bool{}
	for {
		chats, changed := p.chatNames()
		for _, id := range chats {
			if !serving[id] {
				serving[id] = true
				wg.Go(func() { p.serve(ctx, h, id) })
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

func (p *Platform) begin() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	began := !p.receiving
	p.receiving = true
	return began
}

func (p *Platform) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.receiving = false
}

func (p *Platform) chatNames() (ids []string, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id := range p.state.chats {
		ids = append(ids, id)
	}
	return ids, p.changed
}

// serve gives one chat's updates to h until ctx is done.
func (p *Platform) serve(ctx context.Context, h bot.Handler, chat string) {
	retry := firstRetry
	for ctx.Err() == nil {
		u, changed := p.next(chat)
		if u == nil {
			select {
			case <-changed:
			case <-ctx.Done():
			}
			continue
		}
		if err := p.handle(ctx, h, u); err != nil {
			p.cfg.Log.WarnContext(ctx, "update not taken", "platform", name, "update", u.ID, "retry_in", retry, "err", err)
			sleep(ctx, retry)
			retry = min(2*retry, lastRetry)
			continue
		}
		retry = firstRetry
	}
}

// next returns a chat's oldest update, or nil and what tells that there may be one.
func (p *Platform) next(chat string) (*update, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if waiting := p.state.chats[chat].waiting; len(waiting) > 0 {
		return waiting[0], nil
	}
	return nil, p.changed
}

// handle gives an update to h and lets it go. If letting go fails, h is to see
// it again.
func (p *Platform) handle(ctx context.Context, h bot.Handler, u *update) error {
	full, err := p.full(u)
	if err != nil {
		return err
	}
	if err := h.HandleUpdate(ctx, full); err != nil {
		return err
	}
	return p.commit(false, func(c *change) error { c.Handled = u.ID; return nil })
}

// full returns an update as handlers read it.
func (p *Platform) full(u *update) (bot.Update, error) {
	raw, err := json.Marshal(u)
	if err != nil {
		return bot.Update{}, err
	}
	full := bot.Update{
		ID: u.ID, User: u.User, Time: u.Time, Message: u.Message,
		ReplyTo: u.ReplyTo, Addressed: u.Addressed, Raw: raw,
	}
	p.mu.Lock()
	c := p.state.chats[u.Chat]
	full.Chat = bot.Chat{ID: chatID(c.ID), Direct: c.direct, Title: c.Title}
	p.mu.Unlock()
	switch {
	case u.Said != nil:
		full.Content = *u.Said
	case u.Press != nil:
		full.Content = *u.Press
	case u.Member != nil:
		full.Content = *u.Member
	default:
		full.Content = bot.Unknown{Kind: "empty"}
	}
	return full, nil
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

func chatID(id string) bot.ChatID     { return bot.ChatID{Platform: name, Native: id} }
func userID(person string) bot.UserID { return bot.UserID(name + ":" + person) }
