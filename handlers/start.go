package handlers

import (
	"context"
	"errors"
	"strings"

	"linli/bot"
	"linli/handlers/text"
)

// start is the first thing that people say to the bot, and what deep links say
// for them.
var start = routes{
	commands: []command{{name: "start", words: []string{"开始", "開始"}, anywhere: true, run: greet}},
}

// greet does what a deep link is for, or else says hello and what the person can
// do here.
func greet(ctx context.Context, t *Turn, args string) error {
	if l, ok := t.h.table.link(args); ok {
		err := l.run(ctx, t, args)
		if no := (*refusal)(nil); errors.As(err, &no) && t.Community.ID == 0 {
			return refuse(t.noCommunity()) // which says more than that there is no such thing
		}
		return err
	}
	if !t.Update.Chat.Direct {
		return t.greetGroup()
	}
	m := t.overview(t.topics())
	m.Text = t.greeting() + "\n\n" + m.Text
	m.Card = helpCard + t.Update.ID
	t.AnswerWith(m)
	if len(t.Roles) == 0 && t.Member.Language == "" {
		return nil
	}
	return t.showMenus(ctx, t.Member.ID)
}

// greeting says hello, and what comes first where there is no community yet.
func (t *Turn) greeting() bot.Markup {
	k := text.Greeting
	switch {
	case t.Community.ID != 0:
	case t.owner:
		k = text.GreetingOwner
	default:
		k = text.GreetingNowhere
	}
	return t.Say(k, text.Args{"Name": t.Update.User.Name, "Community": t.Community.Name})
}

func (t *Turn) greetGroup() error {
	if t.Community.ID == 0 {
		return refuse(text.NotSetUp)
	}
	t.AnswerWith(bot.Message{
		Text:    t.Say(text.GreetingGroup, text.Args{"Community": t.Community.Name}),
		Buttons: bot.Row(bot.Button{Label: t.Label(text.OpenDirect), Start: "hello"}),
	})
	return nil
}

// link returns what an argument of /start is for: the longest prefix that fits.
func (t *table) link(arg string) (best link, ok bool) {
	for _, l := range t.links {
		if len(l.prefix) > len(best.prefix) && l.fits(arg) {
			best, ok = l, true
		}
	}
	return best, ok
}

func (l link) fits(arg string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(arg), l.prefix)
	return ok && (rest == "" || strings.IndexByte("0123456789-_", rest[0]) >= 0)
}
