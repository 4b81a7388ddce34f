package storage_test

import (
	"context"
	"database/sql"
	"fmt"
	neturl "net/url"
	"os"
	"strings"
	"testing"
	"time"

	"linli/bot/ledger"
	"linli/migrations"
	"linli/storage"
	"linli/storage/storagetest"
)

// What would break the books is not committed, each by itself.
func TestLedgerGuards(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	a := storage.Account{Community: c.ID, Member: m.ID}
	if err := book(t, db, a, entry("in", 5)); err != nil {
		t.Fatal(err)
	}
	var other storage.Community
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		other, err = tx.AddCommunity(ctx, "别处", "zh-Hans", "Asia/Shanghai")
		return err
	})
	if err := book(t, db, storage.Account{Community: other.ID, Member: m.ID}, entry("there", 5)); err != nil {
		t.Fatal(err)
	}
	const add = `WITH e AS (
			INSERT INTO entries (community_id, key, reason, note, booked_at) VALUES (%d, %s, 'grant', '', now()) RETURNING id
		) INSERT INTO postings (entry_id, account_id, amount) SELECT e.id, a.id, v.n FROM e, accounts a, (VALUES ('member', %d), ('issued', %d)) v (kind, n)
		WHERE a.kind = v.kind AND a.community_id = %d AND v.n <> 0`
	if _, err := db.SQL().ExecContext(t.Context(), fmt.Sprintf(add, c.ID, `'fine'`, 2, -2, c.ID)); err != nil {
		t.Fatalf("a good entry: %v", err) // besides the balance, which Verify then tells
	}
	for name, query := range map[string]string{
		"a sum that is not zero": fmt.Sprintf(add, c.ID, `'sum'`, 2, -1, c.ID),
		"one posting":            fmt.Sprintf(add, c.ID, `'one'`, 2, 0, c.ID),
		"no posting":             fmt.Sprintf(add, c.ID, `'none'`, 0, 0, c.ID),
		"accounts of another":    fmt.Sprintf(add, c.ID, `'other'`, 2, -2, other.ID),
		"a key that is booked":   fmt.Sprintf(add, c.ID, `'in'`, 2, -2, c.ID),
		"postings to an old entry": fmt.Sprintf(`INSERT INTO postings (entry_id, account_id, amount) SELECT e.id, a.id, CASE a.kind WHEN 'member' THEN 1 ELSE -1 END
			FROM entries e, accounts a WHERE e.key = 'in' AND a.community_id = %d`, other.ID),
		"a posting to no entry":       `INSERT INTO postings (entry_id, account_id, amount) SELECT 999, id, 1 FROM accounts LIMIT 1`,
		"an account that is deleted":  `DELETE FROM accounts`,
		"an account of another":       `UPDATE accounts SET community_id = community_id`,
		"a rule that is changed":      `UPDATE point_rules SET changed = ''`,
		"an entry undone twice":       `INSERT INTO entries (community_id, key, reason, note, booked_at, reverses) SELECT community_id, k, 'undo', '', now(), id FROM entries, (VALUES ('u1'), ('u2')) v (k) WHERE key = 'in'`,
		"points that were never owed": `UPDATE accounts SET balance = -1 WHERE kind = 'member'`,
	} {
		if _, err := db.SQL().ExecContext(t.Context(), query); err == nil {
			t.Errorf("the database let this pass: %s", name)
		}
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		off, err := tx.Verify(ctx, c.ID)
		if len(off) != 2 { // the entry above moved no balance, and tells none
			t.Errorf("Verify told %v", off)
		}
		return err
	})
}

