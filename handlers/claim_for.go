package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// forWords are the words for on behalf of, folded: /claim T7 for @name.
var forWords = []string{"for", "替", "帮", "幫", "代"}

// cutFor cuts a word for on behalf of off the head of words that go on with @name;
// others are returned as they are.
func cutFor(words string) string {
	for _, w := range forWords {
		rest, ok := strings.CutPrefix(fold(words), w)
		if trimmed := strings.TrimSpace(rest); ok && strings.HasPrefix(trimmed, "@") {
			return trimmed
		}
	}
	return words
}

// claimWords are the words between whom one claims for and the task, folded:
// 替 @name 认领 T7.
var claimWords = []string{"认领", "認領", "claim", "报名", "報名"}

// claimFor claims a place for somebody else: 替 @name 认领 T7.
func claimFor(ctx context.Context, t *Turn, args string) error {
	name, rest := bot.CutWord(bot.Narrow(args))
	for _, w := range claimWords {
		if more, ok := strings.CutPrefix(fold(rest), w); ok {
			rest = strings.TrimSpace(more)
		}
		if head, more, ok := strings.Cut(fold(name), w); ok && strings.HasPrefix(head, "@") { // @name认领T7
			name, rest = head, strings.TrimSpace(more+" "+rest)
		}
	}
	ref, _, ok := t.taskRef(rest)
	if !ok || !strings.HasPrefix(name, "@") {
		return refuse(text.ClaimForUsage)
	}
	return t.claimForNamed(ctx, ref, name)
}

// proxyRoles are the roles in which one may claim for somebody else.
var proxyRoles = []storage.Role{storage.Staff, storage.BuildingLead}

// mayClaimFor refuses to claim for others than those of one's household, unless one
// has a role for it.
func (t *Turn) mayClaimFor(ctx context.Context, who storage.Person) error {
	if t.is(proxyRoles...) {
		return nil
	}
	family, err := t.Tx.Household(ctx, t.account())
	if err != nil {
		return err
	}
	if slices.ContainsFunc(family, func(p storage.Person) bool { return p.ID == who.ID }) {
		return nil
	}
	return t.need(proxyRoles...)
}

// claimForNamed claims a place for whom words name, as if they had pressed the
// button themselves: the same rules hold. They hear of it, with the way out.
func (t *Turn) claimForNamed(ctx context.Context, ref bot.Ref, words string) error {
	k, who, err := t.lockNamed(ctx, ref, words, "/claim T7 for")
	if err != nil {
		return err
	}
	if err := t.mayClaimFor(ctx, who); err != nil {
		return err
	}
	if who.ID == t.Member.ID {
		return t.claimPlace(ctx, k)
	}
	was, err := t.Tx.ClaimOf(ctx, k.ID, who.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if err := t.as(who, func() error { return t.claimPlace(ctx, k) }); err != nil {
		return t.refusedFor(who, err)
	}
	c, err := t.Tx.ClaimOf(ctx, k.ID, who.ID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return refuse(text.ClaimForThemselves, text.Args{"Ref": k.Ref(), "Name": who.Name})
	case err != nil:
		return err
	case c.ID == was.ID && c.State == was.State:
		return refuse(text.ClaimForHas, text.Args{"Ref": k.Ref(), "Name": who.Name, "State": t.Label(taskStateKey(c.State))})
	}
	if err := t.Tx.SetProxy(ctx, c.ID, t.Member.ID); err != nil {
		return err
	}
	t.sayClaimedFor(k, c, who)
	return nil
}

// as does something as if somebody else did it in their direct chat. What that would
// say to them there is left out; what it says elsewhere is said.
func (t *Turn) as(who storage.Person, do func() error) error {
	me, roles, update, said, printer := t.Member, t.Roles, t.Update, t.Said, t.Printer
	owner, before := t.owner, len(t.out)
	t.Member, t.Roles, t.owner = who.Member, who.Roles, slices.Contains(t.h.Admins, who.User)
	t.Update.Chat, t.Update.User.ID = bot.Chat{ID: who.Direct, Direct: true}, who.User
	t.Update.Content, t.Said, t.Printer = bot.Said{}, bot.Said{}, t.to(who)
	err := do()
	t.Member, t.Roles, t.Update, t.Said, t.Printer, t.owner = me, roles, update, said, printer, owner
	t.out = append(t.out[:before:before], slices.DeleteFunc(t.out[before:], func(m bot.Message) bool {
		return m.Chat == who.Direct && m.Card == ""
	})...)
	return err
}

// refusedFor says to whom claimed for somebody why that one may not claim.
func (t *Turn) refusedFor(who storage.Person, err error) error {
	var no *refusal
	if !errors.As(err, &no) {
		return err
	}
	return refuse(text.ClaimForNo, text.Args{"Name": who.Name, "Why": t.Say(no.key, no.args)})
}

// sayClaimedFor tells both that a claim was made for one by the other.
func (t *Turn) sayClaimedFor(k storage.Task, c storage.Claim, who storage.Person) {
	p := t.to(who)
	m := bot.Message{
		Text: joinLines([]bot.Markup{
			t.taskNews(p, k, p.Say(text.ClaimedForYou, text.Args{
				"Ref": k.Ref(), "By": t.Member.Name, "State": p.Label(taskStateKey(c.State)), "Has": c.State == task.Claimed,
			})),
			t.howToRelease(p, k),
		}),
		Buttons: bot.Row(taskButton(p, text.TaskCannotCome, "task_release", int64(k.ID))),
	}
	if c.State == task.Claimed {
		m.Buttons = claimedButtons(p, k)
	}
	t.Answer(text.ClaimedFor, text.Args{
		"Ref": k.Ref(), "Name": who.Name, "State": t.Label(taskStateKey(c.State)), "Told": t.Tell(who, m),
	})
}

// giveBackFor gives back a place that the member claimed for somebody else.
func (t *Turn) giveBackFor(ctx context.Context, k storage.Task, who storage.Claimant) error {
	if err := t.as(who.Person, func() error { return t.giveBack(ctx, k, who.Claim) }); err != nil {
		return t.refusedFor(who.Person, err)
	}
	p := t.to(who.Person)
	t.Tell(who.Person, bot.Message{Text: p.Say(text.ReleasedForYou, text.Args{"Ref": k.Ref(), "By": t.Member.Name})})
	t.Answer(text.ReleasedFor, text.Args{"Ref": k.Ref(), "Name": who.Name})
	return nil
}
