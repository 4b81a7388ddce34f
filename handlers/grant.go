package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/handlers/text"
	"linli/storage"
)

// grantPoints gives or takes points by hand: /grant @name 15 reason. Many points
// need a second member of the staff.
func grantPoints(ctx context.Context, t *Turn, args string) error {
	who, n, why, err := t.amountTo(ctx, args, text.GrantUsage)
	switch {
	case err != nil:
		return err
	case why == "":
		return refuse(text.GrantUsage)
	case n > maxGrant || n < -maxGrant:
		return refuse(text.GrantTooMuch, text.Args{"N": maxGrant})
	case who.ID == t.Member.ID:
		return refuse(text.GrantSelf)
	}
	g := storage.Grant{
		Community: t.Community.ID, Member: who.ID, Granter: t.Member.ID, Amount: n, Reason: why,
	}
	alone, err := t.mayGrantAlone(ctx, g)
	if err != nil {
		return err
	}
	if !alone {
		return t.askGrantApproval(ctx, g, who)
	}
	return t.bookGrant(ctx, g, who, "grant:"+t.Update.ID)
}

// mayGrantAlone reports whether a grant needs no second approver: neither does what
// the granter has given the member today without one, or taken, taken together with it.
func (t *Turn) mayGrantAlone(ctx context.Context, g storage.Grant) (bool, error) {
	if err := t.Tx.LockMember(ctx, g.Granter); err != nil { // one grant after the other
		return false, err
	}
	gave, took, err := t.Tx.GrantedSince(ctx, t.account(), g.Member, t.midnight())
	if g.Amount > 0 {
		gave += g.Amount
	} else {
		took -= g.Amount
	}
	second := t.rules.Points(ledger.RuleSecond)
	return g.Amount > 0 && gave <= second || g.Amount < 0 && took <= second, err
}

// maxGrant is how many points can be given at once.
const maxGrant = 1000

// bookGrant books a grant and tells whom it is for.
func (t *Turn) bookGrant(ctx context.Context, g storage.Grant, who storage.Person, key string) error {
	side := ledger.Issued
	if g.Amount < 0 {
		side = ledger.Correction
	}
	account := storage.Account{Community: g.Community, Member: g.Member}
	_, _, err := t.Tx.Book(ctx, account, g.Granter, ledger.Entry{
		Key: key, Amount: g.Amount, Side: side, Reason: ledger.Grant, Note: g.Reason,
	})
	if errors.Is(err, ledger.ErrOverdrawn) {
		return t.tooFew(ctx, account, who.Name)
	}
	if err != nil {
		return err
	}
	balance, err := t.Tx.Balance(ctx, account)
	if err != nil {
		return err
	}
	args := text.Args{"Name": who.Name, "Amount": signed(g.Amount), "Reason": g.Reason, "N": balance}
	t.Tell(who, bot.Message{Text: t.to(who).Say(text.GrantNews, args)})
	if t.Update.Chat.Direct || t.staffRoom() {
		t.Answer(text.GrantDone, args)
	} else {
		// What somebody has, and why they lost points, is not for all to read.
		t.Answer(text.GrantDonePublic, args)
	}
	return nil
}

// tooFew refuses to take more than there is.
func (t *Turn) tooFew(ctx context.Context, a storage.Account, name string) error {
	balance, err := t.Tx.Balance(ctx, a)
	if err != nil {
		return err
	}
	return refuse(text.GrantTooFew, text.Args{"Name": name, "N": balance})
}

// askGrantApproval shows a large grant to the staff room, where anybody but the
// granter may approve it.
func (t *Turn) askGrantApproval(ctx context.Context, g storage.Grant, who storage.Person) error {
	id, err := t.Tx.AddGrant(ctx, g)
	if err != nil {
		return err
	}
	p, ask := t.inRoom(), text.GrantAsk
	if g.Amount < 0 {
		ask = text.GrantAskTake
	}
	rooms, err := t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card: fmt.Sprintf("g%d", id),
		Text: p.Say(ask, text.Args{
			"From": t.Member.Name, "Name": who.Name, "N": max(g.Amount, -g.Amount), "Reason": g.Reason,
		}),
		Buttons: bot.Row(
			bot.Button{Label: p.Label(text.GrantApprove), Data: fmt.Sprintf("grant_yes:%d", id)},
			bot.Button{Label: p.Label(text.GrantDecline), Data: fmt.Sprintf("grant_no:%d", id)},
		),
	})
	if err != nil {
		return err
	}
	if rooms == 0 {
		return refuse(text.NoStaffRoom)
	}
	t.Answer(text.GrantWaits, text.Args{"N": t.rules.Of(ledger.RuleSecond)})
	return nil
}

