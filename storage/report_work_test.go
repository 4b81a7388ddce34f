package storage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"linli/bot"
	"linli/bot/report"
	"linli/storage"
)

// addReports adds n reports, each at the position that at gives.
func addReports(t *testing.T, db *storage.DB, c storage.Community, m storage.Member, n int, at func(int) bot.Position) []storage.Report {
	t.Helper()
	var rs []storage.Report
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		rs = nil
		for i := range n {
			r := newReport(c, m, "")
			p := at(i)
			r.Latitude, r.Longitude = &p.Latitude, &p.Longitude
			r, err := tx.AddReport(ctx, r, nil)
			if err != nil {
				return err
			}
			rs = append(rs, r)
		}
		return nil
	})
	return rs
}

// However many reports are open elsewhere, those around come by their distance.
func TestNearbyReportsAmongMany(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	here := bot.Position{Latitude: 23.13, Longitude: 113.26}
	near := addReports(t, db, c, m, 5, func(i int) bot.Position {
		return bot.Position{Latitude: 23.13, Longitude: 113.26 + float64(5-i)*0.001}
	})
	addReports(t, db, c, m, 1200, func(i int) bot.Position {
		return bot.Position{Latitude: 23.2 + float64(i)*0.0001, Longitude: 113.26}
	})
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		got, total, err := tx.NearbyReports(ctx, c.ID, here, 1000, 0, 3)
		if err != nil {
			return err
		}
		if total != 5 || len(got) != 3 {
			t.Fatalf("%d of %d reports nearby, want 3 of 5", len(got), total)
		}
		for i, r := range got {
			want := near[4-i]
			if away := report.Distance(here, *want.Position()); r.ID != want.ID || r.Away < away-1 || r.Away > away+1 {
				t.Errorf("report %d is R%d at %.0f m, want R%d at %.0f m", i, r.Number, r.Away, want.Number, away)
			}
		}
		rest, total, err := tx.NearbyReports(ctx, c.ID, here, 1000, 3, 3)
		if err == nil && (total != 5 || len(rest) != 2) {
			t.Errorf("%d of %d on the second page, want 2 of 5", len(rest), total)
		}
		return err
	})
}

func TestReportsAt(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		for _, place := range []string{"文昌花园3栋", "文昌花园13栋", "北门", ""} {
			r := newReport(c, m, "")
			r.Place, r.PlaceKey = place, report.PlaceKey(place)
			if _, err := tx.AddReport(ctx, r, nil); err != nil {
				return err
			}
		}
		for words, want := range map[string]int{"文昌花园": 2, "文昌花園三栋": 1, "3栋": 2, "北": 1, "！": 0, "火星": 0} {
			_, total, err := tx.ReportsAt(ctx, c.ID, storage.Where{Words: words, Key: report.PlaceKey(words)}, 0, 8)
			if err != nil {
				return err
			}
			if total != want {
				t.Errorf("%d reports at %s, want %d", total, words, want)
			}
		}
		return nil
	})
}

func TestOneLiveJobAPerson(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	r := addReports(t, db, c, m, 1, func(int) bot.Position { return bot.Position{} })[0]
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		first, err := tx.AddJobs(ctx, r, storage.GridWorker, m.ID)
		if err != nil || len(first) != 1 || first[0].Member.ID != m.ID || first[0].Role != storage.GridWorker {
			t.Fatalf("the jobs are %+v, %v", first, err)
		}
		if again, err := tx.AddJobs(ctx, r, "", m.ID); err != nil || len(again) != 0 {
			t.Errorf("a second job while there is one: %+v, %v", again, err)
		}
		if err := tx.EndJobs(ctx, first...); err != nil {
			return err
		}
		if jobs, err := tx.Jobs(ctx, r); err != nil || len(jobs) != 0 {
			t.Errorf("a job that has ended is listed: %+v, %v", jobs, err)
		}
		next, err := tx.AddJobs(ctx, r, "", m.ID)
		if err == nil && (len(next) != 1 || next[0].ID == first[0].ID) {
			t.Errorf("the next job is %+v", next)
		}
		return err
	})
}

func TestTemplatesOfACategory(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		add := func(category report.Category, words string) error {
			return tx.AddTemplate(ctx, c.ID, storage.Template{Category: category, Words: words}, m.ID, 2)
		}
		for i, category := range []report.Category{"", report.Rubbish, report.Rubbish, report.Noise} {
			if err := add(category, fmt.Sprint("words ", i)); err != nil {
				return err
			}
		}
		if err := add(report.Noise, "words 3"); !errors.Is(err, storage.ErrTaken) {
			t.Errorf("the same words again: %v", err)
		}
		if err := add(report.Rubbish, "more"); !errors.Is(err, storage.ErrFull) {
			t.Errorf("more than there is room for: %v", err)
		}
		ts, err := tx.Templates(ctx, c.ID, report.Rubbish)
		if err != nil {
			return err
		}
		if len(ts) != 3 || ts[0].Words != "words 1" || ts[2].Words != "words 0" {
			t.Errorf("the templates for rubbish are %+v, want its own before those for all", ts)
		}
		if _, err := tx.Template(ctx, c.ID+1, ts[0].ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("another community finds the template: %v", err)
		}
		if dropped, err := tx.DropTemplate(ctx, c.ID+1, ts[0].ID); dropped || err != nil {
			t.Errorf("another community drops the template: %v", err)
		}
		return nil
	})
}
