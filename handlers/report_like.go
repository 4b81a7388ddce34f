package handlers

import (
	"context"
	"fmt"

	"linli/bot/report"
	"linli/storage"
)

// likes is asking whether a report is an older one again.
var likes = routes{
	buttons: []button{
		{"report_same", pressSame},
		{"report_other", pressOther},
	},
	timers: []timer{
		{timerPictured, lookAtPictures},
		{timerPlaced, lookAround},
	},
	links: []link{{linkLike, startLikes}},
}

const (
	timerPictured = "report_pictured" // pictures of a report were fetched, or what it is asked about has changed
	timerPlaced   = "report_placed"   // where a report is, or what it is about, has changed

	// linkLike begins the deep link to the reports that one may be again: like and
	// that one's ID.
	linkLike = "like"
)

// askIfSame asks the reporter of a new report about older ones that it may be
// again. The question stands on the report's own card, and in the direct chat with
// the photos.
func (t *Turn) askIfSame(ctx context.Context, r *storage.Report) error {
	found, err := t.Tx.NoteLikes(ctx, *r)
	if err != nil || !found {
		return err
	}
	_, err = t.askAnew(ctx, r)
	return err
}

// askAnew asks about what a report may be again by now, and takes the question back
// if that is nothing. It reports whether the report's card has to change.
func (t *Turn) askAnew(ctx context.Context, r *storage.Report) (bool, error) {
	offers, err := t.Tx.Likes(ctx, r.ID)
	if err != nil {
		return false, err
	}
	was := r.Asked
	r.Asked = r.State == report.New && !r.Held && len(offered(offers)) > 0
	if r.Asked != was {
		if err := t.Tx.Ask(ctx, r.ID, r.Asked); err != nil {
			return false, err
		}
	}
	return was || r.Asked, t.tellLikes(ctx, *r, offers, false)
}

// offered returns those that the reporter is asked about.
func offered(likes []storage.Like) []storage.Like {
	for i, l := range likes {
		if !l.Offered {
			return likes[:i]
		}
	}
	return likes
}

// lookLater looks for what a report may be again, in a turn of its own right after
// this one: what was learned is the timer's kind.
func (t *Turn) lookLater(ctx context.Context, id storage.ReportID, kind string) error {
	return t.Tx.SetTimer(ctx, storage.Timer{
		Key:       fmt.Sprintf("report:%d:%s:%d", id, kind, t.Tx.Now.UnixMicro()),
		Kind:      kind,
		Object:    int64(id),
		Community: t.Community.ID,
		Due:       t.Tx.Now,
	})
}

func lookAtPictures(ctx context.Context, t *Turn, object int64) error {
	return t.look(ctx, storage.ReportID(object), t.Tx.NotePictures)
}

func lookAround(ctx context.Context, t *Turn, object int64) error {
	return t.look(ctx, storage.ReportID(object), t.Tx.NotePlace)
}

// look notes what is like a report, and asks: its own reporter, and right after
// those of newer ones that it may be.
func (t *Turn) look(ctx context.Context, id storage.ReportID, note func(context.Context, storage.Report) ([]storage.ReportID, error)) error {
	if err := t.Tx.LockLikes(ctx, t.Community.ID); err != nil {
		return err
	}
	r, err := t.Tx.Report(ctx, id)
	if err != nil {
		return err
	}
	if r.State.Open() && !r.Held {
		newer, err := note(ctx, r)
		if err != nil {
			return err
		}
		if err := t.lookLaterAt(ctx, newer, r.ID); err != nil {
			return err
		}
	}
	changed, err := t.askAnew(ctx, &r)
	if err != nil || !changed {
		return err
	}
	return t.showChange(ctx, r)
}

// lookLaterAt has those asked anew who reported others than a report.
func (t *Turn) lookLaterAt(ctx context.Context, ids []storage.ReportID, but storage.ReportID) error {
	for _, id := range ids {
		if id == but {
			continue
		}
		if err := t.lookLater(ctx, id, timerPictured); err != nil {
			return err
		}
	}
	return nil
}

// settleLikes follows a change of a report: those who are asked if theirs is it
// again are so no longer once it is not open, and its own reporter once somebody
// has taken it on.
func (t *Turn) settleLikes(ctx context.Context, r storage.Report, asked bool) error {
	if asked {
		likes, err := t.Tx.Likes(ctx, r.ID)
		if err != nil {
			return err
		}
		if err := t.tellLikes(ctx, r, likes, false); err != nil {
			return err
		}
	}
	if r.State.Open() {
		return nil
	}
	newer, err := t.Tx.AskedAbout(ctx, r.ID)
	if err != nil {
		return err
	}
	return t.lookLaterAt(ctx, newer, r.ID)
}
