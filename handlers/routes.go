package handlers

import (
	"context"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// A command is something that people ask for by /name or by words.
type command struct {
	name  string
	words []string       // in any language, besides the name; one in Simplified Chinese is followed by its Traditional form
	help  text.Key       // one line for /help and the menu
	topic text.Key       // the heading of /help under which it stands
	who   []storage.Role // who may; nil: everybody
	// checks reports that it checks itself who may, since that is not to be told
	// from the chat where it is given.
	checks bool
	// anywhere reports that it works in a chat that belongs to no community.
	anywhere bool
	run      func(ctx context.Context, t *Turn, args string) error
}

// A button is what a press of a button with Data "verb:arg" does. It checks
// rights itself: they may have changed since the button was drawn.
type button struct {
	verb string
	run  func(ctx context.Context, t *Turn, arg string) error
}

// A draft is how words go on with a command begun earlier; kind is what it was
// kept under.
type draft struct {
	kind string
	run  func(ctx context.Context, t *Turn, data []byte) error
}

// A timer is what happens at a time; t.Community is the timer's.
type timer struct {
	kind string
	run  func(ctx context.Context, t *Turn, object int64) error
}

// A link is what /start does with an argument, which a deep link brings: prefix
// and what follows it, such as t7. What follows begins with a digit, - or _, or
// there is none.
type link struct {
	prefix string
	run    func(ctx context.Context, t *Turn, arg string) error
}

// A setting is a line of /settings, which an admin changes by its name or one of
// its words, and a value.
type setting struct {
	name  string
	words []string
	show  func(ctx context.Context, t *Turn) (bot.Markup, error) // with how to change it
	set   func(ctx context.Context, t *Turn, value string) error // answers
}

// routes is all that the bot does. To add a capability, write its file and name
// it in each list that it needs.
type routes struct {
	commands []command
	buttons  []button
	drafts   []draft
	timers   []timer
	links    []link
	settings []setting
}

// all returns every route, in the order in which /help shows them.
func all() routes {
	var r routes
	for _, add := range []routes{
		reports,
		likes,
		losses, retention,
		triage,
		conduct,
		work,
		moderation,
		times,
		places, destinations, categories,
		tasks, errands, serving,
		points, bank, standing,
		rewards, vouchers,
		market,
		broadcasts,
		setup, roles, settings,
		start, communities, language, help,
	} {
		r.commands = append(r.commands, add.commands...)
		r.buttons = append(r.buttons, add.buttons...)
		r.drafts = append(r.drafts, add.drafts...)
		r.timers = append(r.timers, add.timers...)
		r.links = append(r.links, add.links...)
		r.settings = append(r.settings, add.settings...)
	}
	return r
}
