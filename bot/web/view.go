package web

import (
	"fmt"
	"hash/fnv"
	"html/template"
	"strconv"
	"time"
	"unicode/utf8"

	"linli/bot"
)

// An entry is what stands in the log of a chat as one: a message, or an album.
type entry struct {
	ID      string // of the element and of the message to reply to
	Chat    string // the address of the chat, as the viewer sees it
	W       words
	Author  face
	Mine    bool // the viewer's own
	Bot     bool
	Staged  bool   // see message
	Joined  bool   // to the entry above, by the same author at about the same time
	Day     string // the date, where a day begins
	Quote   *quote
	Text    template.HTML
	Plain   string
	Photos  []photoView
	File    *fileView
	Where   *whereView
	Buttons [][]bot.Button
	Start   string // the address of start buttons
	Time    time.Time
	Edited  bool
	Sending bool // not yet taken by the handler
	Delete  bool // the viewer may
	Replace bool // it takes the place of the one that the page has
}

// A face is how somebody looks in a list.
type face struct {
	ID, Name, Role, Initial string
	Hue                     int // one of eight colours
	Bot, Group              bool
}

type quote struct{ ID, Name, Text string }

type photoView struct {
	Large, Small  string // addresses
	Width, Height int
	Alt           string
}

type fileView struct{ Name, Address string }

type whereView struct{ Name, Figures, Map string }

// hues is the number of colours of faces.
const hues = 8

func (p *person) face() face {
	first, _ := utf8.DecodeRuneInString(p.Name)
	return face{ID: p.ID, Name: p.Name, Role: p.Role, Initial: string(first), Hue: p.nth % hues}
}

// botFace returns the face of the bot.
func (p *Platform) botFace() face { return face{ID: p.cfg.Username, Name: p.cfg.Bot, Bot: true} }

// faceOf returns the face of whom wrote a message.
func (p *Platform) faceOf(m *message) face {
	if who := p.state.people[m.From]; who != nil {
		return who.face()
	}
	return p.botFace()
}

// faceOfChat returns the face of a chat as the list shows it.
func (p *Platform) faceOfChat(c *chat) face {
	if c.direct {
		return p.botFace()
	}
	h := fnv.New32a()
	h.Write([]byte(c.ID))
	return face{ID: c.ID, Name: c.Title, Group: true, Hue: int(h.Sum32() % hues)}
}

// joinWithin is how soon after another message by the same author one is shown as
// its continuation.
const joinWithin = 5 * time.Minute

// newEntry shows a group of messages, not all deleted, to a person. before is the
// message above, or nil.
func (p *Platform) newEntry(viewer *person, c *chat, before *message, group []*message) entry {
	standing := stillThere(group)
	first, w := standing[0], catalogue[languageOf(viewer.speaks())]
	e := entry{
		ID: string(group[0].ID), Chat: chatPath(viewer, c.ID), W: w, Start: personPath(viewer) + "start",
		Author: p.faceOf(first), Mine: first.From == viewer.ID, Bot: first.From == "", Staged: first.Staged,
		Time: first.Time.In(p.cfg.Zone), Edited: first.Edited, Buttons: first.Buttons,
		Delete: viewer.mayDelete(c, first), Quote: p.newQuote(w, c, first.ReplyTo), Where: newWhere(c, w, first.Position),
	}
	if before == nil || before.Time.In(p.cfg.Zone).Format(time.DateOnly) != e.Time.Format(time.DateOnly) {
		e.Day = w.day(e.Time)
	} else {
		e.Joined = before.From == first.From && e.Time.Sub(before.Time) < joinWithin
	}
	for _, m := range standing {
		if m.Text != "" {
			e.Text, e.Plain = toHTML(m.Text), m.Text.Plain()
		}
		if m.Document != nil {
			e.File = &fileView{m.Document.Name, e.Chat + "file/" + string(m.ID)}
		}
		if m.Picture != nil {
			e.Photos = append(e.Photos, newPhotoView(e, m))
		}
		e.Sending = e.Sending || e.Mine && c.undelivered(m.ID)
	}
	return e
}

// mayDelete reports whether a person may delete a message: their own, any in
// their direct chat, and, as an admin, any at all.
func (p *person) mayDelete(c *chat, m *message) bool {
	return p.Admin || c.direct || m.From == p.ID
}

func stillThere(group []*message) []*message {
	var standing []*message
	for _, m := range group {
		if !m.Deleted {
			standing = append(standing, m)
		}
	}
	return standing
}

func newPhotoView(e entry, m *message) photoView {
	base := e.Chat + "photo/" + string(m.ID) + "/" + m.Picture.Key
	v := photoView{
		Large: base + largeSuffix, Small: base + largeSuffix,
		Width: m.Picture.Width, Height: m.Picture.Height,
		Alt: e.W.Fill("photo_of", "name", e.Author.Name),
	}
	if m.Picture.Small {
		v.Small = base + smallSuffix
	}
	return v
}

// quoteLimit is how much of a message is quoted, in UTF-16 units.
const quoteLimit = 80

func (p *Platform) newQuote(w words, c *chat, id bot.MessageID) *quote {
	m := c.message(id)
	if m == nil {
		return nil
	}
	return &quote{string(id), p.faceOf(m).Name, snippet(w, m)}
}

// snippet returns the gist of a message on one line.
func snippet(w words, m *message) string {
	text := bot.Shorten(m.Text.Plain(), quoteLimit)
	switch {
	case m.Picture != nil && text != "":
		return w["a_photo"] + " " + text
	case m.Picture != nil:
		return w["a_photo"]
	case m.Document != nil:
		return m.Document.Name
	case m.Position != nil && text == "":
		return w["a_place"]
	}
	return text
}

func newWhere(c *chat, w words, at *bot.Position) *whereView {
	if at == nil {
		return nil
	}
	lat, lon := strconv.FormatFloat(at.Latitude, 'f', 5, 64), strconv.FormatFloat(at.Longitude, 'f', 5, 64)
	v := &whereView{
		Name: w["a_place"], Figures: lat + ", " + lon,
		Map: fmt.Sprintf("https://www.openstreetmap.org/?mlat=%s&mlon=%s#map=18/%s/%s", lat, lon, lat, lon),
	}
	for _, place := range c.Places {
		if place.Position == *at {
			v.Name = place.Name
		}
	}
	return v
}

// groups returns a chat's messages as they stand in the log: albums together.
func groups(messages []*message) [][]*message {
	var all [][]*message
	for i, m := range messages {
		if i > 0 && m.Album != "" && m.Album == messages[i-1].Album {
			all[len(all)-1] = append(all[len(all)-1], m)
		} else {
			all = append(all, []*message{m})
		}
	}
	return all
}

func personPath(p *person) string            { return "/as/" + p.ID + "/" }
func chatPath(p *person, chat string) string { return personPath(p) + "chat/" + chat + "/" }
