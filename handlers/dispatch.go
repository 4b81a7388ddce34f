package handlers

import (
	"context"
	"errors"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// table is the routes by what they are found by.
type table struct {
	routes
	byName  map[string]*command
	words   []word
	buttons map[string]button
	drafts  map[string]draft
	timers  map[string]timer
}

// A word calls a command.
type word struct {
	text    string // folded
	command *command
}

var routing = sync.OnceValue(func() *table {
	t := &table{
		routes:  all(),
		byName:  map[string]*command{},
		buttons: map[string]button{},
		drafts:  map[string]draft{},
		timers:  map[string]timer{},
	}
	for i := range t.commands {
		c := &t.commands[i]
		t.byName[c.name] = c
		for _, w := range append([]string{c.name}, c.words...) {
			t.words = append(t.words, word{fold(w), c})
		}
	}
	for _, b := range t.routes.buttons {
		t.buttons[b.verb] = b
	}
	for _, d := range t.routes.drafts {
		t.drafts[d.kind] = d
	}
	for _, m := range t.routes.timers {
		t.timers[m.kind] = m
	}
	return t
})

// fold makes width and case not matter.
func fold(s string) string { return strings.ToLower(bot.Narrow(s)) }

// route finds what an update is for.
func route(ctx context.Context, t *Turn) error {
	switch c := t.Update.Content.(type) {
	case bot.Said:
		return routeSaid(ctx, t, c)
	case bot.Press:
		return routePress(ctx, t, c)
	case bot.Membership:
		return welcomeOrLeave(ctx, t, c)
	case bot.Migration:
		return t.Tx.MoveChat(ctx, t.Update.Chat.ID, c.To)
	case bot.Unknown:
		return noteUnknown(ctx, t, c)
	default:
		return nil
	}
}

// noteUnknown counts an update of a kind that we do not handle, and keeps one
// that could not be read.
func noteUnknown(ctx context.Context, t *Turn, c bot.Unknown) error {
	t.h.Counts.Unknown.Add(1)
	if c.Err == nil {
		return nil
	}
	return t.Tx.SetAside(ctx, t.Update, c.Err)
}

func routeSaid(ctx context.Context, t *Turn, s bot.Said) error {
	if t.Update.User.Bot {
		return nil
	}
	if s.Edited {
		return correctReport(ctx, t)
	}
	if err := t.repliedHome(ctx); err != nil {
		return err
	}
	c, args := findCommand(t, s)
	switch {
	case t.Update.User.Anonymous:
		if c != nil || t.Update.Addressed {
			return refuse(text.AnonymousAdmin)
		}
		return nil
	case c != nil:
		return runCommand(ctx, t, c, args)
	case s.Command != "" && t.Update.Addressed:
		return refuse(text.UnknownCommand, text.Args{"Command": "/" + bot.Shorten(s.Command, 40)})
	default:
		return routePlain(ctx, t, s)
	}
}

// routePlain deals with what names no command: an answer to a question, a
// picture or place for a report, or what we do not understand.
func routePlain(ctx context.Context, t *Turn, s bot.Said) error {
	if done, err := answerByReply(ctx, t); done || err != nil {
		return err
	}
	if s.Media && t.Update.Addressed {
		if done, err := t.onlyPhotos(ctx); done || err != nil {
			return err
		}
	}
	if done, err := sayCode(ctx, t); done || err != nil {
		return err
	}
	if t.answersQuestion() {
		if done, err := continueDraft(ctx, t); done || err != nil {
			return err
		}
	}
	if done, err := joinReport(ctx, t); done || err != nil {
		return err
	}
	if !t.Update.Addressed {
		return nil
	}
	if t.Community.ID == 0 {
		return refuse(t.noCommunity())
	}
	return refuse(text.NotUnderstood)
}

// answersQuestion reports whether words may go on with a draft: any in the
// direct chat, in a group a reply to the bot.
func (t *Turn) answersQuestion() bool {
	return t.Update.Chat.Direct || t.Update.ReplyTo != nil && t.Update.ReplyTo.Mine
}

func continueDraft(ctx context.Context, t *Turn) (bool, error) {
	d, err := t.Tx.FindDraft(ctx, t.Update.Chat.ID, t.Member.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if mine, err := t.answers(ctx, d); !mine || err != nil {
		return false, err
	}
	r, ok := routing().drafts[d.Kind]
	if !ok {
		return false, nil
	}
	if d.Community != 0 {
		// The direct chat may be about another community by now.
		if err := t.enter(ctx, d.Community, bot.Ref{}); err != nil {
			return false, err
		}
	}
	return true, r.run(ctx, t, d.Data)
}

// findCommand returns the command that was said, and its arguments: /name, or in
// words addressed to the bot one of its words at their head, or #word anywhere.
func findCommand(t *Turn, s bot.Said) (*command, string) {
	if s.Command != "" {
		if !t.Update.Addressed {
			return nil, ""
		}
		return routing().byName[s.Command], s.Text
	}
	if tagged, ok := strings.CutPrefix(bot.Narrow(s.Text), "#"); ok && tagged != "" {
		_, size := utf8.DecodeRuneInString(s.Text)
		return findWord(s.Text[size:])
	}
	if !t.Update.Addressed {
		return nil, ""
	}
	return findWord(s.Text)
}

// findWord returns the command whose word is at the head of words; the longest wins.
func findWord(words string) (*command, string) {
	var best word
	var args string
	for _, w := range routing().words {
		if len(w.text) <= len(best.text) {
			continue
		}
		if rest, ok := cutWord(words, w.text); ok {
			best, args = w, rest
		}
	}
	return best.command, args
}

// cutWord cuts a folded word off the head of words. It must end there: at the
// end, a blank, a sign, a ref, or, for words of three characters and more, where
// Chinese goes on without a blank.
func cutWord(words, folded string) (rest string, ok bool) {
	n := utf8.RuneCountInString(folded)
	end, runes := len(words), 0
	for i := range words {
		if runes == n {
			end = i
			break
		}
		runes++
	}
	if fold(words[:end]) != folded {
		return "", false
	}
	rest = words[end:]
	trimmed := strings.TrimLeftFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(":：,，。、!！", r) })
	if rest == "" || trimmed != rest {
		return strings.TrimSpace(trimmed), true
	}
	r, _ := utf8.DecodeRuneInString(rest)
	first, _ := utf8.DecodeRuneInString(folded)
	_, _, isRef := bot.CutRef(rest)
	if isRef || r == '@' || unicode.Is(unicode.Han, first) && n >= 3 {
		return strings.TrimSpace(rest), true
	}
	return "", false
}

func runCommand(ctx context.Context, t *Turn, c *command, args string) error {
	if t.Community.ID == 0 && !c.anywhere {
		return refuse(t.noCommunity())
	}
	if len(c.who) > 0 && !c.checks {
		if err := t.need(c.who...); err != nil {
			return err
		}
	}
	if err := t.dropWhys(ctx, c); err != nil {
		return err
	}
	t.called = true
	return c.run(ctx, t, args)
}

func (t *Turn) noCommunity() text.Key {
	if t.Update.Chat.Direct {
		return text.NoCommunity
	}
	return text.NotSetUp
}

// routePress finds what a press is for. Every press is answered, so that the
// person's button stops waiting.
func routePress(ctx context.Context, t *Turn, p bot.Press) error {
	verb, arg, _ := strings.Cut(p.Data, ":")
	b, ok := routing().buttons[verb]
	if !ok {
		return refuse(text.StaleButton)
	}
	if t.Update.User.Anonymous || t.Member.ID == 0 {
		return refuse(text.AnonymousAdmin)
	}
	if err := b.run(ctx, t, arg); err != nil {
		return err
	}
	t.toast(p, "")
	return nil
}
