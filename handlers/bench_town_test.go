package handlers_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
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
	taskSlots       = 500
)

// A town is several communities on a Postgres that loses nothing: fsync is on and
// the data lies on the disk. Its databases are copies of one, with every group,
// staff room, person and task in it.
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

// A townsite is a copy of the town's database, with handlers on it.
type townsite struct {
	*town
	name string
	db   *storage.DB
	h    *handlers.Handlers
}

// site returns a fresh copy of the town's database.
func (t *town) site(b *testing.B) *townsite {
	b.Helper()
	t.copies++
	name := fmt.Sprintf("copy%d", t.copies)
	t.admin(b, `CREATE DATABASE `+name+` TEMPLATE `+embedded.Database)
	db := t.open(b, name)
	photos, err := blob.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	h := handlers.New(handlers.Config{
		DB: db, Photos: photos, Language: "zh-Hans", Zone: "Asia/Shanghai", Log: slog.New(slog.DiscardHandler),
	})
	return &townsite{t, name, db, h}
}

// drop drops the copy.
func (s *townsite) drop(b *testing.B) {
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

// firstID is where the IDs of the first table begin; those of each further one
// begin as much later, so that no ID equals one of another table, nor any count.
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
				if err := t.settlePerson(ctx, tx, n); err != nil {
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
func (t *town) settlePerson(ctx context.Context, tx *storage.Tx, n int) error {
	for _, chat := range []bot.Chat{groupOf(n), directOf(n)} {
		u := bot.Update{ID: fmt.Sprintf("settle:%s:%d", chat.Title, n), Chat: chat, User: personOf(n), Addressed: chat.Direct}
		if _, _, err := tx.Meet(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// found makes the communities, with a staff room each, and gives them the groups
// and the tasks.
func (t *town) found(ctx context.Context, tx *storage.Tx) error {
	for c := range townCommunities {
		community, err := tx.AddCommunity(ctx, fmt.Sprintf("社区%d", c), "zh-Hans", "Asia/Shanghai")
		if err != nil {
			return err
		}
		staff := groupChat(townGroups+c, "工作室")
		poster, _, err := tx.Meet(ctx, bot.Update{ID: fmt.Sprintf("found:%d", c), Chat: staff, User: personOf(townPeople + c)})
		if err != nil {
			return err
		}
		if err := tx.BindChat(ctx, staff, community.ID, storage.StaffRoom); err != nil {
			return err
		}
		for g := c; g < townGroups; g += townCommunities {
			if err := t.foundGroup(ctx, tx, g, community.ID, poster.Member.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *town) foundGroup(ctx context.Context, tx *storage.Tx, g int, c storage.CommunityID, poster storage.MemberID) error {
	if _, _, err := tx.Meet(ctx, bot.Update{ID: fmt.Sprintf("found:group:%d", g), Chat: groupOf(g)}); err != nil {
		return err
	}
	if err := tx.BindChat(ctx, groupOf(g), c, storage.GroupRoom); err != nil {
		return err
	}
	for n := range townTasks {
		start := tx.Now.AddDate(0, 0, 1).Add(time.Duration(n) * 2 * time.Hour)
		k, err := tx.AddTask(ctx, storage.Task{
			Community: c, Kind: task.Volunteer, Title: "清理楼道小广告", Place: "3号楼",
			Start: start, End: start.Add(time.Hour), Slots: taskSlots, Points: 2, Poster: poster,
		})
		if err != nil {
			return err
		}
		t.tasks[g] = append(t.tasks[g], k.ID)
	}
	return nil
}

func groupChat(g int, title string) bot.Chat {
	return bot.Chat{ID: bot.ChatID{Platform: "test", Native: fmt.Sprint(-1000 - g)}, Title: title}
}

// groupOf returns the group of a person.
func groupOf(n int) bot.Chat { return groupChat(n%townGroups, "邻里群") }

func directOf(n int) bot.Chat {
	return bot.Chat{ID: bot.ChatID{Platform: "test", Native: personOf(n).ID.Native()}, Direct: true}
}

func personOf(n int) bot.User {
	return bot.User{ID: bot.UserID(fmt.Sprintf("test:%d", 1000+n)), Name: fmt.Sprintf("邻居%d", n), Username: fmt.Sprintf("n%d", n)}
}

// A kind of turn makes the n-th update, from the n-th person. Updates whose
// numbers differ are of different people; the chats of 16 in a row differ.
type kind struct {
	name   string
	update func(t *town, n int) bot.Update
}

// The kinds of turn that are measured.
var (
	pointsTurn = kind{"points", func(_ *town, n int) bot.Update {
		return townUpdate("points", n, directOf(n), bot.Said{Command: "points"})
	}}
	photoTurn = kind{"photo", func(_ *town, n int) bot.Update {
		return townUpdate("photo", n, groupOf(n), bot.Said{
			Text:  fmt.Sprintf("#随手拍 %d号楼2单元楼道堆满纸箱和单车", n/townCommunities+1),
			Photo: &bot.File{ID: bot.FileID(fmt.Sprintf("test:photo%d", n)), Unique: fmt.Sprint(n)},
		})
	}}
	claimTurn = kind{"claim", func(t *town, n int) bot.Update {
		id := t.tasks[n%townGroups][n/townGroups%townTasks]
		return townUpdate("claim", n, groupOf(n), bot.Press{ID: fmt.Sprintf("press%d", n), Data: fmt.Sprintf("task_claim:%d", id)})
	}}
	mixedTurn = kind{"mix", func(t *town, n int) bot.Update {
		// Four of ten ask for points, three report, three claim.
		of := []kind{pointsTurn, photoTurn, claimTurn, pointsTurn, photoTurn, claimTurn, pointsTurn, photoTurn, claimTurn, pointsTurn}
		return of[n%len(of)].update(t, n)
	}}
)

func townUpdate(kind string, n int, chat bot.Chat, content bot.Content) bot.Update {
	_, press := content.(bot.Press)
	id := fmt.Sprintf("%s%d", kind, n)
	return bot.Update{
		ID: "test:" + id, Chat: chat, User: personOf(n), Time: time.Now(), Message: bot.MessageID(id),
		Addressed: chat.Direct || press, Content: content,
	}
}

// inParallel runs f for the numbers of a range on workers at once, each taking
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
