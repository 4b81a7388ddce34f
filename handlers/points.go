package handlers

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/handlers/text"
	"linli/storage"
)

// points is what people earn, and what staff give by hand.
var points = routes{
	commands: []command{
		{
			name: "points", words: []string{"积分", "積分", "我的积分", "我的積分", "balance"},
			help: text.HelpPoints, topic: text.TopicPoints, run: showPoints,
		},
		{name: "statement", words: []string{"明细", "明細"}, help: text.HelpStatement, topic: text.TopicPoints, run: showStatement},
		{name: "top", words: []string{"排行"}, help: text.HelpTop, topic: text.TopicPoints, run: showTop},
		{
			name: "grant", words: []string{"发积分", "發積分"}, who: []storage.Role{storage.Staff},
			help: text.HelpGrant, topic: text.TopicPoints, run: grantPoints,
		},
		{
			name: "undo", words: []string{"撤销", "撤銷"}, who: []storage.Role{storage.Staff},
			help: text.HelpUndo, topic: text.TopicPoints, run: undoLast,
		},
	},
	buttons: []button{
		{"statement", pressStatement},
		{"grant_yes", func(ctx context.Context, t *Turn, arg string) error { return t.decideGrant(ctx, arg, true) }},
		{"grant_no", func(ctx context.Context, t *Turn, arg string) error { return t.decideGrant(ctx, arg, false) }},
		{"top", pressTop},
	},
}

func showPoints(ctx context.Context, t *Turn, _ string) error {
	n, err := t.Tx.Balance(ctx, t.account())
	if err != nil {
		return err
	}
	t.Answer(text.PointsBalance, text.Args{"N": n})
	return nil
}

// showStatement shows entries in the direct chat: what one did is one's own matter.
func showStatement(ctx context.Context, t *Turn, _ string) error {
	m, err := t.statement(ctx, 0)
	if err != nil {
		return err
	}
	return t.privately(m)
}

// privately answers in the direct chat. In a group it says so, with the way
// there for those who have never opened it.
func (t *Turn) privately(m bot.Message) error {
	if t.Update.Chat.Direct {
		t.AnswerWith(m)
		return nil
	}
	if t.Member.Direct.IsZero() {
		t.AnswerWith(bot.Message{
			Text:    t.Say(text.PointsOpenDirect),
			Buttons: bot.Row(bot.Button{Label: t.Label(text.OpenDirect), Start: "hello"}),
		})
		return nil
	}
	m.Chat = t.Member.Direct
	t.Post(m)
	t.Answer(text.PointsSentDirect)
	return nil
}

// statement is a page of entries with signed amounts. Each page names the
// balance, which the amounts add up to.
func (t *Turn) statement(ctx context.Context, before storage.EntryID) (bot.Message, error) {
	lines, err := t.Tx.Statement(ctx, t.account(), before, pageSize+1)
	if err != nil {
		return bot.Message{}, err
	}
	if len(lines) == 0 {
		return bot.Message{Text: t.Say(text.StatementEmpty)}, nil
	}
	balance, err := t.Tx.Balance(ctx, t.account())
	if err != nil {
		return bot.Message{}, err
	}
	more := len(lines) > pageSize
	lines = lines[:min(len(lines), pageSize)]
	texts := []bot.Markup{t.Say(text.StatementHead, text.Args{"N": balance})}
	for _, l := range lines {
		texts = append(texts, t.Say(text.StatementLine, text.Args{
			"Amount": signed(l.Amount),
			"Reason": t.Label(text.Key("reason_" + string(l.Reason))),
			"Note":   bot.Shorten(l.Note, 60),
			"When":   t.day(t.Printer, l.At),
		}))
	}
	m := bot.Message{Text: joinLines(texts)}
	if more {
		m.Buttons = bot.Row(bot.Button{Label: t.Label(text.More), Data: fmt.Sprintf("statement:%d", lines[len(lines)-1].ID)})
	}
	return m, nil
}

// signed shows an amount with its sign, a true minus for what was taken.
func signed(n ledger.Points) string {
	if n < 0 {
		return "-" + strconv.FormatInt(int64(-n), 10)
	}
	return "+" + strconv.FormatInt(int64(n), 10)
}

