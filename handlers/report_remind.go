package handlers

import (
	"context"
	"errors"

	"linli/bot"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// times is the time that reports have: when the community works, reminders, and
// the day's digest.
var times = routes{
	commands: []command{{
		name: "holidays", words: []string{"节假日", "節假日"}, who: []storage.Role{storage.Staff},
		help: text.HelpHolidays, topic: text.TopicSetup, run: holidays,
	}},
	buttons: []button{
		{"holiday_list", pressHolidays},
		{"holiday_drop", pressDropHolidays},
	},
	timers: []timer{
		{timerReportRemind, remindAssignee},
		{timerReportRemindLate, remindAssignee},
		{timerReportDue, raiseDue},
		{timerReportTwice, raiseTwice},
		{timerReportTwiceLate, raiseTwice},
		{timerRecount, recountReports},
		{timerReshow, reshowReports},
		{timerDigest, postDigest},
		{timerDigestEdit, editDigest},
	},
	settings: []setting{
		{name: "hours", words: []string{"working hours", "工作时间", "工作時間", "办公时间", "辦公時間"}, show: showWorkHours, set: setWorkHours},
		{name: "workdays", words: []string{"working days", "工作日"}, show: showWorkDays, set: setWorkDays},
	},
}

// timedReport locks the report of a timer, with when its time makes itself heard.
// One that waits for nobody any more has no such time.
func (t *Turn) timedReport(ctx context.Context, object int64) (storage.Report, moments, bool, error) {
	r, err := t.Tx.Report(ctx, storage.ReportID(object))
	if errors.Is(err, storage.ErrNotFound) {
		return r, moments{}, false, nil
	}
	if err != nil || !r.State.Open() {
		return r, moments{}, false, err
	}
	c, err := t.calendar(ctx)
	return r, t.moments(c, r), err == nil, err
}

// remindAssignee tells whom a report was given to that most of its time has
// passed. While nobody has it, nobody is told: the staff room will be.
func remindAssignee(ctx context.Context, t *Turn, object int64) error {
	r, s, ok, err := t.timedReport(ctx, object)
	if err != nil || !ok || t.Tx.Now.Before(s.remind) || r.Assignee == 0 {
		return err
	}
	if waits, err := t.waitQuiet(ctx, timerReportRemindLate, r); waits || err != nil {
		return err
	}
	who, err := t.Tx.Person(ctx, r.Community, r.Assignee)
	if err != nil {
		return err
	}
	p := t.to(who)
	k := text.TimeRemind
	if t.overdue(r) {
		k = text.TimeRemindLate
	}
	t.Tell(who, bot.Message{Text: p.Say(k, t.dueArgs(p, r)), Buttons: jobButtons(p, r)})
	return nil
}

// raiseDue tells the staff room that a report is due: a new message, since an
// edited card is easily missed. The card is marked, too.
func raiseDue(ctx context.Context, t *Turn, object int64) error {
	r, _, ok, err := t.timedReport(ctx, object)
	if err != nil || !ok || !t.overdue(r) {
		return err
	}
	if err := t.tellStaffRoom(ctx, r, text.TimeDue); err != nil {
		return err
	}
	if err := t.touchDigest(ctx); err != nil {
		return err
	}
	return t.showChange(ctx, r)
}

// raiseTwice tells the admins that a report is overdue for as long again as was
// allowed. If it reaches none of them, the staff room is told.
func raiseTwice(ctx context.Context, t *Turn, object int64) error {
	r, s, ok, err := t.timedReport(ctx, object)
	if err != nil || !ok || t.Tx.Now.Before(s.twice) {
		return err
	}
	if waits, err := t.waitQuiet(ctx, timerReportTwiceLate, r); waits || err != nil {
		return err
	}
	admins, err := t.leaders(ctx)
	if err != nil {
		return err
	}
	told := false
	for _, who := range admins {
		m, err := t.staffNews(ctx, t.to(who), r, text.TimeTwice)
		if err != nil {
			return err
		}
		told = t.Tell(who, m) || told
	}
	if told {
		return nil
	}
	return t.tellStaffRoom(ctx, r, text.TimeTwice)
}

// waitQuiet puts off what is for people's direct chats until quiet hours are over,
// and reports whether it did. What is urgent does not wait.
func (t *Turn) waitQuiet(ctx context.Context, kind string, r storage.Report) (bool, error) {
	at := afterQuiet(t.Tx.Now, t.Community.Zone())
	if t.urgent(r.Category) || !at.After(t.Tx.Now) {
		return false, nil
	}
	return true, t.Tx.SetTimer(ctx, reportTimer(kind, r, at))
}

func (t *Turn) tellStaffRoom(ctx context.Context, r storage.Report, k text.Key) error {
	m, err := t.staffNews(ctx, t.inRoom(), r, k)
	if err != nil {
		return err
	}
	_, err = t.postRoom(ctx, storage.StaffRoom, m)
	return err
}

// staffNews says something about a report's time to who may do something about
// it, and who has it.
func (t *Turn) staffNews(ctx context.Context, p text.Printer, r storage.Report, k text.Key) (bot.Message, error) {
	with := p.Say(text.TimeNobody)
	if r.Assignee != 0 {
		who, err := t.Tx.Person(ctx, r.Community, r.Assignee)
		if err != nil {
			return bot.Message{}, err
		}
		with = p.Say(text.ReportAssignee, text.Args{"Name": who.Name})
	}
	return bot.Message{Text: joinLines([]bot.Markup{p.Say(k, t.dueArgs(p, r)), with}), Buttons: staffButtons(p, r)}, nil
}

// dueArgs is what a sentence about a report's time may say.
func (t *Turn) dueArgs(p text.Printer, r storage.Report) text.Args {
	return text.Args{
		"Ref": r.Ref(), "Category": t.kind(p, r.Category), "Place": r.Place, "Due": t.day(p, r.Due),
		"Left": when.FormatDuration(r.Due.Sub(t.Tx.Now), p.Language), "Late": t.lateness(p, r),
	}
}
