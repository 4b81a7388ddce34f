package web

import (
	"time"

	"linli/bot"
)

// A change is one record of the store: what is new or different, all of it or
// nothing. Each part replaces what had the same name before.
type change struct {
	Seq       int64             `json:"seq"`
	Born      string            `json:"born,omitempty"` // names this chat among all that ever were
	Chats     []Chat            `json:"chats,omitempty"`
	People    []Person          `json:"people,omitempty"`
	Languages map[string]string `json:"languages,omitempty"` // chosen on the page, by person
	Messages  []*message        `json:"messages,omitempty"`
	Updates   []*update         `json:"updates,omitempty"` // to be handled
	Handled   string            `json:"handled,omitempty"` // an update that was
	Presses   []press           `json:"presses,omitempty"`
	Answer    *answer           `json:"answer,omitempty"`
	Read      *mark             `json:"read,omitempty"`
	Menu      *menu             `json:"menu,omitempty"`
}

// A message stands in a chat. It is never changed, only replaced.
type message struct {
	ID      bot.MessageID `json:"id"`
	Created int64         `json:"created"` // number of its making
	Changed int64         `json:"changed"` // number of the change that it came with last
	Time    time.Time     `json:"time"`
	Chat    string        `json:"chat"`
	From    string        `json:"from,omitempty"` // a person; empty for the bot

	Text     bot.Markup     `json:"text,omitempty"`
	Picture  *picture       `json:"picture,omitempty"`
	Document *document      `json:"document,omitempty"` // of the bot's
	Album    string         `json:"album,omitempty"`
	Position *bot.Position  `json:"position,omitempty"`
	Buttons  [][]bot.Button `json:"buttons,omitempty"`
	ReplyTo  bot.MessageID  `json:"reply_to,omitempty"`
	Edited   bool           `json:"edited,omitempty"` // by a person
	Deleted  bool           `json:"deleted,omitempty"`
	Staged   bool           `json:"staged,omitempty"` // said by Say, and not on a page

	Delivery int64  `json:"delivery,omitempty"` // that brought it, if the bot's
	Once     string `json:"once,omitempty"`     // the page's name for the sending, if a person's
}

// An update is a bot.Update that waits to be handled, in a form that can be kept.
type update struct {
	ID        string          `json:"id"`
	Chat      string          `json:"chat"`
	User      bot.User        `json:"user"`
	Time      time.Time       `json:"time"`
	Message   bot.MessageID   `json:"message,omitempty"`
	ReplyTo   *bot.Original   `json:"reply_to,omitempty"`
	Addressed bool            `json:"addressed,omitempty"`
	Said      *bot.Said       `json:"said,omitempty"`
	Press     *bot.Press      `json:"press,omitempty"`
	Member    *bot.Membership `json:"member,omitempty"`
}

// A press waits for its answer.
type press struct {
	ID     string `json:"id"`
	Person string `json:"person"`
}

// An answer to a press is shown for a moment to whom pressed.
type answer struct {
	Seq    int64  `json:"seq"`
	Press  string `json:"press"`
	Person string `json:"person"`
	Text   string `json:"text"`
}

// A mark is up to where a person has read a chat.
type mark struct {
	Person string `json:"person"`
	Chat   string `json:"chat"`
	Seq    int64  `json:"seq"`
}

// A menu of commands is shown in a chat, or in all if Chat is empty, to people
// of a language, or to all if that is empty.
type menu struct {
	Chat     string         `json:"chat,omitempty"`
	Language string         `json:"language,omitempty"`
	Items    []bot.MenuItem `json:"items"`
}
