package handlers

import (
	"context"
	"fmt"
	"time"

	"linli/storage"
)

// The timers by which open reports follow a change of the calendar, in steps;
// their object is the report after which a step begins.
const (
	timerRecount = "report_recount" // when they are due
	timerReshow  = "report_reshow"  // their staff cards
)

const (
	recountStep = 200
	// reshowStep leaves others room in the minute that a group may be sent about
	// twenty messages in.
	reshowStep  = 10
	reshowEvery = time.Minute
)

// calendarChanged has the open reports of the community follow its calendar. A
// turn would hold all of them at once; timers take them bit by bit.
func (t *Turn) calendarChanged(ctx context.Context) error {
	return t.stepReports(ctx, timerRecount, 0, t.Tx.Now)
}

func (t *Turn) stepReports(ctx context.Context, kind string, after storage.ReportID, due time.Time) error {
	return t.Tx.ResetTimer(ctx, storage.Timer{
		Key:       fmt.Sprintf("%s:%d:%d", kind, t.Community.ID, after),
		Kind:      kind,
		Object:    int64(after),
		Community: t.Community.ID,
		Due:       due,
	})
}

// recountReports computes again when reports are due and who is reminded when.
// What has passed by the new calendar is not announced: it would be too much at
// once, and the cards and the digest tell.
func recountReports(ctx context.Context, t *Turn, after int64) error {
	c, err := t.calendar(ctx)
	if err != nil {
		return err
	}
	rs, err := t.Tx.OpenReports(ctx, t.Community.ID, storage.ReportID(after), recountStep)
	if err != nil {
		return err
	}
	for i := range rs {
		rs[i].Due = t.dueTime(c, rs[i])
		if err := t.setReportTimers(ctx, rs[i], t.Tx.Now, t.reportTimers(c, rs[i])...); err != nil {
			return err
		}
	}
	if err := t.Tx.Reschedule(ctx, rs); err != nil {
		return err
	}
	if len(rs) == recountStep {
		return t.stepReports(ctx, timerRecount, rs[recountStep-1].ID, t.Tx.Now)
	}
	return t.stepReports(ctx, timerReshow, 0, t.Tx.Now)
}

// reshowReports brings staff cards up to date; one that says the same is not sent.
func reshowReports(ctx context.Context, t *Turn, after int64) error {
	rs, err := t.Tx.OpenReports(ctx, t.Community.ID, storage.ReportID(after), reshowStep)
	if err != nil {
		return err
	}
	for _, r := range rs {
		if err := t.showToStaff(ctx, r); err != nil {
			return err
		}
	}
	if len(rs) < reshowStep {
		return nil
	}
	return t.stepReports(ctx, timerReshow, rs[reshowStep-1].ID, t.Tx.Now.Add(reshowEvery))
}
