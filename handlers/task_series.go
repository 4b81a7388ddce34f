package handlers

import (
	"context"
	"encoding/json"
	"fmt"

	"linli/bot"
	"linli/bot/task"
	"linli/bot/when"
	"linli/bot/worktime"
	"linli/handlers/text"
	"linli/storage"
)

const timerSeries = "task_series" // its object is the series: the next task is to be made

// postSeries posts a recurring task, and makes its first tasks.
func (t *Turn) postSeries(ctx context.Context, l task.Line) error {
	rule := l.Rule
	l.Rule = when.Rule{}
	line, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("encode line: %w", err)
	}
	s, err := t.Tx.AddSeries(ctx, storage.Series{
		Community: t.Community.ID, Rule: rule.String(), Line: line, Poster: t.Member.ID,
	})
	if err != nil {
		return err
	}
	made, err := t.makeTasks(ctx, s)
	if err != nil {
		return err
	}
	lines := []bot.Markup{t.Say(text.NeighbourSeriesPosted, text.Args{
		"Title": l.Title, "Rule": when.FormatRule(rule, t.Language), "Ref": made[0].Ref(),
	})}
	for _, k := range made {
		lines = append(lines, t.Say(text.NeighbourSeriesLine, text.Args{"Ref": k.Ref(), "When": t.span(t.Printer, k)}))
	}
	noted, err := t.holidayLines(ctx, t.Printer, made)
	t.AnswerWith(bot.Message{Text: joinLines(append(lines, noted...))})
	return err
}

// makeTasks makes the tasks of a locked series that start in the time ahead, and the
// next one if there are none. It sets when to make more.
func (t *Turn) makeTasks(ctx context.Context, s storage.Series) ([]storage.Task, error) {
	rule, err := when.ParseRule(s.Rule)
	if err != nil {
		return nil, fmt.Errorf("read rule of series: %w", err)
	}
	var l task.Line
	if err := json.Unmarshal(s.Line, &l); err != nil {
		return nil, fmt.Errorf("decode line of series: %w", err)
	}
	if s.MadeTo.Before(t.Tx.Now) {
		s.MadeTo = t.Tx.Now
	}
	var made []storage.Task
	next := rule.Next(s.MadeTo, t.Community.Zone())
	for ; !next.Start.IsZero() && (len(made) == 0 || next.Start.Sub(t.Tx.Now) <= task.AheadFor); next = rule.Next(s.MadeTo, t.Community.Zone()) {
		l.Hours = task.Hours{Start: next.Start, End: next.End}
		k, err := t.addSeriesTask(ctx, s, l)
		if err != nil {
			return nil, err
		}
		made, s.MadeTo = append(made, k), next.Start
	}
	if err := t.Tx.ChangeSeries(ctx, s); err != nil || next.Start.IsZero() {
		return made, err
	}
	return made, t.Tx.SetTimer(ctx, storage.Timer{
		Key:  fmt.Sprintf("%s:%d:%d", timerSeries, s.ID, next.Start.Unix()),
		Kind: timerSeries, Object: int64(s.ID), Community: s.Community, Due: next.Start.Add(-task.AheadFor),
	})
}

func (t *Turn) addSeriesTask(ctx context.Context, s storage.Series, l task.Line) (storage.Task, error) {
	k, err := t.addTask(ctx, l, s)
	if err != nil {
		return k, err
	}
	return k, t.postTaskCard(ctx, k)
}

// continueSeries makes the next tasks of a series, and tells the staff of those that
// fall on a holiday.
func continueSeries(ctx context.Context, t *Turn, object int64) error {
	s, err := t.Tx.Series(ctx, storage.SeriesID(object))
	if err != nil || s.Ended {
		return err
	}
	made, err := t.makeTasks(ctx, s)
	if err != nil {
		return err
	}
	lines, err := t.holidayLines(ctx, t.inRoom(), made)
	if err != nil || len(lines) == 0 {
		return err
	}
	_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{Text: joinLines(lines)})
	return err
}

// holidayLines say which of some tasks fall on a holiday, and what to do.
func (t *Turn) holidayLines(ctx context.Context, p text.Printer, ks []storage.Task) ([]bot.Markup, error) {
	days, err := t.Tx.Holidays(ctx, t.Community.ID, worktime.DayOf(t.now()))
	if err != nil {
		return nil, err
	}
	names := map[worktime.Day]string{}
	for _, d := range days {
		if !d.Works {
			names[d.Day] = d.Name
		}
	}
	var lines []bot.Markup
	for _, k := range ks {
		if name, ok := names[worktime.DayOf(k.Start.In(t.Community.Zone()))]; ok {
			lines = append(lines, p.Say(text.NeighbourHoliday, text.Args{"Ref": k.Ref(), "Title": k.Title, "When": t.span(p, k), "Name": name}))
		}
	}
	return lines, nil
}

// cardIsDue reports whether the groups are to see a task: one of a series only some
// days before.
func (t *Turn) cardIsDue(k storage.Task) bool {
	return k.Series == 0 || !t.Tx.Now.Before(k.Start.Add(-task.ShowBefore))
}

// showSeriesTask shows the groups a task of a series that is near.
func showSeriesTask(ctx context.Context, t *Turn, object int64) error {
	k, err := t.Tx.Task(ctx, storage.TaskID(object))
	if err != nil || k.Cancelled {
		return err
	}
	return t.postTaskCard(ctx, k)
}
