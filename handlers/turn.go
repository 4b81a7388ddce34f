package handlers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// A Turn is one update, or one timer, and all that is needed to deal with it.
type Turn struct {
	Tx     *storage.Tx
	Update bot.Update // zero in a timer's turn
	Said   bot.Said   // the update's content, if it is that
	storage.Met
	text.Printer // in the language of the chat

	scheme              // of the community
	rules  ledger.Rules // of its points

	h     *Handlers
	owner bool        // named an admin by the settings
	begun reportDraft // of the report that is being made

	known    record // of the sender, once it was read
	notFor   bool   // that it is for somebody else was not taken over into the report
	toldHome bool   // the answer names the community
	called   bool   // by a command, also where that is a word such as #随手拍
	out      []bot.Message

	gathered *[]bot.Markup // answers that become one; nil: each stands alone
}

// language returns the language that the chat reads: a group its community's, a
// person their own.
func (t *Turn) language() string {
	if t.Update.Chat.Direct {
		return cmp.Or(t.Member.Language, text.Closest(t.Update.User.Language), t.reads(t.Member))
	}
	return cmp.Or(t.Community.Language, t.h.Language)
}

// reads returns the language that a person reads in their direct chat: the one that
// they chose, else that of their account if it is one of ours, else their community's.
func (t *Turn) reads(m storage.Member) string {
	return cmp.Or(m.Language, text.Closest(m.Speaks), t.Community.Language, t.h.Language)
}

// is reports whether the person has any of the roles here. Admins have all of
// staff's rights; those whom the settings name are admins everywhere.
func (t *Turn) is(roles ...storage.Role) bool {
	return t.owner && (slices.Contains(roles, storage.Admin) || slices.Contains(roles, storage.Staff)) || t.Roles.Has(roles...)
}

// need returns a refusal that names the roles, unless the person has one.
func (t *Turn) need(roles ...storage.Role) error {
	if t.is(roles...) {
		return nil
	}
	return refuse(text.NeedRole, text.Args{"Roles": t.roleNames(roles)})
}

// addressed reports whether the update is meant for the bot.
func (t *Turn) addressed() bool {
	_, press := t.Update.Content.(bot.Press)
	return press || t.Update.Addressed
}

// Answer says a sentence where the update came from: to a press by a toast, to
// words by a message.
func (t *Turn) Answer(k text.Key, args ...text.Args) {
	t.AnswerWith(bot.Message{Text: t.Say(k, args...)})
}

// AnswerWith answers with a message; its chat and topic are filled in. A press
// gets the text as a toast, and the message only if it has more than text.
func (t *Turn) AnswerWith(m bot.Message) {
	if t.gathered != nil {
		*t.gathered = append(*t.gathered, m.Text)
		return
	}
	if p, ok := t.Update.Content.(bot.Press); ok {
		t.toast(p, m.Text)
		if len(m.Buttons) == 0 && m.Photo == 0 && m.Document == nil && m.Card == "" && m.Text.Len() <= maxToast {
			return
		}
	} else if !t.Update.Chat.Direct && m.Card == "" {
		m.ReplyTo = t.Update.Message
	}
	m.Chat, m.Thread = t.Update.Chat.ID, t.Update.Chat.Thread
	t.Post(m)
}

// maxToast is how many characters the answer to a press may have; see
// https://core.telegram.org/bots/api#answercallbackquery.
const maxToast = 200

func (t *Turn) toast(p bot.Press, m bot.Markup) {
	if t.toasted() {
		return
	}
	t.out = append(t.out, bot.Message{
		Chat:  t.Update.Chat.ID,
		Press: p.ID,
		Text:  bot.Escape(bot.Shorten(m.Plain(), maxToast)),
	})
}

func (t *Turn) toasted() bool {
	return slices.ContainsFunc(t.out, func(m bot.Message) bool { return m.Press != "" })
}

// maxText is how long a message may be; see
// https://core.telegram.org/bots/api#sendmessage.
const maxText = 4096

// Post sends a message to any chat. A text too long for one becomes several;
// the last has the buttons.
func (t *Turn) Post(m bot.Message) {
	if m.Chat.IsZero() {
		return
	}
	parts := m.Text.Split(maxText)
	for _, part := range parts[:len(parts)-1] {
		t.out = append(t.out, bot.Message{Chat: m.Chat, Thread: m.Thread, Text: part, ReplyTo: m.ReplyTo})
	}
	m.Text = parts[len(parts)-1]
	t.out = append(t.out, m)
}

// Tell sends a message to a person's direct chat. It reports whether they have one.
func (t *Turn) Tell(p storage.Person, m bot.Message) bool {
	m.Chat, m.Thread = p.Direct, ""
	t.Post(m)
	return !p.Direct.IsZero()
}

// to returns the Printer of a person.
func (t *Turn) to(p storage.Person) text.Printer { return text.In(t.reads(p.Member)) }

// inRoom returns the Printer of the community's rooms.
func (t *Turn) inRoom() text.Printer { return text.In(cmp.Or(t.Community.Language, t.h.Language)) }

