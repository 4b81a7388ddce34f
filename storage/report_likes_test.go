package storage_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/bot"
	"linli/bot/photo"
	"linli/bot/report"
	"linli/storage"
)

// pictured adds a report with a photo of a hash that is fetched already.
func pictured(ctx context.Context, tx *storage.Tx, r storage.Report, h uint64) (storage.Report, error) {
	id, err := tx.AddPicture(ctx, storage.Kept{Large: "l", Small: "s", Hash: h})
	if err != nil {
		return r, err
	}
	return tx.AddReport(ctx, r, []bot.PhotoID{id})
}

// flip returns h with so many bits changed.
func flip(h uint64, n int, random *rand.Rand) uint64 {
	for _, i := range random.Perm(64)[:n] {
		h ^= 1 << i
	}
	return h
}

// look notes what a report's pictures are like and returns the offers by number,
// with their distances.
func look(ctx context.Context, tx *storage.Tx, r storage.Report) (map[int64]int, error) {
	if err := tx.LockLikes(ctx, r.Community); err != nil {
		return nil, err
	}
	if _, err := tx.NotePictures(ctx, r); err != nil {
		return nil, err
	}
	likes, err := tx.Likes(ctx, r.ID)
	found := map[int64]int{}
	for _, l := range likes {
		found[l.Number] = l.Distance
	}
	return found, err
}

// another adds one more community.
func another(t testing.TB, db *storage.DB) (c storage.Community) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		c, err = tx.AddCommunity(ctx, fmt.Sprint("社区", communities.Add(1)), "zh-Hans", "Asia/Shanghai")
		return err
	})
	return c
}

var communities atomic.Int64

// TestPicturesAreFoundAsByComparingAll adds reports with pictures of which many are
// near each other, and looks for the best three.
func TestPicturesAreFoundAsByComparingAll(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	_, m := community(t, db)
	rapid.Check(t, func(rt *rapid.T) {
		c := another(t, db)
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			var all []uint64 // of R1, R2, …
			for range rapid.IntRange(1, 20).Draw(rt, "reports") {
				h := rapid.Uint64().Draw(rt, "hash")
				if len(all) > 0 && rapid.IntRange(0, 7).Draw(rt, "another") > 0 {
					random := rand.New(rand.NewPCG(h, 0))
					h = flip(rapid.SampledFrom(all).Draw(rt, "of"), rapid.IntRange(0, photo.Alike+4).Draw(rt, "bits"), random)
				}
				r, err := pictured(ctx, tx, newReport(c, m, ""), h)
				if err != nil {
					return err
				}
				got, err := look(ctx, tx, r)
				if err != nil {
					return err
				}
				if want := nearest(all, h); fmt.Sprint(got) != fmt.Sprint(want) {
					rt.Fatalf("R%d is like %v, want %v", r.Number, got, want)
				}
				all = append(all, h)
			}
			return nil
		})
	})
}

// nearest compares h with all and returns the best three that are like it, by number.
func nearest(all []uint64, h uint64) map[int64]int {
	type at struct {
		number   int64
		distance int
	}
	var near []at
	for i, other := range all {
		if d := bits.OnesCount64(h ^ other); d <= photo.Alike {
			near = append(near, at{int64(i + 1), d})
		}
	}
	slices.SortFunc(near, func(a, b at) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(b.number, a.number))
	})
	best := map[int64]int{}
	for _, n := range near[:min(len(near), storage.MaxLikes)] {
		best[n.number] = n.distance
	}
	return best
}

// TestPlacesAreFoundAsByComparingAll adds reports around a point, where strips meet,
// the longitude jumps, or the pole is near, and looks for the nearest three.
func TestPlacesAreFoundAsByComparingAll(t *testing.T) {
	t.Parallel()
	centres := []bot.Position{
		{Latitude: 23.13, Longitude: 113.26}, {Latitude: 0, Longitude: 180}, {Latitude: -45.0005, Longitude: -180},
		{Latitude: 89.9995, Longitude: 10}, {Latitude: 69.6, Longitude: 18.9},
	}
	db, _ := open(t)
	_, m := community(t, db)
	rapid.Check(t, func(rt *rapid.T) {
		c := another(t, db)
		centre := rapid.SampledFrom(centres).Draw(rt, "centre")
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			var all []bot.Position // of R1, R2, …
			for range rapid.IntRange(1, 20).Draw(rt, "reports") {
				p := beside(centre, rapid.Float64Range(-150, 150).Draw(rt, "north"), rapid.Float64Range(-150, 150).Draw(rt, "east"))
				got, err := offersAt(ctx, tx, c, m, p)
				if err != nil {
					return err
				}
				want := closest(all, p)
				all = append(all, p)
				if !slices.Equal(got, want) {
					rt.Fatalf("R%d at %v is at the place of %v, want %v", len(all), p, got, want)
				}
			}
			return nil
		})
	})
}

