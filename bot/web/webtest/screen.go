package webtest

import (
	"slices"
	"testing"

	"linli/bot"
)

// A Screen is the log of a chat as a page has it, to which events of the stream
// are applied as htmx does: what is new goes to the end, what is changed takes
// the place of what has its ID, what is gone goes.
type Screen struct {
	T       testing.TB
	Stamp   string // how far it is true
	Entries []Entry
	Toasts  []string
	Unread  map[string]string // by the title of a chat, as the list shows it
	Titles  []string          // of the list of chats
}

// Open loads the page of a chat.
func (tab Tab) Open(chat string) *Screen {
	tab.T.Helper()
	page := tab.page(tab.path(chat))
	s := &Screen{T: tab.T, Stamp: page.first(byAttr("data-stamp")).attrs["data-stamp"], Entries: entries(page)}
	s.readList(page.first(byClass("chats")))
	return s
}

func (s *Screen) readList(list *node) {
	s.Titles, s.Unread = nil, map[string]string{}
	for _, item := range list.all(func(n *node) bool { return n.name == "li" }) {
		title := item.first(func(n *node) bool { return n.name == "b" }).text()
		s.Titles = append(s.Titles, title)
		for _, n := range item.all(byClass("unread")) {
			s.Unread[title], _ = n.children[0].(string)
		}
	}
}

// Apply applies an event.
func (s *Screen) Apply(e Event) {
	s.T.Helper()
	s.Stamp = e.ID
	for _, part := range e.page(s.T).children {
		if n, ok := part.(*node); ok {
			s.apply(n)
		}
	}
}

func (s *Screen) apply(n *node) {
	s.T.Helper()
	switch swap := n.attrs["hx-swap-oob"]; {
	case swap == "beforeend:#log":
		s.Entries = append(s.Entries, entries(n)...)
	case swap == "beforeend:#toasts":
		for _, toast := range n.all(byClass("toast")) {
			s.Toasts = append(s.Toasts, toast.text())
		}
	case swap == "delete":
		s.Entries = slices.DeleteFunc(s.Entries, func(e Entry) bool { return "m-"+e.ID == bot.MessageID(n.attrs["id"]) })
	case n.attrs["id"] == "chats":
		s.readList(n)
	case swap == "true" && n.name == "li":
		s.replace(entries(&node{children: []any{n}})[0])
	case swap != "true":
		s.T.Errorf("an event brings %v, which has no place on the page", n.attrs)
	}
}

func (s *Screen) replace(with Entry) {
	s.T.Helper()
	i := slices.IndexFunc(s.Entries, func(e Entry) bool { return e.ID == with.ID })
	if i < 0 {
		s.T.Errorf("an event replaces %s, which is not on the page", with.ID)
		return
	}
	s.Entries[i] = with
}
