package telegramtest

import (
	"fmt"
	"regexp"
	"strings"
)

// A Post is what a person sends: words with any one of the rest.
type Post struct {
	Text      string // a caption, if there is something else
	Photos    [][]byte
	File      *Document
	At        *Location
	Venue     string // the place's name; needs At
	Kind      string // sticker, voice or video: one without contents
	ReplyTo   int64
	Thread    int64
	Anonymous bool      // as an admin who speaks for the group
	Mentions  []*Person // whose names in Text are links to them
}

// A Document is a file sent as a file.
type Document struct {
	Name, Type string
	Data       []byte
}

// A Location is a place in WGS-84 degrees.
type Location struct{ Latitude, Longitude float64 }

// Post sends a post to a chat and returns the messages that it makes: more than
// one for an album, whose first has the caption.
func (p *Person) Post(c *Chat, post Post) []Message {
	p.s.tb.Helper()
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if c.Type == private {
		c.open = true
	}
	var sent []Message
	for _, m := range p.parts(c, post) {
		p.s.add(m)
		p.s.push(c, "message", m.json(true))
		sent = append(sent, m.shown())
	}
	return sent
}

// parts makes the messages of a post.
func (p *Person) parts(c *Chat, post Post) []*message {
	first := p.first(c, post)
	if len(post.Photos) == 0 {
		return []*message{first}
	}
	first.photo = p.s.addFile("photo", "", "", post.Photos[0])
	parts := []*message{first}
	for _, data := range post.Photos[1:] {
		part := p.first(c, Post{ReplyTo: post.ReplyTo, Thread: post.Thread, Anonymous: post.Anonymous})
		part.photo = p.s.addFile("photo", "", "", data)
		parts = append(parts, part)
	}
	if len(parts) > 1 {
		album := fmt.Sprint(13_000_000_000_000_000 + p.s.next())
		for _, part := range parts {
			part.album = album
		}
	}
	return parts
}

func (p *Person) first(c *Chat, post Post) *message {
	p.s.tb.Helper()
	m := &message{chat: c, from: p, unnamed: post.Anonymous, thread: post.Thread, text: post.Text, fields: p.fields(post)}
	m.entities = p.s.entities(post.Text, post.Mentions)
	if post.ReplyTo != 0 {
		if m.replyTo = c.find(post.ReplyTo); m.replyTo == nil {
			p.s.tb.Fatalf("no message %d in chat %d to reply to", post.ReplyTo, c.ID)
		}
	}
	if post.Thread != 0 && c.topics[post.Thread] == "" {
		p.s.tb.Fatalf("no topic %d in chat %d", post.Thread, c.ID)
	}
	return m
}

// fields returns what a post is besides words and photos, nil for nothing.
func (p *Person) fields(post Post) map[string]any {
	switch {
	case post.File != nil:
		f := p.s.addFile("document", post.File.Name, post.File.Type, post.File.Data)
		return map[string]any{"document": f.json()}
	case post.At != nil:
		at := map[string]any{"latitude": post.At.Latitude, "longitude": post.At.Longitude}
		if post.Venue == "" {
			return map[string]any{"location": at}
		}
		return map[string]any{"location": at, "venue": map[string]any{"location": at, "title": post.Venue, "address": ""}}
	case post.Kind != "":
		f := p.s.addFile(post.Kind, "", "", []byte(post.Kind))
		return map[string]any{post.Kind: f.json()}
	default:
		return nil
	}
}

var (
	commandForm = regexp.MustCompile(`/[A-Za-z0-9_]{1,64}(@[A-Za-z0-9_]{3,32})?`)
	mentionForm = regexp.MustCompile(`@[A-Za-z0-9_]{3,32}`)
	hashtagForm = regexp.MustCompile(`#[\p{L}\p{N}_]+`)
	wordBefore  = regexp.MustCompile(`[A-Za-z0-9_/<>]$`)
	wordAfter   = regexp.MustCompile(`^[A-Za-z0-9_/<>]`)
)

// entities marks what Telegram's clients mark in a text.
func (s *Server) entities(text string, mentions []*Person) []map[string]any {
	var all []map[string]any
	mark := func(kind string, from, to int, more map[string]any) {
		e := map[string]any{"type": kind, "offset": units(text[:from]), "length": units(text[from:to])}
		for name, value := range more {
			e[name] = value
		}
		all = append(all, e)
	}
	for kind, form := range map[string]*regexp.Regexp{"bot_command": commandForm, "mention": mentionForm, "hashtag": hashtagForm} {
		for _, at := range form.FindAllStringIndex(text, -1) {
			if !wordBefore.MatchString(text[:at[0]]) && !wordAfter.MatchString(text[at[1]:]) {
				mark(kind, at[0], at[1], nil)
			}
		}
	}
	for _, p := range mentions {
		if i := strings.Index(text, p.Name); i >= 0 {
			mark("text_mention", i, i+len(p.Name), map[string]any{"user": p.json()})
		}
	}
	return all
}