// offersAt adds a report at a position and returns the numbers of those that it may
// be again.
func offersAt(ctx context.Context, tx *storage.Tx, c storage.Community, m storage.Member, p bot.Position) ([]int64, error) {
	r := newReport(c, m, "")
	r.Place, r.Latitude, r.Longitude = "", &p.Latitude, &p.Longitude
	r, err := tx.AddReport(ctx, r, nil)
	if err != nil {
		return nil, err
	}
	if _, err := tx.NoteLikes(ctx, r); err != nil {
		return nil, err
	}
	likes, err := tx.Likes(ctx, r.ID)
	var numbers []int64
	for _, l := range likes {
		numbers = append(numbers, l.Number)
	}
	slices.Sort(numbers)
	return numbers, err
}

// beside returns the position so many metres to the north and the east.
func beside(p bot.Position, north, east float64) bot.Position {
	const metres = 111_195.0 // a degree
	scale := max(report.Distance(bot.Position{Latitude: p.Latitude}, bot.Position{Latitude: p.Latitude, Longitude: 1}), 1)
	q := bot.Position{Latitude: min(p.Latitude+north/metres, 90), Longitude: p.Longitude + east/scale}
	switch {
	case q.Longitude > 180:
		q.Longitude -= 360
	case q.Longitude < -180:
		q.Longitude += 360
	}
	return q
}

// closest returns the numbers of the three positions closest to p of those that
// are near it.
func closest(all []bot.Position, p bot.Position) []int64 {
	type at struct {
		number int64
		metres float64 // rounded, as they are noted
	}
	var near []at
	for i, q := range all {
		if d := report.Distance(p, q); d <= report.Near {
			near = append(near, at{int64(i + 1), math.Round(d)})
		}
	}
	slices.SortFunc(near, func(a, b at) int {
		return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(b.number, a.number))
	})
	var numbers []int64
	for _, n := range near[:min(len(near), storage.MaxLikes)] {
		numbers = append(numbers, n.number)
	}
	slices.Sort(numbers)
	return numbers
}

// TestHeldReportIsNotOffered: nobody is asked about one that waits for approval, not
// by the one that is it again, and not if it was noted before.
func TestHeldReportIsNotOffered(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	here := bot.Position{Latitude: 23.13, Longitude: 113.26}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		hold := func(number int64, held bool) error {
			r, err := tx.ReportByRef(ctx, c.ID, number)
			if err != nil {
				return err
			}
			r.Held = held
			return tx.ChangeReport(ctx, r, 0, report.Accept, "")
		}
		wants := func(what string, id storage.ReportID, want ...int64) error {
			likes, err := tx.Likes(ctx, id)
			var got []int64
			for _, l := range likes {
				got = append(got, l.Number)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: asked about %v, want %v", what, got, want)
			}
			return err
		}
		for n := range int64(2) {
			if _, err := offersAt(ctx, tx, c, m, here); err != nil {
				return fmt.Errorf("R%d: %w", n+1, err)
			}
		}
		first, err := tx.ReportByRef(ctx, c.ID, 1)
		if err != nil {
			return err
		}
		again, err := tx.ReportByRef(ctx, c.ID, 2)
		if err != nil {
			return err
		}
		again.State, again.Original = report.Duplicate, first.ID
		if err := tx.ChangeReport(ctx, again, 0, report.Merge, ""); err != nil {
			return err
		}
		if got, err := offersAt(ctx, tx, c, m, here); err != nil || !slices.Equal(got, []int64{1}) {
			t.Errorf("R3 may be %v, %v; want R1", got, err)
		}
		if err := hold(1, true); err != nil {
			return err
		}
		if err := wants("noted before it was held", again.ID+1); err != nil {
			return err
		}
		got, err := offersAt(ctx, tx, c, m, here)
		if !slices.Equal(got, []int64{3}) {
			t.Errorf("R4 may be %v, want R3 alone", got)
		}
		if err != nil {
			return err
		}
		// What it could not be asked about then, it is not asked about later.
		if err := hold(1, false); err != nil {
			return err
		}
		return wants("R4", again.ID+2, 3)
	})
}

