package handlers

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"linli/bot"
	"linli/bot/ledger"
	"linli/handlers/text"
	"linli/storage"
)

// amountTo reads whom points are for, how many, and the words that follow: "@name 15
// why", or "15 why" in reply to somebody. It refuses with the form.
func (t *Turn) amountTo(ctx context.Context, args string, form text.Key) (storage.Person, ledger.Points, string, error) {
	who, rest, err := t.mention(ctx, args)
	if errors.Is(err, storage.ErrNotFound) {
		return who, 0, "", refuse(form)
	}
	if err != nil {
		return who, 0, "", err
	}
	amount, why := bot.CutWord(rest)
	n, err := strconv.ParseInt(strings.TrimRight(strings.TrimPrefix(bot.Narrow(amount), "+"), "分点點"), 10, 32)
	if err != nil || n == 0 {
		return who, 0, "", refuse(form)
	}
	return who, ledger.Points(n), bot.Cut(why, maxReason), nil
}

// maxReason is how many characters are kept of why somebody is given points.
const maxReason = 200

// tip gives points from what a leader may give a month: /tip @name 5 why.
func tip(ctx context.Context, t *Turn, args string) error {
	who, n, why, err := t.amountTo(ctx, args, text.TipUsage)
	switch {
	case err != nil:
		return err
	case why == "":
		return refuse(text.TipUsage)
	case who.ID == t.Member.ID:
		return refuse(text.TipSelf)
	case n < 1 || n > t.rules.Points(ledger.RuleTip):
		return refuse(text.TipMost, text.Args{"N": t.rules.Of(ledger.RuleTip)})
	}
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil { // one tip after the other
		return err
	}
	tipped, err := t.Tx.TippedSince(ctx, t.account(), t.monthStart())
	if err != nil {
		return err
	}
	left := max(t.rules.Points(ledger.RuleTips)-tipped, 0)
	if n > left {
		return refuse(text.TipBudget, text.Args{"N": t.rules.Of(ledger.RuleTips), "Left": int64(left)})
	}
	n, err = t.pay(ctx, storage.Account{Community: t.Community.ID, Member: who.ID}, ledger.Entry{
		Key: "tip:" + t.Update.ID, Amount: n, Side: ledger.Issued, Reason: ledger.Tip, Note: why,
	})
	if err != nil {
		return err
	}
	if n == 0 {
		return refuse(text.TipFull, text.Args{"Name": who.Name})
	}
	said := text.Args{"From": t.Member.Name, "Name": who.Name, "N": int64(n), "Reason": why, "Left": int64(left - n)}
	t.Tell(who, bot.Message{Text: t.to(who).Say(text.TipNews, said)})
	t.Answer(text.TipDone, said)
	return nil
}

// give moves points to somebody of one's household: /give @name 5.
func give(ctx context.Context, t *Turn, args string) error {
	if !t.rules.On(ledger.RuleGifts) {
		return refuse(text.GiveOff)
	}
	who, n, why, err := t.amountTo(ctx, args, text.GiveUsage)
	switch {
	case err != nil:
		return err
	case n < 1:
		return refuse(text.GiveUsage)
	case who.ID == t.Member.ID:
		return refuse(text.GiveSelf)
	}
	home, err := t.Tx.Household(ctx, t.account())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(home, func(p storage.Person) bool { return p.ID == who.ID }) {
		return refuse(text.GiveNotHome, text.Args{"Name": who.Name})
	}
	_, err = t.Tx.Give(ctx, t.account(), who.ID, ledger.Entry{
		Key: "gift:" + t.Update.ID, Amount: n, Side: ledger.Issued, Reason: ledger.Gift, Note: why,
	})
	if errors.Is(err, ledger.ErrOverdrawn) {
		balance, err := t.Tx.Balance(ctx, t.account())
		if err != nil {
			return err
		}
		return refuse(text.GiveTooFew, text.Args{"N": int64(balance)})
	}
	if err != nil {
		return err
	}
	said := text.Args{"From": t.Member.Name, "Name": who.Name, "N": int64(n)}
	t.Tell(who, bot.Message{Text: t.to(who).Say(text.GiveNews, said)})
	t.Answer(text.GiveDone, said)
	return nil
}

// maxHousehold is how many people a household may have.
const maxHousehold = 12

