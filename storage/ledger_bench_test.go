package storage_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/bot/ledger"
	"linli/migrations"
	"linli/storage"
	"linli/storage/embedded"
)

// benchWorkers book at once.
const benchWorkers = 20

// BenchmarkLedgerBook measures entries a second that twenty book at once on few
// accounts, in heats that alternate with two floors: the same statement by bare lib/pq,
// and what pgbench would do, one bare statement after the other on tables that guard
// nothing. The ratios are ours to theirs.
func BenchmarkLedgerBook(b *testing.B) {
	for _, hot := range []int{50, 10} {
		b.Run(fmt.Sprintf("accounts=%d", hot), func(b *testing.B) {
			r := newLedgerRace(b, hot)
			for b.Loop() {
				for heat := range 31 {
					r.heat(b, heat > 0) // the first one prepares the statements on each connection
				}
			}
			r.report(b)
		})
	}
}

// A ledgerRace is three ways to book on the same accounts.
type ledgerRace struct {
	db        *storage.DB
	pool      *sql.DB
	community storage.CommunityID
	members   []storage.MemberID
	same      *sql.Stmt
	args      []any
	plain     [4]*sql.Stmt
	next      atomic.Int64

	statements     int
	heats, entries int
	took           [3]time.Duration
}

const heatEntries = 400

func newLedgerRace(b *testing.B, hot int) *ledgerRace {
	b.Helper()
	s := durableServer(b)
	r := &ledgerRace{db: openOn(b, s)}
	if err := migrations.Up(b.Context(), r.db.SQL()); err != nil {
		b.Fatal(err)
	}
	c, _ := community(b, r.db)
	r.community = c.ID
	for i := range hot {
		r.members = append(r.members, neighbour(b, r.db, c, fmt.Sprint(100+i), fmt.Sprint("n", i)).ID)
	}
	for _, m := range r.members { // opens the accounts
		if err := book(b, r.db, storage.Account{Community: c.ID, Member: m}, entry(fmt.Sprint("open", m), 1)); err != nil {
			b.Fatal(err)
		}
	}
	r.openFloors(b, s)
	return r
}

// openFloors prepares the statements of the floors: the one that a booking is, as it is
// heard of, and those on tables of their own.
func (r *ledgerRace) openFloors(b *testing.B, s *embedded.Server) {
	b.Helper()
	traced, err := storage.Open(b.Context(), s.URL(embedded.Database), time.Now)
	if err != nil {
		b.Fatal(err)
	}
	var query string
	traced.Trace(func(_ context.Context, q string, args []any, _ any) {
		query, r.args, r.statements = q, args, r.statements+1
	})
	if err := book(b, traced, storage.Account{Community: r.community, Member: r.members[0]}, entry("traced", 1)); err != nil {
		b.Fatal(err)
	}
	if err := traced.Close(); err != nil {
		b.Fatal(err)
	}
	if r.pool, err = sql.Open("postgres", s.URL(embedded.Database)); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = r.pool.Close() }) // the server ends next
	r.pool.SetMaxOpenConns(benchWorkers)
	r.pool.SetMaxIdleConns(benchWorkers)
	if _, err := r.pool.ExecContext(b.Context(), `
		CREATE TABLE plain_accounts (id bigint PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 80);
		CREATE TABLE plain_entries (id bigserial PRIMARY KEY, key text NOT NULL UNIQUE, reason text NOT NULL, note text NOT NULL, booked_at timestamptz NOT NULL);
		CREATE TABLE plain_postings (entry_id bigint NOT NULL, account_id bigint NOT NULL, amount bigint NOT NULL, PRIMARY KEY (account_id, entry_id));
		INSERT INTO plain_accounts SELECT member_id, 0 FROM accounts WHERE member_id IS NOT NULL`); err != nil {
		b.Fatal(err)
	}
	prepare := func(query string) *sql.Stmt {
		stmt, err := r.pool.PrepareContext(b.Context(), query)
		if err != nil {
			b.Fatal(err)
		}
		return stmt
	}
	r.same = prepare(query)
	r.plain = [4]*sql.Stmt{
		prepare(`UPDATE plain_accounts SET balance = balance + $2 WHERE id = $1`),
		prepare(`INSERT INTO plain_entries (key, reason, note, booked_at) VALUES ($1, 'grant', 'x', now()) RETURNING id`),
		prepare(`INSERT INTO plain_postings (entry_id, account_id, amount) VALUES ($1, $2, $3)`),
		prepare(`INSERT INTO plain_postings (entry_id, account_id, amount) VALUES ($1, 0, $2)`),
	}
}

