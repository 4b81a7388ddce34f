package handlers

import (
	"context"
	"strings"

	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// answeredReport locks the report whose question was answered by a button, for its
// reporter alone, and returns it with the older ones that the button names. One
// that waits for no answer is told about, and done is set.
func (t *Turn) answeredReport(ctx context.Context, arg string) (r storage.Report, older []storage.ReportID, done bool, err error) {
	id, rest, _ := strings.Cut(arg, ":")
	if r, err = t.pressedFirst(ctx, id); err != nil {
		return r, nil, false, err
	}
	for part := range strings.SplitSeq(rest, ":") {
		n, ok := number(part)
		if !ok {
			return r, nil, false, refuse(text.StaleButton)
		}
		older = append(older, storage.ReportID(n))
	}
	if !t.made(r) {
		return r, nil, false, refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
	}
	if r.Asked {
		return r, older, false, nil
	}
	return r, older, true, t.answerSettled(ctx, r)
}

// answerSettled tells who answers again, or too late, what became of their report.
func (t *Turn) answerSettled(ctx context.Context, r storage.Report) error {
	if r.Original == 0 {
		t.Answer(text.ReportLikeNone, text.Args{"Ref": r.Ref()})
		return nil
	}
	original, err := t.Tx.Original(ctx, r.Original)
	if err != nil {
		return err
	}
	t.Answer(text.ReportJoined, text.Args{"Ref": r.Ref(), "Original": original.Ref()})
	return nil
}

// pressSame makes a report part of the older one that its reporter has chosen.
func pressSame(ctx context.Context, t *Turn, arg string) error {
	r, older, done, err := t.answeredReport(ctx, arg)
	if err != nil || done {
		return err
	}
	original, err := t.Tx.Original(ctx, older[0])
	if err != nil {
		return orNoSuch(err, r.Ref())
	}
	if original.Community != r.Community || original.ID >= r.ID {
		return refuse(text.StaleButton)
	}
	if !original.State.Open() {
		t.Answer(text.ReportLikeOver, text.Args{"Ref": original.Ref(), "State": t.Label(stateKey(original.State))})
		if _, err := t.askAnew(ctx, &r); err != nil {
			return err
		}
		return t.showChange(ctx, r)
	}
	if err := t.merge(ctx, r, original); err != nil {
		return err
	}
	t.Answer(text.ReportJoined, text.Args{"Ref": r.Ref(), "Original": original.Ref()})
	return nil
}

// pressOther remembers that a report is none of the older ones that the button
// names. The question goes on about what is left.
func pressOther(ctx context.Context, t *Turn, arg string) error {
	r, older, done, err := t.answeredReport(ctx, arg)
	if err != nil || done {
		return err
	}
	if err := t.Tx.Differ(ctx, r.ID, older...); err != nil {
		return err
	}
	if _, err := t.askAnew(ctx, &r); err != nil {
		return err
	}
	if r.Asked {
		other, err := t.Tx.Original(ctx, older[0])
		if err != nil {
			return err
		}
		t.Answer(text.ReportNotThis, text.Args{"Ref": r.Ref(), "Other": other.Ref()})
	} else {
		t.Answer(text.ReportKeptApart, text.Args{"Ref": r.Ref()})
	}
	return t.showChange(ctx, r)
}

// merge makes a report part of an older one: its photos and those who follow it go
// there, its reporter follows it, and who deals with that one sees that one more
// person reports it.
func (t *Turn) merge(ctx context.Context, r, original storage.Report) error {
	if original.ID >= r.ID || original.Original != 0 {
		return refuse(text.ReportNotOriginal, text.Args{"Ref": original.Ref()})
	}
	r.Original = original.ID
	if err := t.change(ctx, &r, report.Merge, original.Ref().String()); err != nil {
		return err
	}
	if err := t.Tx.MergeReport(ctx, r, original); err != nil {
		return err
	}
	if err := t.lookLater(ctx, original.ID, timerPictured); err != nil {
		return err
	}
	original, err := t.Tx.Report(ctx, original.ID)
	if err != nil {
		return err
	}
	return t.showChange(ctx, original)
}
