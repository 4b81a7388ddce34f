package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// A store is rewritten when it has this many records, and longTail times as many
// as it would have then.
const (
	minRecords = 2000
	longTail   = 3
)

// live is about how many records a snapshot has.
func (s *state) live() int {
	n := 1
	for _, c := range s.chats {
		n += len(c.messages) + len(c.waiting)
	}
	return n
}

// snapshot returns the records that make the same state, in a new one.
func (s *state) snapshot() ([][]byte, error) {
	var records [][]byte
	for _, c := range append([]*change{s.scene()}, s.rest()...) {
		c.Seq = s.seq
		record, err := json.Marshal(c)
		if err != nil {
			return nil, fmt.Errorf("encode change: %w", err)
		}
		records = append(records, record)
	}
	return records, nil
}

// scene is who and what there is, without what was said.
func (s *state) scene() *change {
	c := &change{Born: s.born, Languages: map[string]string{}}
	for _, id := range slices.Sorted(maps.Keys(s.chats)) {
		if !s.chats[id].direct {
			c.Chats = append(c.Chats, s.chats[id].Chat)
		}
	}
	for _, id := range s.order {
		c.People = append(c.People, s.people[id].Person)
		if chosen := s.people[id].chosen; chosen != "" {
			c.Languages[id] = chosen
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.presses)) {
		c.Presses = append(c.Presses, press{id, s.presses[id]})
	}
	return c
}

// rest is what was said, waits, was read and answered.
func (s *state) rest() []*change {
	var all []*change
	for _, id := range slices.Sorted(maps.Keys(s.chats)) {
		for _, m := range s.chats[id].messages {
			all = append(all, &change{Messages: []*message{m}})
		}
		for _, u := range s.chats[id].waiting {
			all = append(all, &change{Updates: []*update{u}})
		}
	}
	for _, id := range s.order {
		for _, chat := range slices.Sorted(maps.Keys(s.people[id].read)) {
			all = append(all, &change{Read: &mark{id, chat, s.people[id].read[chat]}})
		}
	}
	for _, m := range s.menus {
		all = append(all, &change{Menu: &m})
	}
	for _, a := range s.answers {
		all = append(all, &change{Answer: &a})
	}
	return all
}
