package web

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/web/journal"
)

// A Config says who and what is in the chat.
type Config struct {
	// Store keeps the chat. If it is nil, Dir is opened; if that is empty too,
	// all is forgotten when the program ends.
	Store Store
	Dir   string

	People []Person
	Chats  []Chat

	Title    string // of the pages; "Linli 邻里" if empty
	Bot      string // the name that the bot goes by; Title if empty
	Username string // the word after @ that people call it by; "linli" if empty

	// Announce tells the handler of every group that is new, by a Membership of
	// the bot as an admin.
	Announce bool

	Zone *time.Location   // in which times are shown; time.Local if nil
	Now  func() time.Time // time.Now if nil
	Log  *slog.Logger     // discards if nil
}

// A Person is somebody whom one can be in the chat. Their account is web:ID, and
// their direct chat with the bot is called the same.
type Person struct {
	ID       string `json:"id"`                 // letters a-z, digits and hyphens, at most 32
	Name     string `json:"name"`               // as others see it
	Username string `json:"username,omitempty"` // the word after @; ID with _ for - if empty
	Language string `json:"language,omitempty"` // BCP 47; what the pages and the update say

	Community string `json:"community,omitempty"` // the heading on the first page
	Role      string `json:"role,omitempty"`      // the label beside the name
	Try       string `json:"try,omitempty"`       // one sentence: what to try as this person

	Chats []string `json:"chats,omitempty"` // IDs of the groups that they are in
	Admin bool     `json:"admin,omitempty"` // may delete others' messages in groups
}

// A Chat is a group of people and the bot.
type Chat struct {
	ID     string  `json:"id"` // as a Person's, and different from all of those
	Title  string  `json:"title"`
	Places []Place `json:"places,omitempty"` // offered to whom wants to send a position
}

// A Place is a position with a name.
type Place struct {
	Name     string       `json:"name"`
	Position bot.Position `json:"position"`
}

// A Store keeps records in their order, and files that they name. Records have
// no line ends. [journal.Dir] and [journal.Memory] are Stores.
type Store interface {
	// Records yields every record, or an error and no more.
	Records() iter.Seq2[[]byte, error]
	// Append adds a record. When it returns nil, the record survives the end of
	// the process and, if sync is set, that of the machine.
	Append(record []byte, sync bool) error
	// Rewrite puts other records in the place of all, or changes nothing.
	Rewrite(records iter.Seq[[]byte]) error

	// WriteFile keeps a file, unless there is one of that name already.
	WriteFile(name string, data []byte) error
	// OpenFile returns an error that is fs.ErrNotExist if there is no such file.
	OpenFile(name string) (io.ReadCloser, error)
	// RemoveFile removes a file, if there is one.
	RemoveFile(name string) error

	Close() error
}

func (c Config) withDefaults() (Config, error) {
	c.Title = cmp.Or(c.Title, "Linli 邻里")
	c.Bot = cmp.Or(c.Bot, c.Title)
	c.Username = cmp.Or(c.Username, "linli")
	c.Zone = cmp.Or(c.Zone, time.Local)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	var err error
	switch {
	case c.Store != nil:
	case c.Dir != "":
		c.Store, err = journal.Open(c.Dir)
	default:
		c.Store = &journal.Memory{}
	}
	return c, err
}

var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// tidy checks a person and fills in what may be left out.
func (p Person) tidy() (Person, error) {
	if !idPattern.MatchString(p.ID) {
		return p, fmt.Errorf("bad id %q of a person", p.ID)
	}
	if p.Name == "" {
		return p, fmt.Errorf("person %s has no name", p.ID)
	}
	p.Username = cmp.Or(p.Username, strings.ReplaceAll(p.ID, "-", "_"))
	return p, nil
}

func (c Chat) check() error {
	if !idPattern.MatchString(c.ID) {
		return fmt.Errorf("bad id %q of a chat", c.ID)
	}
	if c.Title == "" {
		return errors.New("chat " + c.ID + " has no title")
	}
	return nil
}
