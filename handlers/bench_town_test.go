package handlers_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers"
	"linli/migrations"
	"linli/storage"
	"linli/storage/blob"
	"linli/storage/embedded"
)

// The size of a town. A person is in the group of their number modulo townGroups,
// and a group in the community of its number modulo townCommunities.
const (
	townCommunities = 8
	townGroups      = 16
	townPeople      = 2200
	townTasks       = 20 // a group's
	townPlaces      = 50 // a task's
)

// A town is several communities on a Postgres that loses nothing: fsync is on and
// the data lies on the disk. The databases of a benchmark are copies of one, with
// every group, staff room, person and task in it.
type town struct {
	server *embedded.Server
	tasks  [townGroups][]storage.TaskID
	copies int
}

func newTown(b *testing.B) *town {
	b.Helper()
	s, err := embedded.Start(b.Context(), embedded.Config{Dir: diskFolder(b)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Stop(); err != nil {
			b.Error(err)
		}
	})
	t := &town{server: s}
	db := t.open(b, embedded.Database)
	if err := migrations.Up(b.Context(), db.SQL()); err != nil {
		b.Fatal(err)
	}
	t.settle(b, db)
	if err := db.Close(); err != nil { // a database in use cannot be copied
		b.Fatal(err)
	}
	return t
}

// diskFolder returns a folder on the disk that the server can enter also where
// root runs the benchmark.
func diskFolder(b *testing.B) string {
	b.Helper()
	folder := b.TempDir()
	if err := os.Chmod(filepath.Dir(folder), 0o711); err != nil {
		b.Fatal(err)
	}
	return folder
}

func (t *town) open(b *testing.B, name string) *storage.DB {
	b.Helper()
	db, err := storage.Open(b.Context(), t.server.URL(name), time.Now)
	if err != nil {
		b.Fatal(err)
	}
	return db
}

// firstID is where the IDs of the first table begin; those of each further one
// begin as much later, so that an ID equals none of another table, nor any count.
const firstID = 1_000_000_000

