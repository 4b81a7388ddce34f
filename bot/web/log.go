package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"linli/bot"
)

// pageLength is how many entries of a log a page shows at once.
const pageLength = 60

// A log is some entries of a chat, oldest first.
type log struct {
	W       words
	Entries []entry
	Older   string // the address of what came before, if anything did
}

// newLog shows the last entries of a chat, or those before an entry.
func (p *Platform) newLog(viewer *person, c *chat, before string) log {
	all := groups(c.messages)
	if before != "" {
		at := slices.IndexFunc(all, func(g []*message) bool { return string(g[0].ID) == before })
		all = all[:max(at, 0)]
	}
	l := log{W: catalogue[languageOf(viewer.speaks())]}
	var first int
	for i := len(all) - 1; i >= 0 && len(l.Entries) < pageLength; i-- {
		if len(stillThere(all[i])) > 0 {
			l.Entries, first = append(l.Entries, p.newEntry(viewer, c, above(all, i), all[i])), i
		}
	}
	slices.Reverse(l.Entries)
	if above(all, first) != nil {
		l.Older = chatPath(viewer, c.ID) + "before/" + l.Entries[0].ID
	}
	return l
}

// above returns the last message above the i-th group, or nil.
func above(all [][]*message, i int) *message {
	for i--; i >= 0; i-- {
		if standing := stillThere(all[i]); len(standing) > 0 {
			return standing[len(standing)-1]
		}
	}
	return nil
}

// A batch is what a page has to learn to be true up to a number.
type batch struct {
	Fresh    []entry // to append
	Replaced []entry
	Gone     []string // IDs of entries
	List     *list
	Menu     *menuView
	Toasts   []answer
}

func (b *batch) empty() bool {
	return len(b.Fresh)+len(b.Replaced)+len(b.Gone)+len(b.Toasts) == 0 && b.List == nil && b.Menu == nil
}

// newBatch returns what is new for a page since a number. c is the chat that the
// page shows; nil if it shows the list alone.
func (p *Platform) newBatch(viewer *person, c *chat, since int64) *batch {
	b := &batch{}
	if c != nil && c.changed > since {
		p.addEntries(b, viewer, c, since)
	}
	if c != nil && p.state.menuSeq > since {
		b.Menu = p.newMenu(viewer, c)
		b.Menu.Replace = true
	}
	if p.listChanged(viewer, since) {
		l := p.newList(viewer, c)
		l.Replace = true
		b.List = &l
	}
	for _, a := range p.state.answers {
		if a.Seq > since && a.Person == viewer.ID {
			b.Toasts = append(b.Toasts, a)
		}
	}
	return b
}

func (p *Platform) addEntries(b *batch, viewer *person, c *chat, since int64) {
	all := groups(c.messages)
	for i, g := range all {
		if !slices.ContainsFunc(g, func(m *message) bool { return m.Changed > since }) {
			continue
		}
		known, there := g[0].Created <= since, len(stillThere(g)) > 0
		switch {
		case known && !there:
			b.Gone = append(b.Gone, string(g[0].ID))
		case known:
			e := p.newEntry(viewer, c, above(all, i), g)
			e.Replace = true
			b.Replaced = append(b.Replaced, e)
		case there:
			b.Fresh = append(b.Fresh, p.newEntry(viewer, c, above(all, i), g))
		}
	}
}

// A list is the chats of a person.
type list struct {
	W       words
	Chats   []listItem
	Replace bool // it takes the place of the one that the page has
}

type listItem struct {
	Face    face
	Path    string
	Last    string // what was said last
	Time    string
	Unread  string // how many, in figures; empty for none
	Current bool
	changed int64
}

func (p *Platform) listChanged(viewer *person, since int64) bool {
	return viewer.changed > since ||
		slices.ContainsFunc(p.state.chatsOf(viewer), func(c *chat) bool { return c.changed > since })
}

// newList shows a person's chats: the direct one, then the groups, the one that
// changed last first.
func (p *Platform) newList(viewer *person, current *chat) list {
	l := list{W: catalogue[languageOf(viewer.speaks())]}
	for _, c := range p.state.chatsOf(viewer) {
		item := listItem{Face: p.faceOfChat(c), Path: chatPath(viewer, c.ID), Current: c == current, Last: l.W["quiet"]}
		if n := unread(viewer, c); n > 0 {
			item.Unread = strconv.Itoa(n)
		}
		if m := c.last(func(*message) bool { return true }); m != nil {
			item.changed, item.Time = m.Created, m.Time.In(p.cfg.Zone).Format("15:04")
			item.Last = snippet(l.W, m)
			if !c.direct {
				item.Last = p.faceOf(m).Name + l.W["colon"] + item.Last
			}
		}
		l.Chats = append(l.Chats, item)
	}
	slices.SortStableFunc(l.Chats[1:], func(a, b listItem) int { return cmp.Compare(b.changed, a.changed) })
	return l
}

// maxUnread is how many unread messages are counted.
const maxUnread = 99

// unread returns how many messages of others a person has not seen in a chat.
func unread(viewer *person, c *chat) int {
	n := 0
	for _, m := range slices.Backward(c.messages) {
		if m.Created <= viewer.read[c.ID] || n == maxUnread {
			break
		}
		if !m.Deleted && m.From != viewer.ID {
			n++
		}
	}
	return n
}

// markRead notes that a person has seen all of a chat. If that cannot be kept, it
// counts as unread for longer.
func (p *Platform) markRead(who, where string) {
	err := p.commit(false, func(c *change) error {
		if viewer, in, ok := p.state.chatOf(who, where); ok && unread(viewer, in) > 0 {
			c.Read = &mark{Person: who, Chat: where, Seq: c.Seq}
		}
		return nil
	})
	if err != nil {
		p.cfg.Log.Warn("keep what was read", "platform", name, "err", err)
	}
}

// A menuView is the commands offered in a chat.
type menuView struct {
	W       words
	Items   []bot.MenuItem
	Replace bool // it takes the place of the one that the page has
}

func (p *Platform) newMenu(viewer *person, c *chat) *menuView {
	return &menuView{W: catalogue[languageOf(viewer.speaks())], Items: p.state.menuFor(viewer, c.ID)}
}

// stamp is the id of a server-sent event, and how far a page is true.
func (s *state) stamp() string { return s.born + "." + strconv.FormatInt(s.seq, 10) }

// since reads a stamp; ok is false for one of another chat, or of a time to come.
func (s *state) since(stamp string) (seq int64, ok bool) {
	born, number, _ := strings.Cut(stamp, ".")
	seq, err := strconv.ParseInt(number, 10, 64)
	return seq, err == nil && born == s.born && seq >= 0 && seq <= s.seq
}
