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

// calendar returns when the turn's community works.
func (t *Turn) calendar(ctx context.Context) (worktime.Calendar, error) {
	return t.Tx.WorkCalendar(ctx, t.Community)
}

// urgent reports whether a category runs by the clock, day and night.
func (t *Turn) urgent(c report.Category) bool { return c == report.Safety }

// dueTime returns when a report is due by a calendar.
func (t *Turn) dueTime(c worktime.Calendar, r storage.Report) time.Time {
	return c.Due(r.Since, t.allowed(r.Category), t.urgent(r.Category)).UTC()
}

// setDue says when a report is due, from its category and since when its time runs.
func (t *Turn) setDue(ctx context.Context, r *storage.Report) error {
	c, err := t.calendar(ctx)
	if err != nil {
		return err
	}
	r.Due = t.dueTime(c, *r)
	return nil
}

// correct writes down what a report is about by now, with its new due time.
func (t *Turn) correct(ctx context.Context, r *storage.Report) error {
	if err := t.setDue(ctx, r); err != nil {
		return err
	}
	if err := t.Tx.CorrectReport(ctx, *r); err != nil {
		return err
	}
	return t.plan(ctx, *r)
}

// keepTime lets a report's time follow what an act made of it: reopened, it has
// the whole time again from now.
func (t *Turn) keepTime(ctx context.Context, r *storage.Report, was report.State) error {
	if r.State == report.Reopened && was != report.Reopened {
		r.Since = t.Tx.Now
		if err := t.setDue(ctx, r); err != nil {
			return err
		}
		if err := t.Tx.RestartReport(ctx, *r); err != nil {
			return err
		}
	}
	return t.plan(ctx, *r)
}

// The timers of a report; their object is the report. Those of the second group
// are what people could not be told in quiet hours.
const (
	timerReportRemind = "report_remind" // most of the time has passed
	timerReportDue    = "report_due"    // all of it has
	timerReportTwice  = "report_twice"  // as much again has

	timerReportRemindLate = "report_remind_late"
	timerReportTwiceLate  = "report_twice_late"
)

// The moments of a report are when its time makes itself heard.
type moments struct{ remind, due, twice time.Time }

func (t *Turn) moments(c worktime.Calendar, r storage.Report) moments {
	urgent := t.urgent(r.Category)
	return moments{
		remind: c.Part(r.Since, r.Due, report.RemindPercent, urgent).Truncate(time.Second),
		due:    r.Due,
		twice:  c.Due(r.Due, t.allowed(r.Category), urgent),
	}
}

// plan sets what is to happen by the clock for a report as it stands, in place of
// what was set before. What its new time has passed already happens at once; what
// no longer waits for anybody hears nothing more.
func (t *Turn) plan(ctx context.Context, r storage.Report) error {
	if !r.State.Open() {
		return t.setReportTimers(ctx, r, time.Time{})
	}
	c, err := t.calendar(ctx)
	if err != nil {
		return err
	}
	return t.setReportTimers(ctx, r, time.Time{}, t.reportTimers(c, r)...)
}

// setReportTimers sets the timers of a report that are due at a time or later,
// and has the day's digest follow.
func (t *Turn) setReportTimers(ctx context.Context, r storage.Report, from time.Time, ts ...storage.Timer) error {
	kinds := []string{timerReportRemind, timerReportDue, timerReportTwice}
	return t.Tx.ReplaceTimers(ctx, kinds, int64(r.ID), from, append(ts, t.digestEdit())...)
}

// reportTimers are the timers of an open report. A timer's key holds its time, so
// that it happens once for that time, and again for another.
func (t *Turn) reportTimers(c worktime.Calendar, r storage.Report) []storage.Timer {
	s := t.moments(c, r)
	return []storage.Timer{
		reportTimer(timerReportRemind, r, s.remind),
		reportTimer(timerReportDue, r, s.due),
		reportTimer(timerReportTwice, r, s.twice),
	}
}

func reportTimer(kind string, r storage.Report, due time.Time) storage.Timer {
	return storage.Timer{
		Key:       fmt.Sprintf("%s:%d:%d", kind, r.ID, due.Unix()),
		Kind:      kind,
		Object:    int64(r.ID),
		Community: r.Community,
		Due:       due,
	}
}

// overdue reports whether a report should have been dealt with by now.
func (t *Turn) overdue(r storage.Report) bool {
	return r.State.Open() && !r.Due.After(t.Tx.Now)
}

// late says for how long a report has been overdue.
func (t *Turn) late(p text.Printer, r storage.Report) bot.Markup {
	return p.Say(text.TimeLate, text.Args{"Late": t.lateness(p, r)})
}

// lateness is how long a report has been overdue; empty in the first minute.
func (t *Turn) lateness(p text.Printer, r storage.Report) string {
	late := t.Tx.Now.Sub(r.Due)
	if late < time.Minute {
		return ""
	}
	return when.FormatDuration(late, p.Language)
}

// dueLine says on the staff card when a report is due, or that it is overdue. It
// names no length of time, for the card stays as it is while time passes.
func (t *Turn) dueLine(p text.Printer, r storage.Report) bot.Markup {
	k := text.ReportDue
	if t.overdue(r) {
		k = text.TimeCardLate
	}
	return p.Say(k, text.Args{"Due": t.day(p, r.Due)})
}

// listHead is the first line of a list of reports; that of the open ones says how
// many of them are overdue.
func (t *Turn) listHead(ctx context.Context, l listing, total int) (bot.Markup, error) {
	head := t.listTitle(l, total)
	if l.which != "open" {
		return head, nil
	}
	n, err := t.Tx.CountOverdue(ctx, t.Community.ID)
	if err != nil || n == 0 {
		return head, err
	}
	return head + " · " + t.Say(text.TimeOverdue, text.Args{"N": n}), nil
}