// Each kind of damage is told, for one community and for all.
func TestVerifyTellsDamage(t *testing.T) {
	t.Parallel()
	for what, damage := range map[string]string{
		"balance": `UPDATE accounts SET balance = balance + 1 WHERE kind = 'member'`,
		"running": `UPDATE postings SET after = after + 1 WHERE after IS NOT NULL AND amount = 5`,
		"entry":   `DELETE FROM postings WHERE after IS NULL AND amount = -5`,
		"posting": `DELETE FROM entries WHERE key = 'in'`,
		"undo":    `UPDATE postings SET amount = amount * 2 WHERE entry_id = (SELECT id FROM entries WHERE reverses IS NOT NULL)`,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			db, _ := open(t)
			c, m := community(t, db)
			a := storage.Account{Community: c.ID, Member: m.ID}
			do(t, db, func(ctx context.Context, tx *storage.Tx) error {
				for key, n := range map[string]ledger.Points{"in": 5, "more": 3} {
					if _, _, err := tx.Book(ctx, a, m.ID, entry(key, n)); err != nil {
						return err
					}
				}
				return nil
			})
			do(t, db, func(ctx context.Context, tx *storage.Tx) error {
				act, err := tx.LastAct(ctx, c.ID, m.ID, ledger.Grant)
				if err != nil {
					return err
				}
				return tx.Reverse(ctx, c.ID, m.ID, act[0], "")
			})
			steps := int64(0)
			if off, err := db.VerifyAll(t.Context(), func(done, of int64) { steps = of - done }); err != nil || len(off) > 0 || steps != 0 {
				t.Fatalf("sound books: %v, %v, %d left", off, err, steps)
			}
			if _, err := db.SQL().ExecContext(t.Context(), `SET session_replication_role = replica; `+damage+`; SET session_replication_role = origin`); err != nil {
				t.Fatal(err)
			}
			all, err := db.VerifyAll(t.Context(), func(int64, int64) {})
			if err != nil || !tells(all, what) {
				t.Errorf("VerifyAll told %v, %v", all, err)
			}
			do(t, db, func(ctx context.Context, tx *storage.Tx) error {
				off, err := tx.Verify(ctx, c.ID)
				if !tells(off, what) && what != "posting" { // which belongs to no community
					t.Errorf("Verify told %v", off)
				}
				return err
			})
		})
	}
}

func tells(ds []storage.Discrepancy, what string) bool {
	for _, d := range ds {
		if d.What == what && d.Off != 0 {
			return true
		}
	}
	return false
}

// The role that docs/operating.md sets up does what the bot does, and cannot change
// what is booked.
func TestRuntimeRole(t *testing.T) {
	t.Parallel()
	owner := storagetest.URL(t)
	db, err := storage.Open(t.Context(), owner, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, m := community(t, db)
	role := fmt.Sprintf("linli_bot_%d", time.Now().UnixNano())
	if _, err := db.SQL().ExecContext(t.Context(), strings.ReplaceAll(documentedRole(t), "linli_bot", role)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		again, err := sql.Open("postgres", owner)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		if _, err := again.Exec(`DROP OWNED BY ` + role + `; DROP ROLE ` + role); err != nil {
			t.Error(err)
		}
	})
	bot, err := storage.Open(t.Context(), as(t, owner, role), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer bot.Close()
	if err := migrations.Up(t.Context(), bot.SQL()); err != nil { // serve looks whether there is anything to do
		t.Errorf("nothing to migrate: %v", err)
	}
	a := storage.Account{Community: c.ID, Member: m.ID}
	if err := book(t, bot, a, entry("in", 5)); err != nil {
		t.Fatal(err)
	}
	do(t, bot, func(ctx context.Context, tx *storage.Tx) error {
		if _, _, err := tx.Book(ctx, a, m.ID, entry("out", -2)); err != nil {
			return err
		}
		act, err := tx.LastAct(ctx, c.ID, m.ID, ledger.Grant)
		if err != nil {
			return err
		}
		if err := tx.Reverse(ctx, c.ID, m.ID, act[0], ""); err != nil {
			return err
		}
		return tx.SetPointRules(ctx, c.ID, ledger.Rules{}.With(ledger.RuleTip, 5), ledger.RuleTip, m.ID)
	})
	for _, query := range []string{
		`UPDATE postings SET amount = amount + 1`, `DELETE FROM postings`, `TRUNCATE postings`,
		`UPDATE entries SET note = ''`, `DELETE FROM entries`, `TRUNCATE entries CASCADE`,
		`DELETE FROM point_rules`, `DELETE FROM accounts`,
		`ALTER TABLE postings DISABLE TRIGGER ALL`, `SET session_replication_role = replica`,
	} {
		_, err := bot.SQL().ExecContext(t.Context(), query)
		if err == nil || !strings.Contains(err.Error(), "permission denied") && !strings.Contains(err.Error(), "must be owner") {
			t.Errorf("%s: %v, want permission denied", query, err)
		}
	}
	verify(t, bot, c.ID)
}

// documentedRole returns the statements of docs/operating.md.
func documentedRole(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "```sql\nCREATE ROLE linli_bot")
	statements, _, _ := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("docs/operating.md sets up no role")
	}
	return "CREATE ROLE linli_bot" + statements
}

// as returns the connection string of another role.
func as(t *testing.T, address, role string) string {
	t.Helper()
	u, err := neturl.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = neturl.User(role)
	return u.String()
}
