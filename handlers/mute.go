package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// mute has somebody not report for a time: /mute @name 7d why. Alone it lists those
// who are muted. Who is no staff is told how to have more quiet.
func mute(ctx context.Context, t *Turn, args string) error {
	if !t.is(storage.Staff) {
		return refuse(text.ConductQuiet)
	}
	who, rest, err := t.mention(ctx, args)
	switch {
	case errors.Is(err, storage.ErrNotFound) && args == "":
		return t.listMutes(ctx)
	case errors.Is(err, storage.ErrNotFound):
		return refuse(text.ConductMuteUsage, text.Args{"N": maxMuteDays})
	case err != nil:
		return err
	}
	d, why, ok := report.CutMute(rest)
	if !ok {
		return refuse(text.ConductMuteUsage, text.Args{"N": maxMuteDays})
	}
	if err := t.mayMute(who); err != nil {
		return err
	}
	return t.muteUntil(ctx, who, t.Tx.Now.Add(d), bot.Cut(why, 200))
}

const maxMuteDays = int(report.MaxMute / (24 * time.Hour))

// mayMute lets staff mute others, and admins staff.
func (t *Turn) mayMute(who storage.Person) error {
	isOwner := slices.Contains(t.h.Admins, who.User)
	switch {
	case who.ID == t.Member.ID:
		return refuse(text.ConductMuteSelf)
	case isOwner || who.Roles.Has(storage.Staff) && !t.is(storage.Admin):
		return refuse(text.ConductMuteStaff, text.Args{"Name": who.Name})
	default:
		return nil
	}
}

func (t *Turn) muteUntil(ctx context.Context, who storage.Person, until time.Time, why string) error {
	if err := t.Tx.SetMute(ctx, storage.Account{Community: t.Community.ID, Member: who.ID}, until, why); err != nil {
		return err
	}
	p := t.to(who)
	if err := t.auditMember(ctx, "mute", who, until.In(t.Community.Zone()).Format("2006-01-02 15:04 ")+why); err != nil {
		return err
	}
	t.Tell(who, bot.Message{Text: p.Say(text.ConductMuteNews, text.Args{"Until": t.day(p, until), "Why": why})})
	return t.answerStaff(bot.Message{Text: t.own().Say(text.ConductMuteDone, text.Args{
		"Name": who.Name, "Until": t.day(t.own(), until), "Why": why,
	})})
}

// auditMember writes down what staff did about a member.
func (t *Turn) auditMember(ctx context.Context, act string, who storage.Person, note string) error {
	return t.Tx.Audit(ctx, storage.AuditEntry{
		Community: t.Community.ID, Member: t.Member.ID, About: who.ID, Act: act, Note: strings.TrimSpace(note),
	})
}

// answerStaff answers where only staff read it: here in the staff room, else in the
// direct chat.
func (t *Turn) answerStaff(m bot.Message) error {
	if t.staffRoom() {
		t.AnswerWith(m)
		return nil
	}
	return t.privately(m)
}

func unmute(ctx context.Context, t *Turn, args string) error {
	who, _, err := t.mention(ctx, args)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.ConductUnmuteUsage)
	}
	if err != nil {
		return err
	}
	if err := t.endMute(ctx, who); err != nil {
		return err
	}
	return t.answerStaff(bot.Message{Text: t.own().Say(text.ConductUnmuteDone, text.Args{"Name": who.Name})})
}

func (t *Turn) endMute(ctx context.Context, who storage.Person) error {
	was, err := t.Tx.DropMute(ctx, storage.Account{Community: t.Community.ID, Member: who.ID})
	if err != nil {
		return err
	}
	if !was {
		return refuse(text.ConductUnmuteNone, text.Args{"Name": who.Name})
	}
	t.Tell(who, bot.Message{Text: t.to(who).Say(text.ConductUnmuteNews)})
	return t.auditMember(ctx, "unmute", who, "")
}

// mutesCard begins the name of a card that lists those who are muted.
const mutesCard = "mutes/"

func (t *Turn) listMutes(ctx context.Context) error {
	m, err := t.mutesMessage(ctx)
	if err != nil {
		return err
	}
	m.Card = mutesCard + t.Update.ID
	return t.answerStaff(m)
}

// maxMutes is how many of those who are muted a list names.
const maxMutes = 30

func (t *Turn) mutesMessage(ctx context.Context) (bot.Message, error) {
	mutes, err := t.Tx.Mutes(ctx, t.Community.ID)
	if err != nil {
		return bot.Message{}, err
	}
	p := t.own()
	if t.staffRoom() {
		p = t.inRoom()
	}
	if len(mutes) == 0 {
		return bot.Message{Text: p.Say(text.ConductMutesNone)}, nil
	}
	lines := []bot.Markup{p.Say(text.ConductMutesHead, text.Args{"N": len(mutes)})}
	var rows [][]bot.Button
	for _, u := range mutes[:min(len(mutes), maxMutes)] {
		name := bot.Shorten(u.Name, 20)
		lines = append(lines, p.Say(text.ConductMuteLine, text.Args{
			"Name": name, "Until": t.day(p, u.Until), "Why": bot.Shorten(u.Why, 60),
		}))
		rows = append(rows, []bot.Button{{
			Label: p.Label(text.ConductUnmute, text.Args{"Name": name}),
			Data:  fmt.Sprintf("mute_end:%d:%d", t.Community.ID, u.ID),
		}})
	}
	return bot.Message{Text: joinLines(lines), Buttons: rows}, nil
}

// pressUnmute ends a mute from the list of them.
func pressUnmute(ctx context.Context, t *Turn, arg string) error {
	community, member, _ := strings.Cut(arg, ":")
	c, ok := number(community)
	m, ok2 := number(member)
	if !ok || !ok2 {
		return refuse(text.StaleButton)
	}
	if err := t.enter(ctx, storage.CommunityID(c), bot.Ref{}); err != nil {
		return refuse(text.StaleButton)
	}
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	who, err := t.Tx.Person(ctx, t.Community.ID, storage.MemberID(m))
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.StaleButton)
	}
	if err != nil {
		return err
	}
	if err := t.endMute(ctx, who); err != nil {
		return err
	}
	t.Answer(text.ConductUnmuteDone, text.Args{"Name": who.Name})
	list, err := t.mutesMessage(ctx)
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, mutesCard, list)
}
