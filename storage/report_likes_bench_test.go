package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/photo"
	"linli/bot/report"
	"linli/migrations"
	"linli/storage"
	"linli/storage/embedded"
)

// BenchmarkLikes measures how long it takes to look for what a new report is like
// among all of a fortnight, every one of them open and in one community three
// kilometres wide, each with a picture and a position, at one of a thousand places:
// by place and file, which is part of a turn, and by picture, which is not. The
// floor is a select by the primary key in the same transaction. With -short the
// million is left out.
func BenchmarkLikes(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("reports=%d", n), func(b *testing.B) {
			if testing.Short() && n > 100_000 {
				b.Skip("a million reports take minutes to make")
			}
			q := newQuarter(b, n)
			b.Run("place", func(b *testing.B) { q.measure(b, q.lookAround) })
			b.Run("picture", func(b *testing.B) {
				first := q.cold(b)
				q.measure(b, q.lookAtPicture)
				b.ReportMetric(first.Seconds()*1000, "first-ms")
			})
		})
	}
}

// A quarter is a community with many reports on a Postgres that loses nothing.
type quarter struct {
	server    *embedded.Server
	db        *storage.DB
	community storage.Community
	member    storage.Member
	reports   int64
	first     storage.ReportID
}

func newQuarter(b *testing.B, reports int) *quarter {
	b.Helper()
	s := durableServer(b)
	q := &quarter{server: s, reports: int64(reports), first: 1}
	q.db = q.open(b)
	if err := migrations.Up(b.Context(), q.db.SQL()); err != nil {
		b.Fatal(err)
	}
	q.community, q.member = community(b, q.db)
	q.fill(b)
	return q
}

func (q *quarter) open(b *testing.B) *storage.DB {
	b.Helper()
	return openOn(b, q.server)
}

// The south-west corner of a quarter, and how wide it is, in degrees.
const (
	quarterSouth, quarterWest = 23.10, 113.25
	quarterHeight             = 0.027
	quarterWidth              = 0.0293
	quarterPlaces             = 1000
)

// fill makes the reports, the photos and their hashes: those of md5, which are as
// good as random.
func (q *quarter) fill(b *testing.B) {
	b.Helper()
	conn, err := q.db.SQL().Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	categories := make([]string, len(report.Categories))
	for i, c := range report.Categories {
		categories[i] = string(c)
	}
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`SET session_replication_role = replica`, nil}, // which looks up no references
		{`SELECT setseed(0.5)`, nil},
		{`INSERT INTO photos (file_id, unique_id, state, large, small, width, height, hash, created_at)
			SELECT 'test:' || g, 'u' || g, 'kept', 'l', 's', 1280, 960, ('x' || left(md5(g::text), 16))::bit(64)::bigint, now()
			FROM generate_series(1, $1::bigint) g`, []any{q.reports}},
		{`INSERT INTO reports (community_id, number, member_id, chat_id, thread, message_id, category, words, place, place_key,
				latitude, longitude, state, due_at, reported_at)
			SELECT $2, g, $3, 'test:-100', '', g, ($4::text[])[1 + g % cardinality($4)], 'x', 'x', 'place ' || g % $5::bigint,
				$6::float8 + random() * $7::float8, $8::float8 + random() * $9::float8,
				(ARRAY['new', 'accepted', 'in_progress', 'reopened'])[1 + g % 4], now(), now() - random() * interval '13 days'
			FROM generate_series(1, $1::bigint) g`,
			[]any{q.reports, q.community.ID, q.member.ID, "{" + join(categories) + "}", quarterPlaces * len(categories) / 10,
				quarterSouth, quarterHeight, quarterWest, quarterWidth}},
		{`INSERT INTO report_photos (report_id, photo_id, after) SELECT id, number, false FROM reports`, nil},
		{`INSERT INTO report_hashes (community_id, report_id, photo_id, hash, at)
			SELECT community_id, r.id, p.id, p.hash, r.reported_at FROM reports r JOIN photos p ON p.id = r.number ORDER BY r.reported_at`, nil},
		{`INSERT INTO refs (community_id, kind, last) VALUES ($1, 'R', $2)`, []any{q.community.ID, q.reports}},
		{`SET session_replication_role = origin`, nil},
		{`VACUUM ANALYZE`, nil},
		{`CHECKPOINT`, nil},
	} {
		if _, err := conn.ExecContext(b.Context(), s.query, s.args...); err != nil {
			b.Fatalf("%s: %v", s.query, err)
		}
	}
}

func join(words []string) (s string) {
	for i, w := range words {
		if i > 0 {
			s += ","
		}
		s += w
	}
	return s
}

var errUndo = errors.New("undo")

