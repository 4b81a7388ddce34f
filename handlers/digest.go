package handlers

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/report"
	"linli/bot/when"
	"linli/bot/worktime"
	"linli/handlers/text"
	"linli/storage"
)

// The timers of the digest; their object is the community.
const (
	timerDigest     = "digest"
	timerDigestEdit = "digest_edit"
)

const (
	// digestHour is when the staff room gets the day's digest, in the community's zone.
	digestHour = 9
	// digestReports is how many reports it names.
	digestReports = 5
	// digestEvery is how often it is edited at most.
	digestEvery = time.Minute
)

// setDigest sets the next digest of a community.
func (t *Turn) setDigest(ctx context.Context, c storage.Community) error {
	due := when.DayAt(t.Tx.Now, c.Zone(), 0, digestHour)
	if !due.After(t.Tx.Now) {
		due = when.DayAt(t.Tx.Now, c.Zone(), -1, digestHour)
	}
	return t.Tx.SetTimer(ctx, storage.Timer{
		Key:       fmt.Sprintf("%s:%d:%d", timerDigest, c.ID, due.Unix()),
		Kind:      timerDigest,
		Object:    int64(c.ID),
		Community: c.ID,
		Due:       due,
	})
}

// zoneChanged has digests and due times follow the community's new zone.
func (t *Turn) zoneChanged(ctx context.Context) error {
	if err := t.Tx.DropTimers(ctx, timerDigest, int64(t.Community.ID)); err != nil {
		return err
	}
	if err := t.setDigest(ctx, t.Community); err != nil {
		return err
	}
	return t.calendarChanged(ctx)
}

// postDigest posts the day's digest and sets the next one. Late, as after a stop,
// it still comes while it is of use that day; those of days gone by do not.
func postDigest(ctx context.Context, t *Turn, _ int64) error {
	if err := t.setDigest(ctx, t.Community); err != nil {
		return err
	}
	if err := t.Tx.ForgetTimers(ctx, timerDigestEdit, int64(t.Community.ID), t.Tx.Now.AddDate(0, 0, -1)); err != nil {
		return err
	}
	c, err := t.calendar(ctx)
	if err != nil {
		return err
	}
	if hour := t.now().Hour(); hour < digestHour || hour >= quietFrom || !c.Works(t.today()) {
		return nil
	}
	oldest, err := t.Tx.OldestReports(ctx, t.Community.ID, digestReports)
	if err != nil || len(oldest) == 0 {
		return err
	}
	n, err := t.showDigest(ctx, oldest)
	if err != nil || n == 0 {
		return err
	}
	return t.Tx.OpenDigest(ctx, t.Community.ID, t.today())
}

// today is the date in the community's zone.
func (t *Turn) today() worktime.Day { return worktime.DayOf(t.now()) }

// digestEdit is the timer by which the day's digest follows a change. All changes
// of a minute share one, which is due when each of them has long been committed.
func (t *Turn) digestEdit() storage.Timer {
	minute := t.Tx.Now.Truncate(digestEvery)
	return storage.Timer{
		Key:       fmt.Sprintf("%s:%d:%d", timerDigestEdit, t.Community.ID, minute.Unix()),
		Kind:      timerDigestEdit,
		Object:    int64(t.Community.ID),
		Community: t.Community.ID,
		Due:       minute.Add(2 * digestEvery),
	}
}

// touchDigest has the day's digest follow a change.
func (t *Turn) touchDigest(ctx context.Context) error {
	return t.Tx.ReplaceTimers(ctx, nil, 0, time.Time{}, t.digestEdit())
}

// editDigest brings the day's digest up to date, if the staff room has it.
func editDigest(ctx context.Context, t *Turn, _ int64) error {
	has, err := t.Tx.HasDigest(ctx, t.Community.ID, t.today())
	if err != nil || !has {
		return err
	}
	oldest, err := t.Tx.OldestReports(ctx, t.Community.ID, digestReports)
	if err != nil {
		return err
	}
	_, err = t.showDigest(ctx, oldest)
	return err
}

// showDigest shows how many reports stand where, and the oldest open ones: one
// message a day. It returns how many staff rooms there are.
func (t *Turn) showDigest(ctx context.Context, oldest []storage.Report) (int, error) {
	counts, err := t.Tx.CountReports(ctx, t.Community.ID)
	if err != nil {
		return 0, err
	}
	p := t.inRoom()
	lines := []bot.Markup{p.Say(text.DigestHead, text.Args{
		"Day": when.FormatDay(t.Tx.Now, t.Community.Zone(), p.Language, t.Tx.Now),
	}), t.digestCounts(p, counts)}
	m := bot.Message{Card: "digest/" + t.today().String()}
	var row []bot.Button
	for _, r := range oldest {
		lines = append(lines, t.digestLine(p, r))
		row = append(row, t.openButton(r))
	}
	m.Text = joinLines(lines)
	if len(row) > 0 {
		m.Buttons = bot.Row(row...)
	}
	return t.postRoom(ctx, storage.StaffRoom, m)
}

// digestCounts says how many reports stand where.
func (t *Turn) digestCounts(p text.Printer, counts []storage.ReportCount) bot.Markup {
	n, overdue := map[report.State]int{}, 0
	for _, c := range counts {
		n[c.State] = c.N
		overdue += c.Overdue
	}
	return p.Say(text.DigestCounts, text.Args{
		"New": n[report.New], "Accepted": n[report.Accepted], "Working": n[report.InProgress],
		"Reopened": n[report.Reopened], "Overdue": overdue, "Waiting": n[report.Resolved],
		"Open": n[report.New] + n[report.Accepted] + n[report.InProgress] + n[report.Reopened],
	})
}

// digestLine is a report as the digest shows it: what, where, since when. It names
// how long it has been waiting, for the digest is of one day.
func (t *Turn) digestLine(p text.Printer, r storage.Report) bot.Markup {
	late := ""
	if t.overdue(r) {
		late = t.late(p, r).Plain()
	}
	return p.Say(text.DigestLine, text.Args{
		"Ref": r.Ref(), "Late": late, "Category": t.kind(p, r.Category), "Place": r.Place,
		"Age": when.FormatDuration(t.Tx.Now.Sub(r.Reported), p.Language),
	})
}