// leaveWords take somebody out of their household.
var leaveWords = []string{"leave", "移出", "离开", "離開", "退出"}

// household shows one's own household; staff see others', write them down, and take
// people out: "@lin @mei", "leave @mei".
func household(ctx context.Context, t *Turn, args string) error {
	if args == "" {
		return t.showHousehold(ctx, storage.Person{Member: t.Member})
	}
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	mentions, words := cutMentions(args)
	people, err := t.people(ctx, mentions)
	leaves := slices.Contains(leaveWords, fold(words))
	switch {
	case err != nil:
		return err
	case len(people) == 0 || words != "" && !leaves:
		return refuse(text.HouseholdUsage)
	case leaves:
		return t.takeOut(ctx, people)
	case len(people) == 1:
		return t.showHousehold(ctx, people[0])
	default:
		return t.bringTogether(ctx, people)
	}
}

func (t *Turn) showHousehold(ctx context.Context, p storage.Person) error {
	home, err := t.Tx.Household(ctx, storage.Account{Community: t.Community.ID, Member: p.ID})
	mine := p.ID == t.Member.ID
	switch {
	case err != nil:
		return err
	case len(home) == 0 && mine:
		return refuse(text.HouseholdNoneMe)
	case len(home) == 0:
		return refuse(text.HouseholdNone, text.Args{"Name": p.Name})
	}
	k := text.HouseholdOf
	if mine {
		k = text.HouseholdMine
	}
	// Who lives with whom is not for all to read.
	return t.privately(bot.Message{Text: t.own().Say(k, text.Args{"Name": p.Name, "Names": namesOf(t.own(), home)})})
}

func namesOf(p text.Printer, people []storage.Person) string {
	names := make([]string, len(people))
	for i, o := range people {
		names[i] = o.Name
	}
	return strings.Join(names, p.Label(text.Comma))
}

// bringTogether writes down that people are of one household: that in which one of
// them is already, if there is one.
func (t *Turn) bringTogether(ctx context.Context, people []storage.Person) error {
	if err := t.Tx.LockCommunity(ctx, t.Community.ID); err != nil { // one household after the other
		return err
	}
	of, had, err := t.homeOf(ctx, people)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.ID == of {
			continue
		}
		err := t.Tx.JoinHousehold(ctx, t.Community.ID, of, p.ID, t.Member.ID)
		if errors.Is(err, storage.ErrTaken) {
			return refuse(text.HouseholdOther, text.Args{"Name": p.Name})
		}
		if err != nil {
			return err
		}
	}
	home, err := t.Tx.Household(ctx, storage.Account{Community: t.Community.ID, Member: of})
	if err != nil {
		return err
	}
	if len(home) > maxHousehold {
		return refuse(text.HouseholdFull, text.Args{"N": maxHousehold})
	}
	for _, p := range home {
		if p.ID != t.Member.ID && !slices.Contains(had, p.ID) {
			said := t.to(p)
			t.Tell(p, bot.Message{Text: said.Say(text.HouseholdNews, text.Args{"Names": namesOf(said, home)})})
		}
	}
	t.Answer(text.HouseholdNow, text.Args{"Names": namesOf(t.Printer, home)})
	return nil
}

// homeOf returns the first of people who is in a household, with all who are in it, or
// else the first of people.
func (t *Turn) homeOf(ctx context.Context, people []storage.Person) (storage.MemberID, []storage.MemberID, error) {
	for _, p := range people {
		home, err := t.Tx.Household(ctx, storage.Account{Community: t.Community.ID, Member: p.ID})
		if err != nil {
			return 0, nil, err
		}
		if len(home) == 0 {
			continue
		}
		var had []storage.MemberID
		for _, h := range home {
			had = append(had, h.ID)
		}
		return p.ID, had, nil
	}
	return people[0].ID, nil, nil
}

func (t *Turn) takeOut(ctx context.Context, people []storage.Person) error {
	for _, p := range people {
		err := t.Tx.LeaveHousehold(ctx, storage.Account{Community: t.Community.ID, Member: p.ID})
		if errors.Is(err, storage.ErrNotFound) {
			return refuse(text.HouseholdNone, text.Args{"Name": p.Name})
		}
		if err != nil {
			return err
		}
	}
	t.Answer(text.HouseholdLeft, text.Args{"Name": namesOf(t.Printer, people)})
	return nil
}
