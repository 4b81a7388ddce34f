package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// The timers of the bank.
const (
	timerNight = "bank_night"  // the books are recomputed; object: the community
	timerTell  = "points_tell" // members are told that points end; object: the account after which it goes on
	timerEnd   = "points_end"  // they end; object: the same
)

const (
	// nightHour is when the books are recomputed, in the community's zone.
	nightHour = 3
	// tellHour is when members are told that points end.
	tellHour = 9
	// expiryNotice is for how many days they are told before, and one for the night.
	expiryNotice = 31
	// expiryChunk is how many accounts one transaction looks through.
	expiryChunk = 100
)

// setNight sets when the books of a community are recomputed next.
func (t *Turn) setNight(ctx context.Context, c storage.Community) error {
	due := when.DayAt(t.Tx.Now, c.Zone(), 0, nightHour)
	if !due.After(t.Tx.Now) {
		due = when.DayAt(t.Tx.Now, c.Zone(), -1, nightHour)
	}
	return t.Tx.SetTimer(ctx, storage.Timer{
		Key:       fmt.Sprintf("%s:%d:%d", timerNight, c.ID, due.Unix()),
		Kind:      timerNight,
		Object:    int64(c.ID),
		Community: c.ID,
		Due:       due,
	})
}

// closeDay recomputes the books, tells the admins if they do not add up, and begins
// to tell members if their points end soon.
func closeDay(ctx context.Context, t *Turn, _ int64) error {
	if err := t.setNight(ctx, t.Community); err != nil {
		return err
	}
	wrong, err := t.Tx.Verify(ctx, t.Community.ID)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		if err := t.tellAdmins(ctx, func(p text.Printer) bot.Markup { return t.ledgerWrong(p, wrong) }); err != nil {
			return err
		}
	}
	if !t.rules.On(ledger.RuleExpiry) {
		return nil
	}
	return t.planExpiry(ctx)
}

// verifyLedger recomputes the books: /ledger verify.
func verifyLedger(ctx context.Context, t *Turn, args string) error {
	switch fold(args) {
	case "", "verify", "核账", "核賬", "核帳":
	default:
		return refuse(text.LedgerUsage)
	}
	wrong, err := t.Tx.Verify(ctx, t.Community.ID)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		t.AnswerWith(bot.Message{Text: t.ledgerWrong(t.Printer, wrong)})
		return nil
	}
	n, err := t.Tx.CountEntries(ctx, t.Community.ID)
	t.Answer(text.LedgerRight, text.Args{"Entries": n})
	return err
}

// ledgerWrong names what does not add up, as far as one can read it.
func (t *Turn) ledgerWrong(p text.Printer, wrong []storage.Discrepancy) bot.Markup {
	lines := []bot.Markup{p.Say(text.LedgerWrong, text.Args{"N": len(wrong), "Community": t.Community.Name})}
	for _, d := range wrong[:min(len(wrong), pageSize)] {
		lines = append(lines, p.Say(text.LedgerLine, text.Args{"What": d.What, "ID": d.ID, "Off": d.Off}))
	}
	return joinLines(lines)
}

// yearStart is when a year begins in the community's zone.
func (t *Turn) yearStart(year int) time.Time {
	return time.Date(year, 1, 1, 0, 0, 0, 0, t.Community.Zone())
}

// lateExpiry is for how long after its end a year's points are still ended, if nobody
// was told in time; after that, they end with those of the next year.
const lateExpiry = 60 * 24 * time.Hour

// planExpiry has members told, if it is time, that points end with this year: those of
// the last. Who is told late has as many days from then on.
func (t *Turn) planExpiry(ctx context.Context) error {
	year := t.now().AddDate(0, 0, expiryNotice).Year() - 2
	ends := t.yearStart(year + 2)
	if t.Tx.Now.After(ends.Add(lateExpiry)) {
		return nil
	}
	if ends.Before(t.Tx.Now.Add((expiryNotice - 1) * 24 * time.Hour)) {
		ends = when.DayAt(t.Tx.Now, t.Community.Zone(), -expiryNotice, 0)
	}
	e := storage.Expiry{Community: t.Community.ID, Year: year, Ends: ends}
	err := t.Tx.AddExpiry(ctx, e)
	if errors.Is(err, storage.ErrTaken) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.setExpiry(ctx, timerTell, e, 0, when.DayAt(t.Tx.Now, t.Community.Zone(), 0, tellHour)); err != nil {
		return err
	}
	return t.setExpiry(ctx, timerEnd, e, 0, ends)
}

// setExpiry sets when the accounts after one are dealt with.
func (t *Turn) setExpiry(ctx context.Context, kind string, e storage.Expiry, after int64, due time.Time) error {
	return t.Tx.SetTimer(ctx, storage.Timer{
		Key:       fmt.Sprintf("%s:%d:%d:%d", kind, e.Community, e.Year, after),
		Kind:      kind,
		Object:    after,
		Community: e.Community,
		Due:       due,
	})
}

// lots returns what is left of points that end, of the accounts after one, and sets
// when those that follow are dealt with. There are none if points do not end any more.
func (t *Turn) lots(ctx context.Context, kind string, after int64) (storage.Expiry, []storage.Lot, error) {
	e, err := t.Tx.LastExpiry(ctx, t.Community.ID)
	if err != nil || !t.rules.On(ledger.RuleExpiry) {
		return e, nil, err
	}
	lots, last, err := t.Tx.Lots(ctx, e.Community, t.yearStart(e.Year+1), after, expiryChunk)
	if err != nil || last == 0 {
		return e, nil, err
	}
	return e, lots, t.setExpiry(ctx, kind, e, last, t.Tx.Now)
}

func tellExpiry(ctx context.Context, t *Turn, after int64) error {
	e, lots, err := t.lots(ctx, timerTell, after)
	if err != nil {
		return err
	}
	for _, l := range lots {
		who, err := t.Tx.Person(ctx, e.Community, l.Member)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		p := t.to(who)
		t.Tell(who, bot.Message{Text: p.Say(text.ExpiryNews, text.Args{
			"Year": e.Year, "N": int64(l.Left), "Day": t.dayOf(p, e.Ends.Add(-time.Second)),
		})})
	}
	return nil
}

func endPoints(ctx context.Context, t *Turn, after int64) error {
	e, lots, err := t.lots(ctx, timerEnd, after)
	if err != nil {
		return err
	}
	for _, l := range lots {
		if _, err := t.Tx.Expire(ctx, e, l); err != nil {
			return err
		}
	}
	return nil
}

// dayOf shows the day of a time.
func (t *Turn) dayOf(p text.Printer, at time.Time) string {
	return when.FormatDay(at, t.Community.Zone(), p.Language, t.Tx.Now)
}

// wouldEnd says how many points would end with this year, if points did.
func (t *Turn) wouldEnd(ctx context.Context) (bot.Markup, error) {
	year := t.now().Year()
	var members int
	var points ledger.Points
	for after := int64(0); ; {
		lots, last, err := t.Tx.Lots(ctx, t.Community.ID, t.yearStart(year), after, expiryChunk)
		if err != nil {
			return "", err
		}
		for _, l := range lots {
			members, points = members+1, points+l.Left
		}
		if after = last; last == 0 {
			break
		}
	}
	return t.Say(text.RulesWouldEnd, text.Args{
		"N": int64(points), "Members": members, "Day": t.dayOf(t.Printer, t.yearStart(year+1).Add(-time.Second)),
	}), nil
}
