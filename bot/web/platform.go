package web

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"linli/bot"
)

// name is the platform's part of a ChatID.
const name = "web"

// A Platform is the chat. It implements bot.Platform and bot.FileOpener, and
// serves its pages by Routes.
type Platform struct {
	cfg      Config
	pictures chan struct{} // bounds how many are worked on at a time

	mu        sync.Mutex
	state     *state
	records   int           // in the store
	changed   chan struct{} // closed when the state changes, and replaced
	receiving bool
	hungUp    chan struct{} // closed by HangUp
	hangUp    sync.Once
}

var (
	_ bot.Platform   = (*Platform)(nil)
	_ bot.FileOpener = (*Platform)(nil)
)

// New opens the chat as its store has it and brings in the people and chats of
// the configuration; those that were there before stay. It returns an error if
// the store cannot be read, or if somebody in the configuration is wrong.
func New(cfg Config) (*Platform, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	p := &Platform{
		cfg:      cfg,
		pictures: make(chan struct{}, 2),
		changed:  make(chan struct{}),
		hungUp:   make(chan struct{}),
	}
	if err := p.open(); err != nil {
		return nil, errors.Join(err, cfg.Store.Close())
	}
	return p, nil
}

func (p *Platform) open() (err error) {
	if p.state, p.records, err = load(p.cfg.Store.Records()); err != nil {
		return fmt.Errorf("load chat: %w", err)
	}
	if p.state.born == "" {
		born := strings.ToLower(rand.Text()[:8])
		if err := p.commit(true, func(c *change) error { c.Born = born; return nil }); err != nil {
			return err
		}
	}
	for _, c := range p.cfg.Chats {
		if err := p.AddChat(c); err != nil {
			return err
		}
	}
	for _, person := range p.cfg.People {
		if err := p.AddPerson(person); err != nil {
			return err
		}
	}
	return nil
}

// Name returns "web".
func (p *Platform) Name() string { return name }

// AddChat adds a group, or gives one that is there another title and places.
func (p *Platform) AddChat(g Chat) error {
	if err := g.check(); err != nil {
		return err
	}
	return p.commit(true, func(c *change) error {
		have := p.state.chats[g.ID]
		if have != nil && have.direct {
			return fmt.Errorf("chat %s is called as a person is", g.ID)
		}
		if have != nil && reflect.DeepEqual(have.Chat, g) {
			return nil
		}
		c.Chats = append(c.Chats, g)
		if have == nil && p.cfg.Announce {
			c.Updates = append(c.Updates, &update{
				ID: p.updateID(c), Chat: g.ID, Time: p.cfg.Now().UTC(),
				Member: &bot.Membership{In: true, Admin: true, Joined: true},
			})
		}
		return nil
	})
}

// AddPerson adds a person, or changes one who is there. It returns an error if
// they are in a chat that is not there.
func (p *Platform) AddPerson(who Person) error {
	who, err := who.tidy()
	if err != nil {
		return err
	}
	return p.commit(true, func(c *change) error {
		if g := p.state.chats[who.ID]; g != nil && !g.direct || who.ID == p.cfg.Username {
			return fmt.Errorf("person %s is called as a chat or the bot is", who.ID)
		}
		for _, id := range who.Chats {
			if g := p.state.chats[id]; g == nil || g.direct {
				return fmt.Errorf("person %s is in a chat %q that is not there", who.ID, id)
			}
		}
		if have := p.state.people[who.ID]; have == nil || !reflect.DeepEqual(have.Person, who) {
			c.People = append(c.People, who)
		}
		return nil
	})
}

// HangUp ends the pages' live streams, so that an http.Server can shut down:
// hand it to RegisterOnShutdown. Pages then ask again until there is a server.
func (p *Platform) HangUp() { p.hangUp.Do(func() { close(p.hungUp) }) }

// Close hangs up and closes the store. It may be called once, when Receive has
// returned and nothing is sent any more.
func (p *Platform) Close() error {
	p.HangUp()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cfg.Store.Close()
}

// commit makes the change that build describes: keeps it, then applies it. An
// empty change is not made, nor one whose build returns an error. sync tells
// that its loss would be felt.
func (p *Platform) commit(sync bool, build func(*change) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := &change{Seq: p.state.seq}
	if err := build(c); err != nil || reflect.DeepEqual(c, &change{Seq: c.Seq}) {
		return err
	}
	c.Seq++
	for _, m := range c.Messages {
		m.Changed = c.Seq
	}
	if c.Answer != nil {
		c.Answer.Seq = c.Seq
	}
	record, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode change: %w", err)
	}
	if err := p.cfg.Store.Append(record, sync); err != nil {
		return err
	}
	p.records++
	p.state.apply(c)
	close(p.changed)
	p.changed = make(chan struct{})
	p.compact()
	return nil
}

// compact rewrites a store that has become much longer than what it says. Where
// that fails the store is as it was, and it is tried again minRecords later.
func (p *Platform) compact() {
	if p.records < minRecords || p.records < longTail*p.state.live() {
		return
	}
	records, err := p.state.snapshot()
	if err == nil {
		err = p.cfg.Store.Rewrite(slices.Values(records))
	}
	if err != nil {
		p.cfg.Log.Error("rewrite store", "platform", name, "err", err)
	}
	p.records = len(records)
}

// number returns the next number within a change that is being built. It names
// what the change makes, and is at most the number of the change itself.
func (c *change) number() int64 {
	c.Seq++
	return c.Seq
}

// messageID returns the name of a new message, which no other chat ever had.
func (p *Platform) messageID(n int64) bot.MessageID {
	return bot.MessageID(p.state.born + "-" + strconv.FormatInt(n, 10))
}

// updateID returns the name of a new update, different from all that ever were.
func (p *Platform) updateID(c *change) string {
	return name + ":" + p.state.born + "-" + strconv.FormatInt(c.number(), 10)
}
