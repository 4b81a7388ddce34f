package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"linli/bot/ledger"
	"linli/storage"
)

type importCommand struct {
	Balances importBalancesCommand `cmd:"" help:"Take over what people had on paper, from a CSV or Excel file. Tells only what would happen, unless --write is given. Repeatable."`
}

type importBalancesCommand struct {
	File      string `arg:"" help:"A .csv or .xlsx file with the columns name (a name, @username or account) and points, and perhaps note."`
	Community string `required:"" help:"The community, by its name."`
	Write     bool   `help:"Book it."`
}

// Run tells row by row what becomes of a list of balances, and books it if asked to.
// A row that cannot be booked keeps no other from it.
func (c importBalancesCommand) Run(ctx context.Context, p *program) (err error) {
	body, err := os.ReadFile(c.File)
	if err != nil {
		return &usageError{fmt.Sprintf("cannot read the list: %v", err)}
	}
	rows, err := readBalances(body)
	if err != nil {
		return &usageError{fmt.Sprintf("%s: %v", c.File, err)}
	}
	db, err := openDatabase(ctx, p.DatabaseURL, string(p.Data), p.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	if err := bringUpToDate(ctx, db, p.log); err != nil {
		return err
	}
	var in balances
	err = db.InTx(ctx, func(tx *storage.Tx) error {
		in = balances{tx: tx, write: c.Write, seen: map[storage.MemberID]int{}}
		return in.take(ctx, c.Community, rows)
	})
	if errors.Is(err, storage.ErrNotFound) {
		return &usageError{fmt.Sprintf("there is no community %q; its name stands in /settings", c.Community)}
	}
	if err != nil {
		return err
	}
	for _, line := range in.lines {
		fmt.Fprintln(p.out, line)
	}
	end := "Nothing was written; add --write to book it."
	if c.Write {
		end = "All that could be is booked; the same file can be given again."
	}
	fmt.Fprintf(p.out, "%d to book with %d points in all, %d booked before, %d not possible. %s\n", in.good, in.points, in.before, in.bad, end)
	if in.bad > 0 {
		return fmt.Errorf("%d rows cannot be booked; put them right and run it again", in.bad)
	}
	return nil
}

// balances takes over a list, in a transaction.
type balances struct {
	tx    *storage.Tx
	write bool
	lines []string

	seen              map[storage.MemberID]int // by whom, the row
	good, before, bad int
	points            ledger.Points
}

// take deals with all rows. It returns storage.ErrNotFound for an unknown community.
func (b *balances) take(ctx context.Context, community string, rows []balanceRow) error {
	c, err := b.tx.FindCommunity(ctx, community)
	if err != nil {
		return err
	}
	for _, r := range rows {
		said, err := b.takeRow(ctx, c.ID, r)
		if err != nil {
			return err
		}
		b.lines = append(b.lines, fmt.Sprintf("row %d: %s", r.row, said))
	}
	return nil
}

// takeRow deals with a row, and returns what to say about it.
func (b *balances) takeRow(ctx context.Context, c storage.CommunityID, r balanceRow) (string, error) {
	if r.wrong != "" {
		b.bad++
		return r.wrong, nil
	}
	who, err := b.tx.Called(ctx, c, r.who)
	if err != nil {
		return "", err
	}
	if len(who) != 1 {
		b.bad++
		if len(who) == 0 {
			return fmt.Sprintf("nobody called %s is known there; they write something in the group first", r.who), nil
		}
		return fmt.Sprintf("several people are called %s; write @username or the account, such as %s", r.who, who[0].User), nil
	}
	m := who[0]
	if first, twice := b.seen[m.ID]; twice {
		b.bad++
		return fmt.Sprintf("%s stands in row %d, too; keep one of both", m.Name, first), nil
	}
	b.seen[m.ID] = r.row
	return b.book(ctx, storage.Account{Community: c, Member: m.ID}, m, r)
}

func (b *balances) book(ctx context.Context, a storage.Account, m storage.Person, r balanceRow) (string, error) {
	had, err := b.tx.Opening(ctx, a)
	if err != nil {
		return "", err
	}
	switch {
	case had == r.points:
		b.before++
		return fmt.Sprintf("%s brought along %d points before; nothing to do", m.Name, had), nil
	case had != 0:
		b.bad++
		return fmt.Sprintf("%s brought along %d points before, not %d; put the rest right with /grant", m.Name, had, r.points), nil
	}
	balance, err := b.tx.Balance(ctx, a)
	if err != nil {
		return "", err
	}
	b.good, b.points = b.good+1, b.points+r.points
	if b.write {
		if _, err := b.tx.Open(ctx, a, r.points, r.note); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s gets %d points, and then has %d", m.Name, r.points, balance+r.points), nil
}