func pressStatement(ctx context.Context, t *Turn, arg string) error {
	before, ok := number(arg)
	if !ok {
		return refuse(text.StaleButton)
	}
	if !t.Update.Chat.Direct {
		return refuse(text.PointsOpenDirect)
	}
	m, err := t.statement(ctx, storage.EntryID(before))
	if err != nil {
		return err
	}
	t.AnswerWith(m)
	return nil
}

// grantPoints gives or takes points by hand: /grant @name 15 reason. Many points
// need a second member of the staff.
func grantPoints(ctx context.Context, t *Turn, args string) error {
	who, rest, err := t.mention(ctx, args)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.GrantUsage)
	}
	if err != nil {
		return err
	}
	amount, why := bot.CutWord(rest)
	n, err := strconv.ParseInt(strings.TrimRight(strings.TrimPrefix(bot.Narrow(amount), "+"), "分点點"), 10, 32)
	if err != nil || n == 0 || why == "" {
		return refuse(text.GrantUsage)
	}
	if n > maxGrant || n < -maxGrant {
		return refuse(text.GrantTooMuch, text.Args{"N": maxGrant})
	}
	g := storage.Grant{
		Community: t.Community.ID, Member: who.ID, Granter: t.Member.ID,
		Amount: ledger.Points(n), Reason: bot.Cut(why, 200),
	}
	if who.ID == t.Member.ID {
		return refuse(text.GrantSelf)
	}
	if g.Amount > ledger.SecondApprover || g.Amount < -ledger.SecondApprover {
		return t.askGrantApproval(ctx, g, who)
	}
	return t.bookGrant(ctx, g, who, "grant:"+t.Update.ID)
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
	p := t.inRoom()
	rooms, err := t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card: fmt.Sprintf("g%d", id),
		Text: p.Say(text.GrantAsk, text.Args{
			"From": t.Member.Name, "Name": who.Name, "Amount": signed(g.Amount), "Reason": g.Reason,
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
	t.Answer(text.GrantWaits, text.Args{"N": ledger.SecondApprover})
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
	case g.Granter == t.Member.ID && approve:
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
		if err := t.bookGrant(ctx, g, who, fmt.Sprintf("grant:approved:%d", g.ID)); err != nil {
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

// undoLast books the opposite of the last points that this member of the staff
// gave: all of them, if it was several people's at once.
func undoLast(ctx context.Context, t *Turn, _ string) error {
	act, err := t.Tx.LastAct(ctx, t.Community.ID, t.Member.ID, ledger.Grant, ledger.TaskDone)
	if err != nil {
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

// showTop shows who earned most this year, of those who want to be named.
func showTop(ctx context.Context, t *Turn, args string) error {
	switch fold(args) {
	case "on", "公开", "公開", "显示", "顯示":
		return t.showMe(ctx, true)
	case "off", "隐藏", "隱藏", "不显示", "不顯示":
		return t.showMe(ctx, false)
	}
	now := t.now()
	leaders, total, err := t.Tx.Leaders(ctx, t.Community.ID, time.Date(now.Year(), 1, 1, 0, 0, 0, 0, now.Location()), 10)
	if err != nil {
		return err
	}
	lines := []bot.Markup{t.Say(text.TopHead, text.Args{"N": total})}
	for i, l := range leaders {
		lines = append(lines, t.Say(text.TopLine, text.Args{"Place": i + 1, "Name": l.Name, "N": l.Points}))
	}
	if len(leaders) == 0 {
		lines = append(lines, t.Say(text.TopEmpty))
	}
	t.AnswerWith(bot.Message{Text: joinLines(lines), Buttons: bot.Row(
		bot.Button{Label: t.Label(text.TopShowMe), Data: "top:on"},
		bot.Button{Label: t.Label(text.TopHideMe), Data: "top:off"},
	)})
	return nil
}

func pressTop(ctx context.Context, t *Turn, arg string) error { return t.showMe(ctx, arg == "on") }

func (t *Turn) showMe(ctx context.Context, shown bool) error {
	if t.Community.ID == 0 {
		return refuse(t.noCommunity())
	}
	if err := t.Tx.Show(ctx, t.account(), shown); err != nil {
		return err
	}
	if shown {
		t.Answer(text.TopShown)
	} else {
		t.Answer(text.TopHidden)
	}
	return nil
}
