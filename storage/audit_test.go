package storage_test

import (
	"context"
	"testing"

	"linli/storage"
)

func TestAuditEntriesAreOnlyAddedAndScrubbed(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	var r storage.Report
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		if r, err = tx.AddReport(ctx, newReport(c, m, ""), nil); err != nil {
			return err
		}
		e := storage.AuditEntry{Community: c.ID, Member: m.ID, Report: r.ID, Photo: 7, Act: "words_corrected", Note: "old words"}
		return tx.Audit(ctx, e)
	})
	for _, query := range []string{
		`UPDATE audit SET note = 'other words'`,
		`UPDATE audit SET note = '', act = 'nothing'`,
		`UPDATE audit SET note = '', photo_id = NULL`,
		`DELETE FROM audit`,
		`TRUNCATE audit`,
	} {
		if _, err := db.SQL().ExecContext(t.Context(), query); err == nil {
			t.Errorf("the database let this pass: %s", query)
		}
	}
	for _, want := range []string{"old words", ""} {
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			es, err := tx.AuditOf(ctx, r.ID)
			if err != nil {
				return err
			}
			if len(es) != 1 || es[0].Note != want || es[0].Photo != 7 || es[0].Member != m.ID || !es[0].At.Equal(start) {
				t.Errorf("the entries are %+v, want one with the note %q", es, want)
			}
			return tx.ScrubReport(ctx, r.ID)
		})
	}
}