// heat runs each way once.
func (r *ledgerRace) heat(b *testing.B, counts bool) {
	b.Helper()
	ways := []func(ctx context.Context, key string, m storage.MemberID) error{r.ours, r.sameBare, r.plainBare}
	for i := range ways {
		way := (r.heats + i) % len(ways) // none always finds the machine as another left it
		run, began := ways[way], time.Now()
		var wg sync.WaitGroup
		left := atomic.Int64{}
		left.Store(heatEntries)
		for range benchWorkers {
			wg.Go(func() {
				for left.Add(-1) >= 0 {
					n := r.next.Add(1)
					if err := run(b.Context(), fmt.Sprint("b", n), r.members[n*7919%int64(len(r.members))]); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		if counts {
			r.took[way] += time.Since(began)
		}
	}
	r.heats++
	if counts {
		r.entries += heatEntries
	}
}

func (r *ledgerRace) ours(ctx context.Context, key string, m storage.MemberID) error {
	return r.db.InTx(ctx, func(tx *storage.Tx) error {
		_, _, err := tx.Book(ctx, storage.Account{Community: r.community, Member: m}, 0, ledger.Entry{
			Key: key, Amount: 1, Side: ledger.Issued, Reason: ledger.Grant, Note: "x",
		})
		return err
	})
}

func (r *ledgerRace) bare(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := r.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (r *ledgerRace) sameBare(ctx context.Context, key string, m storage.MemberID) error {
	args := slices.Clone(r.args)
	args[1], args[4] = int64(m), key
	return r.bare(ctx, func(tx *sql.Tx) error {
		var id int64
		return tx.StmtContext(ctx, r.same).QueryRowContext(ctx, plainArgs(args)...).Scan(&id) //nolint:sqlclosecheck // it lives as long as the pool
	})
}

func (r *ledgerRace) plainBare(ctx context.Context, key string, m storage.MemberID) error {
	return r.bare(ctx, func(tx *sql.Tx) error {
		if _, err := tx.StmtContext(ctx, r.plain[0]).ExecContext(ctx, int64(m), 1); err != nil { //nolint:sqlclosecheck // it lives as long as the pool
			return err
		}
		var id int64
		if err := tx.StmtContext(ctx, r.plain[1]).QueryRowContext(ctx, key).Scan(&id); err != nil { //nolint:sqlclosecheck // it lives as long as the pool
			return err
		}
		if _, err := tx.StmtContext(ctx, r.plain[2]).ExecContext(ctx, id, int64(m), 1); err != nil { //nolint:sqlclosecheck // it lives as long as the pool
			return err
		}
		_, err := tx.StmtContext(ctx, r.plain[3]).ExecContext(ctx, id, -1) //nolint:sqlclosecheck // it lives as long as the pool
		return err
	})
}

// plainArgs returns arguments as the driver takes them.
func plainArgs(args []any) []any {
	for i, a := range args {
		switch a := a.(type) {
		case storage.CommunityID:
			args[i] = int64(a)
		case storage.MemberID:
			args[i] = int64(a)
		case ledger.Points:
			args[i] = int64(a)
		}
	}
	return args
}

func (r *ledgerRace) report(b *testing.B) {
	verify(b, r.db, r.community)
	rate := func(way int) float64 { return float64(r.entries) / r.took[way].Seconds() }
	b.ReportMetric(rate(0), "entries/s")
	b.ReportMetric(rate(1), "same/s")
	b.ReportMetric(rate(2), "plain/s")
	b.ReportMetric(rate(0)/rate(1), "×same")
	b.ReportMetric(rate(0)/rate(2), "×plain")
	b.ReportMetric(float64(r.statements), "statements/entry")
	b.ReportMetric(0, "ns/op") // a race's
}

// BenchmarkLedgerRead measures what somebody asks of an account with many postings: its
// balance, its newest page, one from the middle of its history, and what there was then.
// LINLI_BENCH_LARGE=1 adds ten million.
func BenchmarkLedgerRead(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000, 10_000_000} {
		b.Run(fmt.Sprintf("postings=%d", n), func(b *testing.B) {
			if n > 1_000_000 && os.Getenv("LINLI_BENCH_LARGE") == "" {
				b.Skip("ten million postings take minutes to make")
			}
			a, db := longAccount(b, n)
			middle := storage.EntryID(n / 2)
			for name, read := range map[string]func(context.Context, *storage.Tx) error{
				"balance": func(ctx context.Context, tx *storage.Tx) error {
					_, err := tx.Balance(ctx, a)
					return err
				},
				"page": func(ctx context.Context, tx *storage.Tx) error {
					_, err := tx.Statement(ctx, a, 0, 10)
					return err
				},
				"middle": func(ctx context.Context, tx *storage.Tx) error {
					lines, err := tx.Statement(ctx, a, middle, 10)
					if err == nil && (len(lines) != 10 || lines[0].After != ledger.Points(middle-1)) {
						err = fmt.Errorf("a wrong page: %+v", lines)
					}
					return err
				},
				"past": func(ctx context.Context, tx *storage.Tx) error {
					got, err := tx.BalanceAt(ctx, a, start.Add(time.Duration(middle)*time.Second))
					if err == nil && got != ledger.Points(middle-1) {
						err = fmt.Errorf("%d in the middle", got)
					}
					return err
				},
				"today": func(ctx context.Context, tx *storage.Tx) error {
					_, err := tx.EarnedSince(ctx, a, start.Add(time.Duration(n-100)*time.Second))
					return err
				},
			} {
				b.Run(name, func(b *testing.B) { measureRead(b, db, read) })
			}
		})
	}
}

// measureRead reports how long a read takes beside a select by primary key.
func measureRead(b *testing.B, db *storage.DB, read func(context.Context, *storage.Tx) error) {
	floor, err := db.SQL().PrepareContext(b.Context(), `SELECT balance FROM accounts WHERE id = $1`)
	if err != nil {
		b.Fatal(err)
	}
	defer floor.Close()
	var reads, floors []time.Duration
	once := func() {
		do(b, db, func(ctx context.Context, tx *storage.Tx) error {
			began := time.Now()
			err := read(ctx, tx)
			reads = append(reads, time.Since(began))
			return err
		})
		began := time.Now()
		var n sql.NullInt64
		if err := floor.QueryRowContext(b.Context(), 1).Scan(&n); err != nil {
			b.Fatal(err)
		}
		floors = append(floors, time.Since(began))
	}
	for range 20 { // statements are prepared, plans settle
		once()
	}
	reads, floors = nil, nil
	for b.Loop() {
		once()
	}
	slices.Sort(reads)
	slices.Sort(floors)
	b.ReportMetric(reads[len(reads)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(reads[len(reads)*99/100].Seconds()*1000, "p99-ms")
	b.ReportMetric(floors[len(floors)/2].Seconds()*1000, "floor-p50-ms")
	b.ReportMetric(0, "ns/op")
}

// longAccount makes an account with n postings of one point each, a second apart.
func longAccount(b *testing.B, n int) (storage.Account, *storage.DB) {
	b.Helper()
	db := openOn(b, durableServer(b))
	if err := migrations.Up(b.Context(), db.SQL()); err != nil {
		b.Fatal(err)
	}
	c, m := community(b, db)
	conn, err := db.SQL().Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`SET session_replication_role = replica`, nil},
		{`INSERT INTO accounts (community_id, member_id, kind, balance) VALUES ($1, $2, 'member', $3::bigint), ($1, NULL, 'issued', NULL)`, []any{c.ID, m.ID, n}},
		{`INSERT INTO entries (community_id, key, reason, note, actor_id, booked_at)
			SELECT $1, 'k' || g, 'grant', 'x', $2, $3::timestamptz + g * interval '1 second' FROM generate_series(1, $4::bigint) g`, []any{c.ID, m.ID, start, n}},
		{`INSERT INTO postings (entry_id, account_id, amount, after)
			SELECT e.id, a.id, CASE a.kind WHEN 'member' THEN 1 ELSE -1 END, CASE a.kind WHEN 'member' THEN e.id END FROM entries e, accounts a`, nil},
		{`SET session_replication_role = origin`, nil},
		{`VACUUM ANALYZE`, nil},
		{`CHECKPOINT`, nil},
	} {
		if _, err := conn.ExecContext(b.Context(), s.query, s.args...); err != nil {
			b.Fatalf("%s: %v", s.query, err)
		}
	}
	return storage.Account{Community: c.ID, Member: m.ID}, db
}
