package web

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"linli/bot"
	"linli/bot/web/journal"
)

// newStreet returns a chat of two people, which is kept in memory.
func newStreet(t *testing.T) (*Platform, *journal.Memory) {
	t.Helper()
	store := &journal.Memory{}
	p, err := New(Config{
		Store:  store,
		Chats:  []Chat{{ID: "group", Title: "群"}},
		People: []Person{{ID: "a", Name: "甲", Chats: []string{"group"}}, {ID: "b", Name: "乙", Chats: []string{"group"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, store
}

// says makes a person say something.
func (p *Platform) says(t *testing.T, person, where, text string) {
	t.Helper()
	err := p.commit(true, func(c *change) error {
		p.say(c, p.state.people[person], p.state.chats[where], &message{Text: bot.Escape(text)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// However a state came to be, its records and its snapshot make it again.
func TestStateIsItsRecords(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		p, store := newStreet(t)
		luck := rand.New(rand.NewPCG(seed, 0))
		for i := range 60 {
			p.happen(t, luck, fmt.Sprint(i))
		}
		want, err := p.state.snapshot()
		if err != nil {
			t.Fatal(err)
		}
		loaded, _, err := load(store.Records())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the records", loaded, want)
		short := &journal.Memory{}
		short.Rewrite(slices.Values(want))
		if loaded, _, err = load(short.Records()); err != nil {
			t.Fatal(err)
		}
		same(t, "the snapshot", loaded, want)
	}
}

func same(t *testing.T, what string, s *state, want [][]byte) {
	t.Helper()
	got, err := s.snapshot()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(got, want, bytes.Equal) {
		t.Errorf("%s make another state:\n%s\nwant\n%s", what, bytes.Join(got, []byte("\n")), bytes.Join(want, []byte("\n")))
	}
}

// happen makes something happen.
func (p *Platform) happen(t *testing.T, luck *rand.Rand, name string) {
	t.Helper()
	who := []string{"a", "b"}[luck.IntN(2)]
	var m *message
	if all := p.state.chats["group"].messages; len(all) > 0 {
		m = all[luck.IntN(len(all))]
	}
	err := p.commit(true, func(c *change) error {
		switch luck.IntN(8) {
		case 0, 1:
			p.say(c, p.state.people[who], p.state.chats["group"], &message{Text: bot.Markup(name), Once: name, Album: name})
		case 2:
			if waiting := p.state.chats["group"].waiting; len(waiting) > 0 {
				c.Handled = waiting[0].ID
			}
		case 3:
			if m != nil {
				changed := *m
				changed.Text += "!"
				changed.Deleted = luck.IntN(4) == 0
				c.Messages = append(c.Messages, &changed)
			}
		case 4:
			c.Presses = append(c.Presses, press{ID: name, Person: who})
		case 5:
			for id, who := range p.state.presses {
				c.Answer = &answer{Press: id, Person: who, Text: name}
				break
			}
		case 6:
			c.Read = &mark{Person: who, Chat: "group", Seq: c.Seq}
		case 7:
			c.Menu = &menu{Chat: []string{"", "group"}[luck.IntN(2)], Items: []bot.MenuItem{{Command: name}}}
			c.Languages = map[string]string{who: []string{"en", "zh-Hant"}[luck.IntN(2)]}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Nothing that could not be kept is made.
func TestBuildThatFails(t *testing.T) {
	t.Parallel()
	p, store := newStreet(t)
	before := slices.Collect(recordsOf(store))
	for _, build := range []func(*change) error{
		func(c *change) error { c.Handled = "x"; return errNowhere },
		func(c *change) error { c.number(); return nil },
	} {
		seq := p.state.seq
		p.commit(true, build)
		if p.state.seq != seq || len(slices.Collect(recordsOf(store))) != len(before) {
			t.Error("a change was made")
		}
	}
}

func recordsOf(m *journal.Memory) func(func(string) bool) {
	return func(yield func(string) bool) {
		for r := range m.Records() {
			if !yield(string(r)) {
				return
			}
		}
	}
}
