package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
	"linli/storage/blob"
)

// retention is telling admins what was forgotten.
var retention = routes{timers: []timer{{timerRetention, tellRetention}}}

const (
	timerRetention = "retention_month" // object: a month, as 202607
	retainEvery    = time.Hour
	// retainBatch is how many reports, photos or files one transaction deals with.
	retainBatch = 50
)

// Removed is what Retain has removed.
type Removed struct {
	Photos int // made small
	Names  int // reports of which it was forgotten who made them
	Files  int // deleted; in a dry run, those to be deleted at once or within the hour
}

// runRetention forgets what has been kept for long enough, every hour until ctx
// is done.
func (h *Handlers) runRetention(ctx context.Context) {
	tick := time.NewTicker(retainEvery)
	defer tick.Stop()
	for {
		if _, err := h.Retain(ctx); err != nil && ctx.Err() == nil {
			h.Log.ErrorContext(ctx, "retention", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Retain forgets what has been kept for long enough, as the settings say: large
// photos, and who made a report. It works in small transactions, so that it may be
// stopped at any time and goes on where it was; several processes share the work.
// Files are deleted an hour after nothing shows them any more.
func (h *Handlers) Retain(ctx context.Context) (Removed, error) {
	var all Removed
	err := h.forgetAll(ctx, &all)
	if err == nil {
		err = h.deleteFiles(ctx, &all)
	}
	h.Counts.PhotosShrunk.Add(int64(all.Photos))
	h.Counts.NamesForgotten.Add(int64(all.Names))
	h.Counts.FilesDeleted.Add(int64(all.Files))
	if all != (Removed{}) {
		h.Log.InfoContext(ctx, "retention", "photos", all.Photos, "names", all.Names, "files", all.Files)
	}
	return all, err
}

// forgetAll forgets in the database, a batch a transaction.
func (h *Handlers) forgetAll(ctx context.Context, all *Removed) error {
	for more := true; more; {
		var done Removed
		err := h.DB.InTx(ctx, func(tx *storage.Tx) (err error) {
			done, more, err = h.forgetSome(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
		all.Photos += done.Photos
		all.Names += done.Names
	}
	return nil
}

// forgetSome forgets one batch. It reports whether there may be more.
func (h *Handlers) forgetSome(ctx context.Context, tx *storage.Tx) (done Removed, more bool, err error) {
	taken := 0
	for _, step := range []struct {
		days int
		run  func(context.Context, time.Time, int) (int, []storage.Forgotten, error)
	}{
		{h.PhotoDays, tx.ShrinkPhotos},
		{h.ReporterDays, tx.ForgetReporters},
	} {
		if step.days == 0 {
			continue
		}
		n, forgotten, err := step.run(ctx, tx.Now.AddDate(0, 0, -step.days), retainBatch)
		if err != nil {
			return done, false, err
		}
		taken += n
		for _, f := range forgotten {
			done.Photos += int(f.Photos)
			done.Names += int(f.Names)
			if err := noteForgotten(ctx, tx, f); err != nil {
				return done, false, err
			}
		}
	}
	return done, taken > 0, nil
}

// noteForgotten counts what was forgotten, and has the community's admins told
// when the month is over.
func noteForgotten(ctx context.Context, tx *storage.Tx, f storage.Forgotten) error {
	if f.Photos == 0 && f.Names == 0 {
		return nil
	}
	month, err := tx.CountForgotten(ctx, f)
	if err != nil {
		return err
	}
	c, err := tx.Community(ctx, f.Community)
	if err != nil {
		return err
	}
	n := month.Year()*100 + int(month.Month())
	return tx.SetTimer(ctx, storage.Timer{
		Key:       fmt.Sprintf("retention:%d:%d", f.Community, n),
		Kind:      timerRetention,
		Object:    int64(n),
		Community: f.Community,
		Due:       time.Date(month.Year(), month.Month()+1, 1, 9, 30, 0, 0, c.Zone()),
	})
}

// tellRetention tells the admins of a community what was forgotten in a month: in
// their direct chats, or in the staff room if none of them has one.
func tellRetention(ctx context.Context, t *Turn, object int64) error {
	month := time.Date(int(object/100), time.Month(object%100), 1, 0, 0, 0, 0, time.UTC)
	f, err := t.Tx.ForgottenIn(ctx, t.Community.ID, month)
	if err != nil {
		return err
	}
	admins, err := t.leaders(ctx)
	if err != nil {
		return err
	}
	told := false
	for _, a := range admins {
		told = t.Tell(a, bot.Message{Text: t.retentionText(t.to(a), month, f)}) || told
	}
	if !told {
		_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{Text: t.retentionText(t.inRoom(), month, f)})
	}
	return err
}

func (t *Turn) retentionText(p text.Printer, month time.Time, f storage.Forgotten) bot.Markup {
	return p.Say(text.RetentionMonth, text.Args{
		"Community": t.Community.Name,
		"Month":     when.FormatMonth(month, p.Language),
		"Photos":    p.Say(text.RetentionPhotos, text.Args{"N": f.Photos}),
		"Names":     p.Say(text.RetentionNames, text.Args{"N": f.Names}),
	})
}

// deleteFiles deletes files that nothing shows any more: leased, deleted and
// settled, a batch at a time.
func (h *Handlers) deleteFiles(ctx context.Context, all *Removed) error {
	for more := true; more; {
		var keys []string
		err := h.DB.InTx(ctx, func(tx *storage.Tx) (err error) {
			keys, more, err = tx.ClaimStaleFiles(ctx, retainBatch)
			return err
		})
		if err != nil {
			return err
		}
		var deleted []string
		for _, key := range keys {
			if err = h.Photos.Delete(ctx, blob.Key(key)); err != nil {
				break
			}
			deleted = append(deleted, key)
		}
		all.Files += len(deleted)
		settle := func(tx *storage.Tx) error { return tx.SettleStaleFiles(ctx, deleted) }
		if err := errors.Join(err, h.DB.InTx(ctx, settle)); err != nil {
			return err
		}
	}
	return nil
}

// errDry takes back what a dry run did.
var errDry = errors.New("dry run")

// RetainDry tells what Retain would remove, by doing it in one transaction and
// taking that back. It deletes no file.
func (h *Handlers) RetainDry(ctx context.Context) (Removed, error) {
	var all Removed
	err := h.DB.InTx(ctx, func(tx *storage.Tx) (err error) {
		all = Removed{}
		for more := true; more; {
			var done Removed
			if done, more, err = h.forgetSome(ctx, tx); err != nil {
				return err
			}
			all.Photos += done.Photos
			all.Names += done.Names
		}
		if all.Files, err = tx.CountStaleFiles(ctx); err != nil {
			return err
		}
		return errDry
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return all, err
}