// settle fills the town's database.
func (t *town) settle(b *testing.B, db *storage.DB) {
	b.Helper()
	_, err := db.SQL().ExecContext(b.Context(), `
		SELECT setval(quote_ident(sequencename)::regclass, $1 * row_number() OVER (ORDER BY sequencename))
		FROM pg_sequences WHERE data_type = 'bigint'::regtype`, firstID)
	if err != nil {
		b.Fatal(err)
	}
	inTx(b, db, t.found)
	const batch = 100 // a person locks two chats until the commit
	for from := 0; from < townPeople; from += batch {
		inTx(b, db, func(ctx context.Context, tx *storage.Tx) error {
			for n := from; n < from+batch; n++ {
				if err := settlePerson(ctx, tx, n); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func inTx(b *testing.B, db *storage.DB, f func(context.Context, *storage.Tx) error) {
	b.Helper()
	if err := db.InTx(b.Context(), func(tx *storage.Tx) error { return f(b.Context(), tx) }); err != nil {
		b.Fatal(err)
	}
}

// settlePerson has a person speak in their group, and open the direct chat.
func settlePerson(ctx context.Context, tx *storage.Tx, n int) error {
	for _, chat := range []bot.Chat{groupOf(n), directOf(n)} {
		u := bot.Update{ID: fmt.Sprintf("settle:%s:%d", chat.Title, n), Chat: chat, User: personOf(n), Addressed: chat.Direct}
		if _, _, err := tx.Meet(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// found makes the communities, with their rooms and tasks.
func (t *town) found(ctx context.Context, tx *storage.Tx) error {
	for c := range townCommunities {
		community, err := tx.AddCommunity(ctx, fmt.Sprintf("社区%d", c), "zh-Hans", "Asia/Shanghai")
		if err != nil {
			return err
		}
		if err := foundRoom(ctx, tx, community.ID, groupChat(townGroups+c, "工作室"), storage.StaffRoom); err != nil {
			return err
		}
		for g := c; g < townGroups; g += townCommunities {
			if err := foundRoom(ctx, tx, community.ID, groupOf(g), storage.GroupRoom); err != nil {
				return err
			}
			if err := t.addTasks(ctx, tx, community.ID, g); err != nil {
				return err
			}
		}
	}
	return nil
}

func foundRoom(ctx context.Context, tx *storage.Tx, c storage.CommunityID, chat bot.Chat, room storage.Room) error {
	if _, _, err := tx.Meet(ctx, bot.Update{ID: "found:" + chat.ID.String(), Chat: chat}); err != nil {
		return err
	}
	return tx.BindChat(ctx, chat, c, room)
}

func (t *town) addTasks(ctx context.Context, tx *storage.Tx, c storage.CommunityID, g int) error {
	met, _, err := tx.Meet(ctx, bot.Update{ID: fmt.Sprintf("post:%d", g), Chat: groupOf(g), User: personOf(townPeople + g)})
	if err != nil {
		return err
	}
	for n := range townTasks {
		start := tx.Now.AddDate(0, 0, 1).Add(time.Duration(n) * time.Hour)
		k, err := tx.AddTask(ctx, storage.Task{
			Community: c, Kind: task.Volunteer, Title: "清理楼道小广告", Place: "3号楼",
			Start: start, End: start.Add(time.Hour), Slots: townPlaces, Points: 2, Poster: met.Member.ID,
		})
		if err != nil {
			return err
		}
		t.tasks[g] = append(t.tasks[g], k.ID)
	}
	return nil
}

// A site is a copy of a town's database, with handlers on it.
type site struct {
	*town
	name string
	db   *storage.DB
	h    *handlers.Handlers
}

// site returns a fresh copy of the town's database, to be dropped after use.
func (t *town) site(b *testing.B) *site {
	b.Helper()
	t.copies++
	name := fmt.Sprintf("copy%d", t.copies)
	t.admin(b, `CREATE DATABASE `+name+` TEMPLATE `+embedded.Database)
	photos, err := blob.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	db := t.open(b, name)
	return &site{t, name, db, handlers.New(handlers.Config{
		DB: db, Photos: photos, Language: "zh-Hans", Zone: "Asia/Shanghai", Log: slog.New(slog.DiscardHandler),
	})}
}

func (s *site) drop(b *testing.B) {
	b.Helper()
	if err := s.db.Close(); err != nil {
		b.Fatal(err)
	}
	s.admin(b, `DROP DATABASE `+s.name+` WITH (FORCE)`)
}

func (t *town) admin(b *testing.B, statement string) {
	b.Helper()
	db, err := sql.Open("postgres", t.server.URL("template1"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(b.Context(), statement); err != nil {
		b.Fatal(err)
	}
}

// didAs fails the benchmark unless every table has as many rows as on another site.
func (s *site) didAs(b *testing.B, other *site) {
	b.Helper()
	if ours, theirs := s.rows(b), other.rows(b); !maps.Equal(ours, theirs) {
		b.Fatalf("the sites' tables have %v and %v rows", ours, theirs)
	}
}

func (s *site) rows(b *testing.B) map[string]int {
	b.Helper()
	counts := map[string]int{}
	rows, err := s.db.SQL().QueryContext(b.Context(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			b.Fatal(err)
		}
		var n int
		if err := s.db.SQL().QueryRowContext(b.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
			b.Fatal(err)
		}
		counts[table] = n
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return counts
}

// inParallel runs f for the numbers of a range, on workers of which each takes
// every so manieth, and returns how long that took.
func inParallel(b *testing.B, workers, from, to int, f func(n int) error) time.Duration {
	b.Helper()
	var wg sync.WaitGroup
	start := time.Now()
	for w := range workers {
		wg.Go(func() {
			for n := from + w; n < to; n += workers {
				if err := f(n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	took := time.Since(start)
	if b.Failed() {
		b.FailNow()
	}
	return took
}
