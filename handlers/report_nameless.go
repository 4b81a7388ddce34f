package handlers

import (
	"context"
	"errors"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// reportAnonymously logs a report without a name, or takes the name off the one
// whose ref is given, or that was just made.
func reportAnonymously(ctx context.Context, t *Turn, args string) error {
	if ref, rest, ok := bot.CutRef(args); ok && ref.Kind == bot.Report && rest == "" {
		r, err := t.findReport(ctx, ref)
		if err != nil {
			return err
		}
		if err := t.discreet(r); err != nil {
			return err
		}
		return t.hideName(ctx, r)
	}
	if args == "" && t.Said.Photo == nil && t.Update.ReplyTo == nil {
		r, err := t.Tx.LatestReport(ctx, t.account(), t.Tx.Now.Add(-report.CorrectWithin))
		if err == nil && t.mayHide(r) {
			return t.hideName(ctx, r)
		}
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	t.begun.Filing.Anonymous = true
	return t.takeReport(ctx, args)
}

// startAnonymous begins an anonymous report in the direct chat.
func startAnonymous(ctx context.Context, t *Turn, _ string) error {
	if hushed, err := t.hushed(ctx); hushed || err != nil {
		return err
	}
	if t.Community.ID == 0 {
		return refuse(t.noCommunity())
	}
	d := reportDraft{Filing: filing{Anonymous: true}}
	return t.ask(ctx, draftReport, d, bot.Message{Text: t.Say(text.ConductAskNameless)})
}

// mayHide reports whether a report can still become anonymous: as long as it can be
// corrected, so that nothing was paid for it. It never gets its name back.
func (t *Turn) mayHide(r storage.Report) bool {
	return r.State == report.New && !r.Anonymous && t.Tx.Now.Sub(r.Reported) <= report.CorrectWithin
}

func pressNameless(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.hideName(ctx, r)
}

func (t *Turn) hideName(ctx context.Context, r storage.Report) error {
	switch {
	case !t.made(r):
		return refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
	case !r.Anonymous && !t.mayHide(r):
		return refuse(text.ConductNameLate, text.Args{"Ref": r.Ref()})
	}
	r.Anonymous = true
	if err := t.Tx.FileReport(ctx, r); err != nil {
		return err
	}
	t.Answer(text.ConductNameGone, text.Args{"Ref": r.Ref()})
	return t.showChange(ctx, r)
}
