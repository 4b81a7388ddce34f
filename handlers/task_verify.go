package handlers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

const draftSendBack = "task_back" // why is it not done?

// verifyTask approves what was handed in of a task: somebody's by name, or else
// all but the member's own.
func verifyTask(ctx context.Context, t *Turn, args string) error {
	k, rest, err := t.argTask(ctx, args, "/verify T7")
	if err != nil {
		return err
	}
	who, rest, err := t.mention(ctx, rest)
	switch {
	case errors.Is(err, storage.ErrNotFound) && rest == "":
		return t.verifyAll(ctx, k)
	case errors.Is(err, storage.ErrNotFound):
		return t.refuseNoMention("/verify T7")
	case err != nil:
		return err
	}
	said, err := saidMinutes(k, rest)
	if err != nil {
		return err
	}
	return t.verifyOne(ctx, k, who, said)
}

// refuseNoMention returns a refusal of words where somebody is to be named by
// @name: a name without it is never taken for nobody, which would be everybody,
// or oneself.
func (t *Turn) refuseNoMention(command string) error {
	return refuse(text.TaskNeedWho, text.Args{"Example": command + " @" + t.Label(text.ReportExampleName)})
}

// verifyOne approves a task that somebody did. From the start on staff may do so
// without a hand-in: they have seen it.
// They may say how many minutes of service it was (0: as planned, or as checked in).
func (t *Turn) verifyOne(ctx context.Context, k storage.Task, p storage.Person, minutes int) error {
	if p.ID == t.Member.ID {
		return refuse(text.TaskOwn, text.Args{"Ref": k.Ref()})
	}
	c, err := t.Tx.ClaimOf(ctx, k.ID, p.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.TaskNotTheirs, text.Args{"Ref": k.Ref(), "Name": p.Name})
	}
	if err != nil {
		return err
	}
	if c.State == task.Claimed && (!k.Hours().Started(t.Tx.Now) || k.Kind.Errand()) {
		return refuse(text.TaskNotHandedIn, text.Args{"Ref": k.Ref(), "Name": p.Name})
	}
	if c.State != task.Verified {
		c.Minutes = minutes
	}
	return t.verifyAndSay(ctx, k, storage.Claimant{Person: p, Claim: c})
}

func pressVerify(ctx context.Context, t *Turn, arg string) error {
	k, who, err := t.staffClaim(ctx, arg)
	if err != nil {
		return err
	}
	if who.Claim.State != task.HandedIn {
		return t.refuseDecided(k, who.Claim)
	}
	return t.verifyAndSay(ctx, k, who)
}

func (t *Turn) verifyAndSay(ctx context.Context, k storage.Task, who storage.Claimant) error {
	if err := t.verifyClaim(ctx, k, who); err != nil {
		return err
	}
	args := text.Args{"Ref": k.Ref(), "Name": who.Name, "Role": t.Label(t.staffRole())}
	if t.pressed() {
		t.Answer(text.TaskVerified, args)
		return nil
	}
	t.AnswerWith(bot.Message{
		Text:    t.Say(text.TaskVerified, args),
		Buttons: bot.Row(taskButton(t.Printer, text.TaskCame, "task_unverify", int64(who.Claim.ID))),
	})
	return nil
}

// verifyAll approves everybody who handed a task in or was there, but the member
// themselves and those for whom they claimed it. In the order of the members, so that
// two who do this never wait for each other.
func (t *Turn) verifyAll(ctx context.Context, k storage.Task) error {
	all, err := t.present(ctx, k)
	if err != nil {
		return err
	}
	proxies, err := t.Tx.Proxies(ctx, k.ID)
	if err != nil {
		return err
	}
	own := func(c storage.Claimant) bool {
		return c.Claim.Member == t.Member.ID || proxies[c.Claim.ID] == t.Member.ID
	}
	others := slices.DeleteFunc(slices.Clone(all), own)
	switch {
	case len(others) == 0 && len(all) > 0:
		return refuse(text.TaskOwn, text.Args{"Ref": k.Ref()})
	case len(others) == 0:
		return refuse(text.TaskNothingToVerify, text.Args{"Ref": k.Ref()})
	}
	slices.SortFunc(others, func(a, b storage.Claimant) int { return cmp.Compare(a.Claim.Member, b.Claim.Member) })
	for _, who := range others {
		if err := t.verifyClaim(ctx, k, who); err != nil {
			return err
		}
	}
	t.Answer(text.TaskVerifiedAll, text.Args{"Ref": k.Ref(), "N": len(others)})
	return nil
}

// verifyClaim approves a task that somebody did: the minutes are credited, the
// points booked, once, and they hear of it.
func (t *Turn) verifyClaim(ctx context.Context, k storage.Task, who storage.Claimant) error {
	c := who.Claim
	if !c.State.May(task.Verified) {
		return t.refuseDecided(k, c)
	}
	if err := t.refuseProxy(ctx, k, c); err != nil {
		return err
	}
	c.Judge = t.Member.ID
	if c.Minutes == 0 {
		var err error
		if c.Minutes, err = t.served(ctx, k, c); err != nil {
			return err
		}
	}
	if err := t.Tx.ChangeClaim(ctx, c, task.Verified); err != nil {
		return err
	}
	if err := t.payTask(ctx, k, who.Person, c); err != nil {
		return err
	}
	if k.Kind.Errand() {
		return t.errandVerified(ctx, k, who)
	}
	if err := t.thank(ctx, k); err != nil || c.HandIns == 0 {
		return err
	}
	return t.postVerified(ctx, k, who)
}