// postRoom sends a message to every room of a kind of the community, in the
// topic where it was set up. It returns how many there are.
func (t *Turn) postRoom(ctx context.Context, room storage.Room, m bot.Message) (int, error) {
	chats, err := t.Tx.Rooms(ctx, t.Community.ID, room)
	for _, c := range chats {
		m.Chat, m.Thread = c.ID, c.Thread
		t.Post(m)
	}
	return len(chats), err
}

// now is the turn's time in the community's zone.
func (t *Turn) now() time.Time { return t.Tx.Now.In(t.Community.Zone()) }

// day shows a time as people of the printer's language write it.
func (t *Turn) day(p text.Printer, at time.Time) string {
	return when.Format(at, t.Community.Zone(), p.Language, t.Tx.Now)
}

// own returns the Printer of the sender's direct chat.
func (t *Turn) own() text.Printer { return text.In(t.reads(t.Member)) }

// account is the member's account in the community.
func (t *Turn) account() storage.Account {
	return storage.Account{Community: t.Community.ID, Member: t.Member.ID}
}

// ask keeps what the person has begun, so that their next words go on with it,
// and asks for what is missing.
func (t *Turn) ask(ctx context.Context, kind string, data any, m bot.Message) error {
	body, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("encode draft: %w", err)
	}
	if m.Card == "" {
		m.Card = "ask/" + t.Update.ID
	}
	d := storage.Draft{Kind: kind, Data: body, Card: m.Card, Community: t.Community.ID}
	if err := t.Tx.KeepDraft(ctx, t.Update.Chat.ID, t.Member.ID, d); err != nil {
		return err
	}
	if !t.Update.Chat.Direct && t.Said != (bot.Said{}) {
		m.ReplyTo = t.Update.Message
	}
	t.AnswerWith(m)
	return nil
}

// forget drops what the person has begun in this chat: a draft of one of the
// kinds, or, without any, whatever it is.
func (t *Turn) forget(ctx context.Context, kinds ...string) error {
	return t.Tx.DropDraft(ctx, t.Update.Chat.ID, t.Member.ID, kinds...)
}

// mention finds the person whom words begin with, as @name, or the sender of
// the message that was replied to, if they begin with no mention. It returns
// the words that follow.
func (t *Turn) mention(ctx context.Context, words string) (storage.Person, string, error) {
	name, rest := bot.CutWord(words)
	name = bot.Narrow(name)
	if len(name) > 1 && name[0] == '@' {
		p, err := t.person(ctx, name)
		return p, rest, err
	}
	if r := t.Update.ReplyTo; r != nil && !r.Mine && r.User.ID != "" && !r.User.Anonymous && !r.User.Bot {
		if err := t.Tx.Introduce(ctx, t.Community.ID, r.User); err != nil {
			return storage.Person{}, words, err
		}
		p, err := t.person(ctx, string(r.User.ID))
		return p, words, err
	}
	return storage.Person{}, words, storage.ErrNotFound
}

// person finds a member by @name or account; somebody unknown is a refusal.
func (t *Turn) person(ctx context.Context, mention string) (storage.Person, error) {
	p, err := t.Tx.FindPerson(ctx, t.Community.ID, t.Update.Chat.ID.Platform, mention)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Person{}, refuse(text.WhoIsThat, text.Args{"Name": bot.Shorten(mention, 40)})
	}
	return p, err
}

// me returns the sender as a person of the community, with the direct chat of the
// account that they use, or else of another one.
func (t *Turn) me(ctx context.Context) (storage.Person, error) {
	if !t.Member.Direct.IsZero() {
		return storage.Person{Member: t.Member, User: t.Update.User.ID, Roles: t.Roles}, nil
	}
	return t.Tx.Person(ctx, t.Community.ID, t.Member.ID)
}

// ref cuts a ref of a kind off the head of words, or refuses with an example.
func (t *Turn) ref(words string, k bot.Kind, example string) (bot.Ref, string, error) {
	ref, rest, ok := bot.CutRef(words)
	if !ok || ref.Kind != k {
		return bot.Ref{}, "", refuse(text.NeedRef, text.Args{"Example": example})
	}
	return ref, rest, nil
}

// orNoSuch turns storage.ErrNotFound into a refusal that names the ref.
func orNoSuch(err error, ref bot.Ref) error {
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.NoSuchRef, text.Args{"Ref": ref})
	}
	return err
}

// enter makes the turn about the community of an object: a button in a direct
// chat may be about another than the one which the chat is about. In a room of
// one community the objects of another do not exist.
func (t *Turn) enter(ctx context.Context, community storage.CommunityID, ref bot.Ref) error {
	if t.Community.ID == community {
		return nil
	}
	if !t.Update.Chat.Direct {
		return refuse(text.NoSuchRef, text.Args{"Ref": ref})
	}
	p, err := t.Tx.Person(ctx, community, t.Member.ID)
	if err != nil {
		return orNoSuch(err, ref)
	}
	c, err := t.Tx.Community(ctx, community)
	if err != nil {
		return err
	}
	t.Roles = p.Roles
	return t.settle(ctx, c)
}
