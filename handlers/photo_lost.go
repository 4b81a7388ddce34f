package handlers

import (
	"context"
	"fmt"
	"slices"
	"time"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// losses is telling people of photos that cannot be had.
var losses = routes{timers: []timer{{timerLost, tellLost}}}

const (
	timerLost = "photos_lost" // of a report
	// lossWait is how long others may follow the first photo of a report that is
	// lost, to be told of together: parts of an album come seconds apart.
	lossWait = 15 * time.Second
)

// noteLoss has the sender of a lost photo told: at once, or together with others.
func (t *Turn) noteLoss(ctx context.Context, r storage.Report) error {
	before, after, err := t.Tx.ReportPhotos(ctx, r.ID)
	if err != nil {
		return err
	}
	due := t.Tx.Now
	if r.Album != "" || len(before)+len(after) > 0 {
		due = due.Add(lossWait)
	}
	return t.Tx.ReplaceTimers(ctx, []string{timerLost}, int64(r.ID), time.Time{}, storage.Timer{
		Key:       fmt.Sprintf("report:%d:lost:%d", r.ID, due.UnixMicro()),
		Kind:      timerLost,
		Object:    int64(r.ID),
		Community: r.Community,
		Due:       due,
	})
}

// tellLost says which photos of a report were lost since it was last said, in one
// message to each who has to know: the staff room about photos of how it looks
// after, the reporter about the others. Who has no direct chat reads it on the card.
func tellLost(ctx context.Context, t *Turn, object int64) error {
	r, err := t.Tx.Report(ctx, storage.ReportID(object))
	if err != nil || r.State == report.Withdrawn {
		return err
	}
	lost, err := t.Tx.TakeLost(ctx, r.ID)
	if err != nil || len(lost) == 0 {
		return err
	}
	if err := t.showChange(ctx, r); err != nil { // without them
		return err
	}
	before := slices.DeleteFunc(slices.Clone(lost), func(l storage.Lost) bool { return l.After })
	after := slices.DeleteFunc(lost, func(l storage.Lost) bool { return !l.After })
	if len(after) > 0 {
		m := bot.Message{Text: lostText(t.inRoom(), r, after)}
		if _, err := t.postRoom(ctx, storage.StaffRoom, m); err != nil {
			return err
		}
	}
	if len(before) == 0 {
		return nil
	}
	return t.tellReporterLost(ctx, r, before)
}

func (t *Turn) tellReporterLost(ctx context.Context, r storage.Report, lost []storage.Lost) error {
	reporter, err := t.hearer(ctx, r)
	if err != nil || t.Tell(reporter, bot.Message{Text: lostText(t.to(reporter), r, lost)}) {
		return err
	}
	p, card := t.inRoom(), fmt.Sprintf("r%d", r.ID)
	for i, m := range t.out {
		if m.Chat == r.Chat && m.Card == card {
			line := p.Say(text.PhotosLostCard, text.Args{"N": len(lost), "Why": lossReasons(p, lost)})
			t.out[i].Text = joinLines([]bot.Markup{m.Text, line})
		}
	}
	return nil
}

// lostText says that photos of a report could not be kept, and why.
func lostText(p text.Printer, r storage.Report, lost []storage.Lost) bot.Markup {
	why := lossReasons(p, lost)
	if len(lost) == 1 {
		return p.Say(text.ReportPhotoLost, text.Args{"Ref": r.Ref(), "Why": why})
	}
	return p.Say(text.PhotosLost, text.Args{"Ref": r.Ref(), "N": len(lost), "Why": why})
}

// lossReasons says each reason once, in the order of the photos.
func lossReasons(p text.Printer, lost []storage.Lost) string {
	var said string
	var codes []string
	for _, l := range lost {
		if slices.Contains(codes, l.Code) {
			continue
		}
		codes = append(codes, l.Code)
		if said != "" && p.Language == text.English {
			said += " "
		}
		said += p.Label(text.Key(l.Code))
	}
	return said
}