// TestPicturesOfOthersAreNotAlike: of another community, after it is mended, of a
// report that is closed or too old.
func TestPicturesOfOthersAreNotAlike(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	c, m := community(t, db)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		other, err := tx.AddCommunity(ctx, "别处", "zh-Hans", "Asia/Shanghai")
		if err != nil {
			return err
		}
		for _, of := range []storage.Community{other, c, c} {
			r, err := pictured(ctx, tx, newReport(of, m, ""), 1)
			if err != nil {
				return err
			}
			if _, err := look(ctx, tx, r); err != nil {
				return err
			}
			if of.ID == c.ID {
				r.State = report.Rejected
				if err := tx.ChangeReport(ctx, r, m.ID, report.Reject, ""); err != nil {
					return err
				}
			}
		}
		r, err := pictured(ctx, tx, newReport(c, m, ""), 1)
		if err != nil {
			return err
		}
		if found, err := look(ctx, tx, r); err != nil || len(found) > 0 {
			t.Errorf("like are %v, %v, want none", found, err)
		}
		return nil
	})
	clock.pass(15 * 24 * time.Hour)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		r, err := pictured(ctx, tx, newReport(c, m, ""), 1)
		if err != nil {
			return err
		}
		if found, err := look(ctx, tx, r); err != nil || len(found) > 0 {
			t.Errorf("after a fortnight like are %v, %v", found, err)
		}
		if err := tx.SweepLikes(ctx); err != nil {
			return err
		}
		again, err := pictured(ctx, tx, newReport(c, m, ""), 3)
		if err != nil {
			return err
		}
		if found, err := look(ctx, tx, again); err != nil || found[r.Number] != 1 {
			t.Errorf("like are %v, %v, want R%d", found, err, r.Number)
		}
		return nil
	})
}

// TestTwoProcessesFindEachOthersPictures also when each has looked before, and
// when what one added was rolled back.
func TestTwoProcessesFindEachOthersPictures(t *testing.T) {
	t.Parallel()
	one, clock := open(t)
	two, err := storage.Open(t.Context(), url(t, one), clock.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { two.Close() })
	c, m := community(t, one)
	var wg sync.WaitGroup
	const each = 12
	for i, db := range []*storage.DB{one, two} {
		wg.Go(func() {
			for n := range each {
				err := db.InTx(t.Context(), func(tx *storage.Tx) error {
					r, err := pictured(t.Context(), tx, newReport(c, m, ""), 7)
					if err != nil {
						return err
					}
					if _, err := look(t.Context(), tx, r); err != nil {
						return err
					}
					if n%3 == i {
						return errRolledBack
					}
					return nil
				})
				if err != nil && err != errRolledBack {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	do(t, one, func(ctx context.Context, tx *storage.Tx) error {
		rs, total, err := tx.ListReports(ctx, storage.ReportFilter{Community: c.ID}, 0, 100)
		if err != nil {
			return err
		}
		for i, r := range rs {
			older := min(total-1-i, storage.MaxLikes)
			if likes, err := tx.Likes(ctx, r.ID); err != nil || len(likes) != older {
				t.Errorf("R%d is like %d others, %v, want %d", r.Number, len(likes), err, older)
			}
		}
		return nil
	})
}

var errRolledBack = fmt.Errorf("rolled back")

// url returns the address of a database that is open.
func url(t *testing.T, db *storage.DB) string {
	t.Helper()
	var name, dir string
	if err := db.SQL().QueryRow(`SELECT current_database(), setting FROM pg_settings WHERE name = 'unix_socket_directories'`).Scan(&name, &dir); err != nil {
		t.Fatal(err)
	}
	var user string
	if err := db.SQL().QueryRow(`SELECT current_user`).Scan(&user); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("host=%s user=%s dbname=%s sslmode=disable", strings.Trim(dir, `"`), user, name)
}