func (t *Turn) decideGrant(ctx context.Context, arg string, approve bool) error {
	id, ok := number(arg)
	if !ok {
		return refuse(text.StaleButton)
	}
	g, err := t.Tx.Grant(ctx, storage.GrantID(id))
	if errors.Is(err, storage.ErrNotFound) || err == nil && g.Community != t.Community.ID {
		return refuse(text.StaleButton)
	}
	if err != nil {
		return err
	}
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	switch {
	case g.Approved != nil:
		return refuse(text.GrantDecided)
	case (g.Granter == t.Member.ID || g.Member == t.Member.ID) && approve:
		return refuse(text.GrantNotYourself)
	}
	if err := t.Tx.DecideGrant(ctx, g.ID, t.Member.ID, approve); err != nil {
		return err
	}
	return t.closeGrant(ctx, g, approve)
}

// closeGrant books an approved grant, and shows on its card what was decided.
func (t *Turn) closeGrant(ctx context.Context, g storage.Grant, approved bool) error {
	who, err := t.Tx.Person(ctx, g.Community, g.Member)
	if err != nil {
		return err
	}
	k := text.GrantCardDeclined
	if approved {
		k = text.GrantCardApproved
		if err := t.bookGrant(ctx, g, who, fmt.Sprintf("%s%d", storage.ApprovedGrant, g.ID)); err != nil {
			return err
		}
	} else {
		t.Answer(text.Done)
	}
	_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card: fmt.Sprintf("g%d", g.ID),
		Text: t.inRoom().Say(k, text.Args{"Name": who.Name, "Amount": signed(g.Amount), "Reason": g.Reason, "By": t.Member.Name}),
	})
	return err
}

// undoLast takes back what this member of the staff did last: to a report, or by
// booking the opposite of the points that they gave: all of them, if it was several
// people's at once.
func undoLast(ctx context.Context, t *Turn, _ string) error {
	act, err := t.Tx.LastAct(ctx, t.Community.ID, t.Member.ID, ledger.Grant, ledger.TaskDone, ledger.Tip)
	if err != nil {
		return err
	}
	var at time.Time
	if len(act) > 0 {
		at = act[0].At
	}
	if done, err := t.undoReport(ctx, at); done || err != nil {
		return err
	}
	if len(act) == 0 {
		return refuse(text.UndoNothing)
	}
	var lines []bot.Markup
	for _, b := range act {
		line, err := t.undo(ctx, b)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	t.AnswerWith(bot.Message{Text: joinLines(lines)})
	return nil
}

// undo books the opposite of an entry, tells whom it was for, and returns what
// to say about it.
func (t *Turn) undo(ctx context.Context, b storage.Booked) (bot.Markup, error) {
	who, err := t.Tx.Person(ctx, t.Community.ID, b.Member)
	if err != nil {
		return "", err
	}
	if ref, ok := bot.ParseRef(b.Note); ok && b.Reason == ledger.TaskDone {
		// Before the account, as when it was approved: locks are taken in one order.
		if err := t.takeBackApproval(ctx, b.Member, ref); err != nil {
			return "", err
		}
	}
	err = t.Tx.Reverse(ctx, t.Community.ID, t.Member.ID, b, b.Note)
	switch {
	case errors.Is(err, ledger.ErrOverdrawn):
		return "", t.tooFew(ctx, storage.Account{Community: t.Community.ID, Member: b.Member}, who.Name)
	case errors.Is(err, storage.ErrTaken):
		return "", refuse(text.UndoNothing)
	case err != nil:
		return "", err
	}
	args := text.Args{"Name": who.Name, "Amount": signed(-b.Amount), "Reason": b.Note}
	t.Tell(who, bot.Message{Text: t.to(who).Say(text.UndoNews, args)})
	return t.Say(text.UndoDone, args), nil
}
