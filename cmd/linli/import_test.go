package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"linli/bot"
	"linli/storage"
	"linli/storage/storagetest"
)

// excel is a file of a sheet with these cells.
func excel(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", at, &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadBalances(t *testing.T) {
	t.Parallel()
	chinese, err := simplifiedchinese.GB18030.NewEncoder().String("积分,姓名,备注\r\n12,王芳,存折\r\n")
	if err != nil {
		t.Fatal(err)
	}
	one := []balanceRow{{row: 2, who: "王芳", points: 12, note: "存折"}}
	for name, c := range map[string]struct {
		file string
		want []balanceRow
	}{
		"utf-8":      {"\xef\xbb\xbf姓名,积分,备注\n王芳,12,存折\n", one},
		"gb 18030":   {chinese, one},
		"semicolons": {"Name;Points;Note\n王芳;12;存折\n", one},
		"tabs":       {"name\tbalance\tnote\n王芳\t12\t存折", one},
		"excel":      {string(excel(t, []any{"姓名", "积分", "备注"}, []any{"王芳", 12, "存折"})), one},
		"gaps":       {"name,points\n\n,,\n@lin,\"1,200\"\n", []balanceRow{{row: 4, who: "@lin", points: 1200}}},
	} {
		got, err := readBalances([]byte(c.file))
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(balanceRow{})); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	rows, err := readBalances([]byte("name,points\n,5\nLin,many\nLin,-5\nLin,1.5\nLin,0\nLin\nLin,9999999\n"))
	if err != nil || len(rows) != 7 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, r := range rows {
		if r.wrong == "" {
			t.Errorf("row %d is taken for %d points", r.row, r.points)
		}
	}
	for name, file := range map[string]string{
		"empty": "", "no head": "王芳,12\n", "broken": "name,points\n\"x,1\n", "no excel": "PK\x03\x04 not a file", "neither": "name,points\n\xff\xff,1",
	} {
		if rows, err := readBalances([]byte(file)); err == nil && name != "neither" {
			t.Errorf("%s reads as %v", name, rows)
		}
	}
}

func TestBalancesAreTakenOverOnce(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	in := func(f func(tx *storage.Tx) error) {
		t.Helper()
		if err := db.InTx(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	var c storage.Community
	in(func(tx *storage.Tx) (err error) {
		if c, err = tx.AddCommunity(t.Context(), "文苑", "zh-Hans", "Asia/Shanghai"); err != nil {
			return err
		}
		for _, u := range []bot.User{
			{ID: "test:1", Name: "Lin", Username: "lin"}, {ID: "test:2", Name: "王芳"}, {ID: "test:3", Name: "王芳"}, {ID: "test:4", Name: "Mei"},
		} {
			if err := tx.Introduce(t.Context(), c.ID, u); err != nil {
				return err
			}
		}
		return nil
	})
	rows, err := readBalances([]byte("name,points\nLin,12\n@LIN,3\n王芳,5\ntest:3,7\n陌生人,1\nMei,x\n"))
	if err != nil {
		t.Fatal(err)
	}
	run := func(write bool, community string) (b balances) {
		in(func(tx *storage.Tx) error {
			b = balances{tx: tx, write: write, seen: map[storage.MemberID]int{}}
			return b.take(t.Context(), community, rows)
		})
		return b
	}
	for i, want := range []struct {
		write        bool
		good, before int
	}{{false, 2, 0}, {false, 2, 0}, {true, 2, 0}, {true, 0, 2}, {false, 0, 2}} {
		b := run(want.write, "文苑")
		if b.good != want.good || b.before != want.before || b.bad != 4 {
			t.Errorf("time %d: %d good, %d before, %d bad\n%s", i+1, b.good, b.before, b.bad, strings.Join(b.lines, "\n"))
		}
	}
	said := strings.Join(run(false, "文苑").lines, "\n")
	for _, w := range []string{"row 2: Lin", "row 3: Lin stands in row 2", "row 4: several people", "test:2", "row 6: nobody called 陌生人", `row 7: "x"`} {
		if !strings.Contains(said, w) {
			t.Errorf("no %q in\n%s", w, said)
		}
	}
	in(func(tx *storage.Tx) error {
		for m, want := range map[storage.MemberID]int{1: 12, 2: 0, 3: 7, 4: 0} {
			if n, err := tx.Balance(t.Context(), storage.Account{Community: c.ID, Member: m}); err != nil || int(n) != want {
				t.Errorf("member %d has %d points, want %d, %v", m, n, want, err)
			}
		}
		return nil
	})
	rows[0].points = 20
	if b := run(true, "文苑"); !strings.Contains(b.lines[0], "/grant") {
		t.Errorf("another amount: %q", b.lines[0])
	}
}

func TestImportNeedsACommunity(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(file, []byte("name,points\nLin,5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := dataFolder(t)
	e := newLinli(t, "import", "balances", file, "--community=文苑").with("LINLI_DATA", folder).run(t)
	if e.status != exitUsage || !strings.Contains(e.err, "there is no community") {
		t.Errorf("ended with %d and said %q %q", e.status, e.out, e.err)
	}
	e = newLinli(t, "import", "balances", file+"x", "--community=文苑").with("LINLI_DATA", folder).run(t)
	if e.status != exitUsage || !strings.Contains(e.err, "cannot read the list") {
		t.Errorf("ended with %d and said %q %q", e.status, e.out, e.err)
	}
}
