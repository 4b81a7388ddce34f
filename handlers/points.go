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
	"linli/bot/when"
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
	},
}

// showPoints tells one's balance, or that of a past day.
func showPoints(ctx context.Context, t *Turn, args string) error {
	if args != "" {
		return t.showPointsAt(ctx, args)
	}
	n, err := t.Tx.Balance(ctx, t.account())
	if err != nil {
		return err
	}
	t.Answer(text.PointsBalance, text.Args{"N": n})
	return nil
}

// showPointsAt tells what one had at the end of a past day.
func (t *Turn) showPointsAt(ctx context.Context, day string) error {
	start, err := t.pastDay(day)
	if err != nil {
		return err
	}
	n, err := t.Tx.BalanceAt(ctx, t.account(), when.DayAt(start, t.Community.Zone(), -1, 0))
	if err != nil {
		return err
	}
	t.Answer(text.PointsAt, text.Args{"N": int64(n), "Day": t.dayOf(t.Printer, start)})
	return nil
}

// pastDay reads a day that is over or today. One without a year is the last of its name.
func (t *Turn) pastDay(words string) (time.Time, error) {
	span, err := when.ParseSpan(words, t.Tx.Now, t.Community.Zone())
	if err != nil && !errors.Is(err, when.ErrPast) {
		return time.Time{}, refuse(text.PointsWhen)
	}
	start := span.Start.In(t.Community.Zone())
	named := strings.Contains(fold(words), strconv.Itoa(start.Year()))
	if start.After(t.Tx.Now) && !named && strings.ContainsFunc(fold(words), isDigit) {
		start = start.AddDate(-1, 0, 0)
	}
	if start.After(t.Tx.Now) {
		return time.Time{}, refuse(text.PointsFuture)
	}
	return start, nil
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
	p := t.own()
	lines, err := t.Tx.Statement(ctx, t.account(), before, pageSize+1)
	if err != nil {
		return bot.Message{}, err
	}
	if len(lines) == 0 {
		return bot.Message{Text: p.Say(text.StatementEmpty)}, nil
	}
	balance, err := t.Tx.Balance(ctx, t.account())
	if err != nil {
		return bot.Message{}, err
	}
	more := len(lines) > pageSize
	lines = lines[:min(len(lines), pageSize)]
	texts := []bot.Markup{p.Say(text.StatementHead, text.Args{"N": balance})}
	for _, l := range lines {
		texts = append(texts, p.Say(text.StatementLine, text.Args{
			"Amount": signed(l.Amount),
			"Reason": p.Label(text.Key("reason_" + string(l.Reason))),
			"Note":   bot.Shorten(lineNote(l), 60),
			"When":   t.day(p, l.At),
		}))
	}
	m := bot.Message{Text: joinLines(texts)}
	if more {
		m.Buttons = bot.Row(bot.Button{Label: p.Label(text.More), Data: fmt.Sprintf("statement:%d", lines[len(lines)-1].ID)})
	}
	return m, nil
}

// lineNote is what a statement says of an entry besides its reason.
func lineNote(l storage.Line) string {
	if l.With == "" || l.Note == "" {
		return l.With + l.Note
	}
	return l.With + " · " + l.Note
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
