package handlers

import (
	"context"
	"errors"

	"linli/bot/report"
	"linli/storage"
)

// heir locks the report in which one that is taken back goes on, if it is still to be
// dealt with: the oldest of those that others made and that are it again. It has no
// ID if there is none.
func (t *Turn) heir(ctx context.Context, r storage.Report) (storage.Report, error) {
	if !r.State.Open() {
		return storage.Report{}, nil
	}
	heir, err := t.Tx.OldestDuplicate(ctx, r.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Report{}, nil
	}
	return heir, err
}

// promote has a report stand for itself again whose original was taken back. It gets
// what is it again, too, with who follows them, and its time begins anew.
func (t *Turn) promote(ctx context.Context, r, heir storage.Report) error {
	if heir.ID == 0 {
		return nil
	}
	if err := t.Tx.PromoteReport(ctx, r, heir); err != nil {
		return err
	}
	heir, err := t.Tx.Report(ctx, heir.ID)
	if err != nil {
		return err
	}
	heir.Original, heir.Assignee, heir.Since = 0, 0, t.Tx.Now
	if err := t.setDue(ctx, &heir); err != nil {
		return err
	}
	if err := t.Tx.RestartReport(ctx, heir); err != nil {
		return err
	}
	if err := t.change(ctx, &heir, report.Promote, ""); err != nil {
		return err
	}
	return t.lookLater(ctx, heir.ID, timerPictured)
}

// sharing locks the other reports that have photos of one, but for its heir.
func (t *Turn) sharing(ctx context.Context, r, heir storage.Report) ([]storage.ReportID, error) {
	ids, err := t.Tx.SharePhotos(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	var others []storage.ReportID
	for _, id := range ids {
		if _, err := t.Tx.Report(ctx, id); err != nil {
			return nil, err
		}
		if id != heir.ID {
			others = append(others, id)
		}
	}
	return others, nil
}

// showOthers shows reports anew that had photos of one that was taken back. The
// pictures that were made of them are made anew, wherever they stand.
func (t *Turn) showOthers(ctx context.Context, others []storage.ReportID) error {
	for _, id := range others {
		o, err := t.Tx.Report(ctx, id)
		if err != nil {
			return err
		}
		if err := t.rearrange(ctx, o, 0); err != nil {
			return err
		}
		if err := t.showChange(ctx, o); err != nil {
			return err
		}
	}
	return nil
}
