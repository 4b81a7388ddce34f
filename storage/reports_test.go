package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/report"
	"linli/storage"
)

// newReport returns a report of m's in group -100, to be added.
func newReport(c storage.Community, m storage.Member, album string) storage.Report {
	return storage.Report{
		Community: c.ID, Reporter: m.ID, Chat: chatID(-100), Message: "1", Album: album,
		Category: report.Rubbish, Words: "垃圾成堆", Place: "3号楼", Due: start.Add(24 * time.Hour),
	}
}

func TestAddReportNumbersAndEndsTheDraft(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		for _, chat := range []bot.ChatID{chatID(-100), chatID(1)} {
			if err := tx.KeepDraft(ctx, chat, m.ID, storage.Draft{Kind: "report", Data: []byte(`{}`)}); err != nil {
				return err
			}
		}
		photo, err := tx.AddPhoto(ctx, bot.File{ID: "test:p"})
		if err != nil {
			return err
		}
		for number := range int64(2) {
			r, err := tx.AddReport(ctx, newReport(c, m, ""), []bot.PhotoID{photo})
			if err != nil {
				return err
			}
			if r.Number != number+1 || r.State != report.New || !r.Reported.Equal(tx.Now) {
				t.Errorf("the report is %+v", r)
			}
			if before, _, err := tx.ReportPhotos(ctx, r.ID); err != nil || len(before) != 1 || before[0] != photo {
				t.Errorf("its photos are %v, %v", before, err)
			}
		}
		if _, err := tx.FindDraft(ctx, chatID(-100), m.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("the draft that became the report is still there: %v", err)
		}
		_, err = tx.FindDraft(ctx, chatID(1), m.ID)
		return err // a draft in another chat stays
	})
}

func TestAddReportOfAnAlbumThatHasOne(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		first, err := tx.AddReport(ctx, newReport(c, m, "album"), nil)
		if err != nil {
			return err
		}
		if _, err := tx.AddReport(ctx, newReport(c, m, "album"), nil); !errors.Is(err, storage.ErrTaken) {
			t.Errorf("a second report of the album: %v, want ErrTaken", err)
		}
		// The transaction goes on.
		again, err := tx.ReportOfAlbum(ctx, chatID(-100), "album")
		if again.ID != first.ID {
			t.Errorf("the album became %+v, want %+v", again, first)
		}
		return err
	})
}

func TestTraceTellsWhatRan(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	type ran struct {
		args int
		read any
	}
	var trace []ran
	db.Trace(func(_ context.Context, _ string, args []any, read any) { trace = append(trace, ran{len(args), read}) })
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.Balance(ctx, storage.Account{Community: c.ID, Member: m.ID}); err != nil {
			return err
		}
		return tx.DropDraft(ctx, chatID(1), m.ID)
	})
	if len(trace) != 2 || trace[0].args != 2 || trace[0].read == nil || trace[1].args == 0 || trace[1].read != nil {
		t.Errorf("the trace is %+v", trace)
	}
}
