package handlers

import (
	"context"
	"errors"
	"fmt"

	"linli/bot"
	"linli/bot/photo"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// likes is asking whether a report is an older one again.
var likes = routes{
	buttons: []button{
		{"report_same", pressSame},
		{"report_other", pressOther},
	},
}

// askIfSame asks the reporter about the newest open report of the same category
// at the same place, if there is one. The question stands on the report's own card.
func (t *Turn) askIfSame(ctx context.Context, r *storage.Report) error {
	if r.State != report.New || r.Held || r.Like != 0 || r.Place == "" && r.Latitude == nil {
		return nil
	}
	older, err := t.Tx.OlderReports(ctx, *r)
	if err != nil {
		return err
	}
	for _, o := range older {
		if alike(*r, o) {
			r.Like = o.ID
			return t.Tx.AskLike(ctx, r.ID, o.ID)
		}
	}
	return nil
}

// alike reports whether two reports are at the same place.
func alike(a, b storage.Report) bool {
	if a.Place != "" && b.Place != "" && report.SamePlace(a.Place, b.Place) {
		return true
	}
	p, q := a.Position(), b.Position()
	return p != nil && q != nil && report.Distance(*p, *q) <= report.Near
}

// askIfSamePicture asks the same about the newest open report that has a picture
// like one of this report's.
func (t *Turn) askIfSamePicture(ctx context.Context, r *storage.Report, id bot.PhotoID) error {
	if r.State != report.New || r.Held || r.Like != 0 {
		return nil
	}
	o, err := t.Tx.SamePicture(ctx, *r, id, photo.Alike)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Like = o.ID
	return t.Tx.AskLike(ctx, r.ID, o.ID)
}

// likeButtons are the answers to whether a report is an older one again, the
// good one first.
func likeButtons(p text.Printer, r storage.Report) []bot.Button {
	return []bot.Button{
		{Label: p.Label(text.ReportSame), Data: fmt.Sprintf("report_same:%d", r.ID)},
		{Label: p.Label(text.ReportOther), Data: fmt.Sprintf("report_other:%d", r.ID)},
	}
}

// likeReport locks the report of a pressed answer and the one that it is asked
// about, for its reporter alone.
func (t *Turn) likeReport(ctx context.Context, arg string) (r, original storage.Report, err error) {
	if r, err = t.pressedReport(ctx, arg); err != nil {
		return r, original, err
	}
	if !t.made(r) {
		return r, original, refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
	}
	if r.Like == 0 {
		return r, original, refuse(text.StaleButton)
	}
	if original, err = t.Tx.Report(ctx, r.Like); err != nil {
		return r, original, err
	}
	if !original.State.Open() {
		return r, original, refuse(text.ReportLikeOver, text.Args{"Ref": original.Ref(), "State": t.Label(stateKey(original.State))})
	}
	return r, original, nil
}

// pressSame makes a report part of the older one: its photos go there, and its
// reporter follows it.
func pressSame(ctx context.Context, t *Turn, arg string) error {
	r, original, err := t.likeReport(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.Tx.MovePhotos(ctx, r.ID, original.ID); err != nil {
		return err
	}
	return t.merge(ctx, r, original)
}

// pressOther remembers that two reports are not the same.
func pressOther(ctx context.Context, t *Turn, arg string) error {
	r, original, err := t.likeReport(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.Tx.Differ(ctx, r.ID, original.ID); err != nil {
		return err
	}
	r.Like = 0
	if err := t.Tx.AskLike(ctx, r.ID, 0); err != nil {
		return err
	}
	t.Answer(text.ReportKeptApart, text.Args{"Ref": r.Ref()})
	return t.showChange(ctx, r)
}
