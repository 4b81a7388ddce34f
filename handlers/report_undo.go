package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// staffActs are what /undo looks for: what it takes back, and what it can only tell
// how to put right.
var staffActs = []report.Act{
	report.Accept, report.Reject, report.Merge, report.Sort,
	report.Assign, report.Reassign, report.Offer, report.Fix,
}

// undoReport undoes the last that this member of the staff did to a report, if that
// came after a time. It reports whether there was anything.
func (t *Turn) undoReport(ctx context.Context, after time.Time) (bool, error) {
	last, err := t.Tx.LastReportAct(ctx, t.account(), staffActs...)
	if errors.Is(err, storage.ErrNotFound) || err == nil && last.At.Before(after) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r, err := t.Tx.Report(ctx, last.Report)
	if err != nil {
		return false, err
	}
	events, err := t.Tx.ReportEvents(ctx, r.ID)
	if err != nil {
		return false, err
	}
	return true, t.takeBackAct(ctx, r, last, events)
}

// takeBackAct has a report be as it was before the last that was done to it.
func (t *Turn) takeBackAct(ctx context.Context, r storage.Report, last storage.LastEvent, events []storage.ReportEvent) error {
	args := text.Args{"Ref": r.Ref(), "Act": t.Label(text.Key("report_act_" + string(last.Act)))}
	// It was looked for before the report was locked.
	if n := len(events); !last.Latest || n < 2 || !events[n-1].At.Equal(last.At) || events[n-1].Act != last.Act {
		return refuse(text.TalkUndoChanged, args)
	}
	if k, ok := putRight[last.Act]; ok {
		return refuse(k, args)
	}
	if last.Act == report.Sort {
		return t.sortBack(ctx, r, last.Note, args)
	}
	was := events[len(events)-2].State
	if !report.Undoes(was, last.Act, r.State) || r.Scrubbed != nil {
		return refuse(text.TalkUndoChanged, args)
	}
	r.State, r.Original = was, 0
	if err := t.Tx.ChangeReport(ctx, r, t.Member.ID, report.Undo, ""); err != nil {
		return err
	}
	if err := t.plan(ctx, r); err != nil {
		return err
	}
	if err := t.tellUndone(ctx, r); err != nil {
		return err
	}
	args["State"] = t.Label(stateKey(r.State))
	t.Answer(text.TalkUndone, args)
	return t.showChange(ctx, r)
}

// putRight says of what cannot be taken back how to put it right.
var putRight = map[report.Act]text.Key{
	report.Assign: text.TalkUndoAssign, report.Reassign: text.TalkUndoAssign, report.Offer: text.TalkUndoAssign,
	report.Fix: text.TalkUndoFix,
}

// sortBack gives a report the category that it had.
func (t *Turn) sortBack(ctx context.Context, r storage.Report, note string, args text.Args) error {
	from, to, _ := strings.Cut(note, ">")
	if r.Category != report.Category(to) || !slices.Contains(t.allKinds(), report.Category(from)) {
		return refuse(text.TalkUndoChanged, args)
	}
	return t.sortAs(ctx, r, report.Category(from))
}

// tellUndone tells the reporter that what they heard last holds no longer.
func (t *Turn) tellUndone(ctx context.Context, r storage.Report) error {
	who, err := t.hearer(ctx, r)
	if err != nil || who.ID == t.Member.ID {
		return err
	}
	p := t.to(who)
	t.Tell(who, bot.Message{Text: p.Say(text.TalkNewsUndone, text.Args{"Ref": r.Ref(), "State": p.Label(stateKey(r.State))})})
	return nil
}