// measure reports how long looks take, beside their floors.
func (q *quarter) measure(b *testing.B, look func(context.Context, *storage.Tx, *rand.Rand) (time.Duration, int, error)) {
	floor, err := q.db.SQL().PrepareContext(b.Context(), `SELECT number FROM reports WHERE id = $1`)
	if err != nil {
		b.Fatal(err)
	}
	defer floor.Close()
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 { // statements are prepared, plans settle
		q.once(b, look, floor, random)
	}
	var looks, floors []time.Duration
	found := 0
	for b.Loop() {
		l, f, n := q.once(b, look, floor, random)
		looks, floors, found = append(looks, l), append(floors, f), found+n
	}
	slices.Sort(looks)
	slices.Sort(floors)
	b.ReportMetric(looks[len(looks)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(looks[len(looks)*99/100].Seconds()*1000, "p99-ms")
	b.ReportMetric(floors[len(floors)/2].Seconds()*1000, "floor-p50-ms")
	b.ReportMetric(floors[len(floors)*99/100].Seconds()*1000, "floor-p99-ms")
	b.ReportMetric(looks[len(looks)/2].Seconds()/floors[len(floors)/2].Seconds(), "×floor")
	b.ReportMetric(float64(found)/float64(len(looks)), "found")
	b.ReportMetric(0, "ns/op")
}

// once looks for what one more report is like, and forgets it again.
func (q *quarter) once(b *testing.B, look func(context.Context, *storage.Tx, *rand.Rand) (time.Duration, int, error),
	floor *sql.Stmt, random *rand.Rand) (took, least time.Duration, found int) {
	b.Helper()
	err := q.db.InTx(b.Context(), func(tx *storage.Tx) (err error) {
		if took, found, err = look(b.Context(), tx, random); err != nil {
			return err
		}
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		b.Fatal(err)
	}
	var number int64
	began := time.Now()
	if err := floor.QueryRowContext(b.Context(), 1+random.Int64N(q.reports)).Scan(&number); err != nil {
		b.Fatal(err)
	}
	return took, time.Since(began), found
}

// lookAround looks for what is at the place of a new report, or shows its file.
func (q *quarter) lookAround(ctx context.Context, tx *storage.Tx, random *rand.Rand) (time.Duration, int, error) {
	p, err := tx.AddPhoto(ctx, bot.File{ID: "test:new", Unique: fmt.Sprint("u", 1+random.Int64N(2*q.reports))})
	if err != nil {
		return 0, 0, err
	}
	latitude, longitude := quarterSouth+random.Float64()*quarterHeight, quarterWest+random.Float64()*quarterWidth
	r := newReport(q.community, q.member, "")
	r.Category, r.PlaceKey = report.Categories[random.IntN(len(report.Categories))], fmt.Sprint("place ", random.IntN(2*quarterPlaces))
	r.Latitude, r.Longitude = &latitude, &longitude
	if r, err = tx.AddReport(ctx, r, []bot.PhotoID{p}); err != nil {
		return 0, 0, err
	}
	began := time.Now()
	_, err = tx.NoteLikes(ctx, r)
	took := time.Since(began)
	if err != nil {
		return 0, 0, err
	}
	likes, err := tx.Likes(ctx, r.ID)
	return took, len(likes), err
}

// lookAtPicture looks for what shows the picture of a new report: every other time
// there is one.
func (q *quarter) lookAtPicture(ctx context.Context, tx *storage.Tx, random *rand.Rand) (time.Duration, int, error) {
	h := random.Uint64()
	if random.IntN(2) == 0 {
		var known int64
		if err := q.db.SQL().QueryRowContext(ctx, `SELECT hash FROM photos WHERE id = $1`, 1+random.Int64N(q.reports)).Scan(&known); err != nil {
			return 0, 0, err
		}
		h = flip(uint64(known), random.IntN(photo.Alike+1), random)
	}
	r, err := pictured(ctx, tx, newReport(q.community, q.member, ""), h)
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if err := tx.LockLikes(ctx, r.Community); err != nil {
		return 0, 0, err
	}
	if _, err := tx.NotePictures(ctx, r); err != nil {
		return 0, 0, err
	}
	took := time.Since(began)
	likes, err := tx.Likes(ctx, r.ID)
	return took, len(likes), err
}

// cold is how long the first look of a process takes, which reads all hashes.
func (q *quarter) cold(b *testing.B) time.Duration {
	b.Helper()
	fresh := *q
	fresh.db = q.open(b)
	var took time.Duration
	err := fresh.db.InTx(b.Context(), func(tx *storage.Tx) (err error) {
		if took, _, err = fresh.lookAtPicture(b.Context(), tx, rand.New(rand.NewPCG(3, 4))); err != nil {
			return err
		}
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		b.Fatal(err)
	}
	return took
}
