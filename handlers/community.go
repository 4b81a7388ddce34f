package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// communities is choosing which community one's direct chat is about.
var communities = routes{
	commands: []command{{
		name: "community", words: []string{"我的社区", "我的社區", "换社区", "換社區", "切换社区", "切換社區"},
		help: text.HelpCommunity, topic: text.TopicBasics, anywhere: true, run: chooseCommunity,
	}},
	buttons: []button{{"community", pressCommunity}},
	links:   []link{{"community", func(ctx context.Context, t *Turn, _ string) error { return chooseCommunity(ctx, t, "") }}},
}

const (
	// communityCard begins the name of a card on which a community is chosen.
	communityCard = "community/"
	// maxCommunities is how many communities can be chosen from by a button.
	maxCommunities = 30
)

// chooseCommunity asks which of one's communities the direct chat is to be about, or
// makes it about the one that is named.
func chooseCommunity(ctx context.Context, t *Turn, args string) error {
	if t.Member.ID == 0 {
		return refuse(text.AnonymousAdmin)
	}
	cs, err := t.Tx.CommunitiesOf(ctx, t.Member.ID)
	if err != nil {
		return err
	}
	if len(cs) == 0 {
		return refuse(text.NoCommunity)
	}
	if args == "" || !t.Update.Chat.Direct {
		return t.privately(t.communityChoice(cs))
	}
	for _, c := range cs {
		if fold(c.Name) == fold(strings.TrimSpace(args)) {
			return t.moveHome(ctx, c, func(m bot.Message) error { t.AnswerWith(m); return nil })
		}
	}
	return refuse(text.CommunityUnknown, text.Args{"Name": bot.Shorten(args, 40)})
}

// communityChoice asks which community; the present one has a mark.
func (t *Turn) communityChoice(cs []storage.Community) bot.Message {
	p := t.own()
	m := bot.Message{
		Card: communityCard + t.Update.ID,
		Text: p.Say(text.CommunityAsk, text.Args{"Name": t.Community.Name, "N": len(cs)}),
	}
	if len(cs) == 1 {
		m.Card, m.Text = "", p.Say(text.CommunityOnly, text.Args{"Name": cs[0].Name})
		return m
	}
	for _, c := range cs[:min(len(cs), maxCommunities)] {
		label := bot.Shorten(c.Name, 40)
		if c.ID == t.Community.ID {
			label = "✓ " + label
		}
		m.Buttons = append(m.Buttons, []bot.Button{{Label: label, Data: fmt.Sprintf("community:%d", c.ID)}})
	}
	return m
}

func pressCommunity(ctx context.Context, t *Turn, arg string) error {
	id, ok := number(arg)
	if !ok || !t.Update.Chat.Direct {
		return refuse(text.StaleButton)
	}
	if _, err := t.Tx.Person(ctx, storage.CommunityID(id), t.Member.ID); errors.Is(err, storage.ErrNotFound) {
		return refuse(text.StaleButton)
	} else if err != nil {
		return err
	}
	c, err := t.Tx.Community(ctx, storage.CommunityID(id))
	if err != nil {
		return err
	}
	return t.moveHome(ctx, c, func(m bot.Message) error { return t.replaceCard(ctx, communityCard, m) })
}

// moveHome makes the direct chat be about a community, and says so. What was begun
// there is about the one before, and stays so.
func (t *Turn) moveHome(ctx context.Context, c storage.Community, say func(bot.Message) error) error {
	if err := t.Tx.SetHome(ctx, t.Member.ID, c.ID); err != nil {
		return err
	}
	if err := t.enter(ctx, c.ID, bot.Ref{}); err != nil {
		return err
	}
	if err := t.showMenus(ctx, t.Member.ID); err != nil {
		return err
	}
	t.toldHome = true
	return say(bot.Message{Text: t.Say(text.CommunityChosen, text.Args{"Name": c.Name})})
}

// nameCommunity has the first answer in the direct chat of somebody who is in several
// communities say in the end which one it is about. Of cards, only those may that
// nobody else brings up to date.
func (t *Turn) nameCommunity() {
	if !t.Update.Chat.Direct || t.Communities < 2 || t.Community.ID == 0 || t.toldHome {
		return
	}
	for i, m := range t.out {
		if m.Chat != t.Update.Chat.ID || m.Press != "" || m.Menu != nil || m.Text == "" {
			continue
		}
		if m.Card == "" || nobodyElses(m.Card) {
			t.out[i].Text = t.Say(text.CommunityNamed, text.Args{"Name": t.Community.Name, "Text": m.Text})
		}
		return
	}
}

// cardReport returns the report that a card is about, by the card's name.
func cardReport(card string) (storage.ReportID, bool) {
	for _, prefix := range []string{"fixed/", "unfixed/", "raised/", whyPrefix, "sr", "r"} {
		if rest, ok := strings.CutPrefix(card, prefix); ok {
			id, _, _ := strings.Cut(rest, "/")
			n, is := number(id)
			return storage.ReportID(n), is
		}
	}
	return 0, false
}

// repliedHome makes the turn about the community of the report whose card was replied
// to, if that is another than the direct chat is about by now.
func (t *Turn) repliedHome(ctx context.Context) error {
	o := t.Update.ReplyTo
	if !t.Update.Chat.Direct || t.Communities < 2 || o == nil || !o.Mine {
		return nil
	}
	card, err := t.Tx.CardAt(ctx, t.Update.Chat.ID, o.Message)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	id, ok := cardReport(card)
	if err != nil || !ok {
		return err
	}
	r, err := t.Tx.Report(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.enter(ctx, r.Community, r.Ref())
}

// nobodyElses reports whether only the presses of who asked bring a card up to date.
func nobodyElses(card string) bool {
	return slices.ContainsFunc([]string{listCard, viewCard, tasksCard}, func(prefix string) bool {
		return strings.HasPrefix(card, prefix)
	})
}