// payTask books the points of a task and tells whose they are.
func (t *Turn) payTask(ctx context.Context, k storage.Task, who storage.Person, c storage.Claim) error {
	a := storage.Account{Community: k.Community, Member: who.ID}
	n, err := t.pay(ctx, a, ledger.Entry{
		Key:    payKey(k, c),
		Amount: t.taskPoints(k, c),
		Side:   ledger.Issued,
		Reason: ledger.TaskDone,
		Note:   k.Ref().String(),
	})
	if err != nil {
		return err
	}
	args := text.Args{"Ref": k.Ref(), "Title": k.Title, "N": int64(n), "Minutes": c.Minutes}
	if n == 0 {
		t.Tell(who, bot.Message{Text: t.to(who).Say(text.TaskVerifiedUnpaidYou, args)})
		return nil
	}
	balance, err := t.Tx.Balance(ctx, a)
	args["Balance"] = int64(balance)
	t.Tell(who, bot.Message{Text: t.to(who).Say(paidKey(k.Kind), args)})
	return err
}

// takeBackApproval makes a task that was approved one that is handed in, to be
// judged anew; the minutes go with the points.
func (t *Turn) takeBackApproval(ctx context.Context, m storage.MemberID, ref bot.Ref) error {
	k, err := t.Tx.TaskByRef(ctx, t.Community.ID, ref.Number)
	if err != nil {
		return err
	}
	c, err := t.Tx.ClaimOf(ctx, k.ID, m)
	if err != nil || c.State != task.Verified {
		return err
	}
	was := c
	// It counts as handed in once more: each time is paid once.
	c.Minutes, c.HandIns, c.Judge = 0, c.HandIns+1, 0
	if err := t.Tx.ChangeClaim(ctx, c, task.HandedIn); err != nil {
		return err
	}
	c.State = task.HandedIn
	if k.Kind.Errand() {
		return t.errandChanged(ctx, k)
	}
	if err := t.thank(ctx, k); err != nil {
		return err
	}
	return t.showHandIn(ctx, k, was, c)
}

// reasons are the usual reasons to send a task back, by their codes on buttons.
var reasons = []struct {
	code string
	key  text.Key
}{
	{"photo", text.TaskWhyPhoto},
	{"unfinished", text.TaskWhyUnfinished},
}

// pressSendBack asks why a task is not done.
func pressSendBack(ctx context.Context, t *Turn, arg string) error {
	k, who, err := t.staffClaim(ctx, arg)
	if err != nil {
		return err
	}
	if who.Claim.State != task.HandedIn {
		return t.refuseDecided(k, who.Claim)
	}
	var rows [][]bot.Button
	for _, r := range reasons {
		rows = append(rows, []bot.Button{{Label: t.Label(r.key), Data: fmt.Sprintf("task_why:%d:%s", who.Claim.ID, r.code)}})
	}
	return t.ask(ctx, draftSendBack, int64(who.Claim.ID), bot.Message{
		Text:    t.Say(text.TaskAskWhy, text.Args{"Ref": k.Ref(), "Name": who.Name}),
		Buttons: rows,
	})
}

// pressWhy sends a task back for one of the usual reasons.
func pressWhy(ctx context.Context, t *Turn, arg string) error {
	id, code, _ := strings.Cut(arg, ":")
	for _, r := range reasons {
		if r.code == code {
			return t.sendBack(ctx, id, func(p text.Printer) string { return p.Label(r.key) })
		}
	}
	return refuse(text.StaleButton)
}

// continueSendBack sends a task back for the reason that was asked for.
func continueSendBack(ctx context.Context, t *Turn, data []byte) error {
	if done, err := t.reportInstead(ctx); done || err != nil {
		return err
	}
	var id int64
	if err := json.Unmarshal(data, &id); err != nil {
		return fmt.Errorf("decode draft: %w", err)
	}
	why := bot.Shorten(t.Said.Text, maxWhy)
	if why == "" {
		return refuse(text.TaskNeedWhy)
	}
	return t.sendBack(ctx, fmt.Sprint(id), func(text.Printer) string { return why })
}

// maxWhy is how many characters of a reason are kept.
const maxWhy = 300

// sendBack says that a task is not done: who handed it in hears why and may do so
// again.
func (t *Turn) sendBack(ctx context.Context, id string, why func(text.Printer) string) error {
	k, who, err := t.staffClaim(ctx, id)
	if err != nil {
		return err
	}
	// Somebody else may have decided since: then the question is done with, too.
	if err := t.forget(ctx); err != nil {
		return err
	}
	c := who.Claim
	if c.State != task.HandedIn {
		t.Answer(text.TaskDecided, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
		return nil
	}
	c.Judge, c.Why, c.Back = t.Member.ID, why(t.inRoom()), &t.Tx.Now
	if err := t.Tx.ChangeClaim(ctx, c, task.Claimed); err != nil {
		return err
	}
	p := t.to(who.Person)
	t.Tell(who.Person, bot.Message{
		Text: p.Say(text.TaskSentBackYou, text.Args{
			"Ref": k.Ref(), "Title": k.Title, "Why": why(p), "Until": t.day(p, c.HandInUntil(k.Hours())),
		}),
		Buttons: bot.Row(
			taskButton(p, text.TaskDone, "task_done", int64(k.ID)),
			taskButton(p, text.AppealButton, "task_appeal", int64(c.ID)),
		),
	})
	if err := t.closeStaffCard(ctx, handInCard(c), text.TaskSentBack, k, who); err != nil {
		return err
	}
	t.Answer(text.TaskSentBack, text.Args{"Ref": k.Ref(), "Name": who.Name, "Role": t.Label(t.staffRole())})
	return nil
}
