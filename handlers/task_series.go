package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

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

// followingWords say that a change is for all that follow, too.
var followingWords = []string{"以后都", "以後都", "以后", "以後", "全部", "所有", "all following", "following", "all"}

// cutFollowing cuts off the head of words that they are for all that follow.
func cutFollowing(words string) (string, bool) {
	folded := fold(words)
	for _, w := range followingWords {
		if rest, ok := strings.CutPrefix(folded, w); ok && (rest == "" || strings.ContainsRune(" |:,", rune(rest[0])) || w[0] >= 0x80) {
			// Folding keeps the number of characters.
			return strings.TrimSpace(string([]rune(words)[len([]rune(w)):])), true
		}
	}
	return words, false
}

// editSeries changes a task and all of its series that follow, made or not.
func (t *Turn) editSeries(ctx context.Context, k storage.Task, words string) error {
	form := t.Label(text.NeighbourSeriesForm)
	s, err := t.Tx.Series(ctx, k.Series)
	if err != nil {
		return err
	}
	rule, err := when.ParseRule(s.Rule)
	if err != nil {
		return fmt.Errorf("read rule of series: %w", err)
	}
	rest, clock := cutClock(words)
	l, err := task.ParseFields(rest, t.Tx.Now, t.Community.Zone())
	switch {
	case err != nil:
		return refuseLine(err, form)
	case l.Timed():
		return refuse(text.NeighbourSeriesHours, text.Args{"Form": form})
	case l.IsZero() && clock.IsZero():
		return refuse(text.TaskNothingToChange, text.Args{"Form": form})
	}
	if !clock.IsZero() {
		if rule, err = withClock(rule, clock); err != nil {
			return refuseLine(task.ErrOrder, form)
		}
		s.Rule = rule.String()
		s.MadeTo = hoursOn(storage.Task{Start: s.MadeTo, End: s.MadeTo.Add(time.Hour)}, clock, t.Community.Zone()).Start
	}
	if err := t.changeTemplate(ctx, s, l); err != nil {
		return err
	}
	return t.changeFollowing(ctx, k, l, clock)
}

// cutClock takes the field of a line that is hours alone, as a rule for every day.
func cutClock(words string) (rest string, clock when.Rule) {
	var kept []string
	for _, f := range strings.FieldsFunc(words, func(r rune) bool { return isBar(r) || r == '\n' }) {
		if r, err := when.ParseRule("每天 " + strings.TrimSpace(f)); err == nil && r.HasHours() && clock.IsZero() {
			clock = r
			continue
		}
		kept = append(kept, f)
	}
	return strings.Join(kept, " | "), clock
}

// withClock is a rule with the hours of another.
func withClock(r, clock when.Rule) (when.Rule, error) {
	span := clock.Next(time.Unix(0, 0), time.UTC)
	from := span.Start.Hour()*60 + span.Start.Minute()
	if span.End.IsZero() {
		span.End = span.Start.Add(time.Hour)
	}
	return r.WithHours(from, from+int(span.End.Sub(span.Start)/time.Minute))
}

// changeTemplate changes what the tasks of a series are that are yet to be made.
func (t *Turn) changeTemplate(ctx context.Context, s storage.Series, change task.Line) error {
	var l task.Line
	if err := json.Unmarshal(s.Line, &l); err != nil {
		return fmt.Errorf("decode line of series: %w", err)
	}
	l = l.With(change)
	if change.Slots > 0 && len(change.Seats) == 0 {
		l.Seats = nil
	}
	err := t.settleDemands(ctx, &l)
	if err != nil {
		return err
	}
	if s.Line, err = json.Marshal(l); err != nil {
		return fmt.Errorf("encode line: %w", err)
	}
	return t.Tx.ChangeSeries(ctx, s)
}

// changeFollowing changes a task and those of its series after it that are made.
func (t *Turn) changeFollowing(ctx context.Context, k storage.Task, change task.Line, clock when.Rule) error {
	ks, err := t.Tx.SeriesTasks(ctx, k.Series, k.Start)
	if err != nil {
		return err
	}
	told := 0
	for _, k := range ks {
		l, err := t.settleFor(ctx, k, change)
		if err != nil {
			return err
		}
		if !clock.IsZero() {
			l.Hours = hoursOn(k, clock, t.Community.Zone())
		}
		n, _, err := t.changeTask(ctx, k, l)
		if err != nil {
			return err
		}
		told += n
	}
	t.Answer(text.NeighbourSeriesChanged, text.Args{"Ref": k.Ref(), "Count": len(ks), "Told": told})
	return nil
}

// hoursOn are other hours of the day of a task.
func hoursOn(k storage.Task, clock when.Rule, zone *time.Location) task.Hours {
	day := k.Start.In(zone)
	midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
	span := clock.Next(midnight.Add(-time.Second), zone)
	if span.End.IsZero() {
		span.End = span.Start.Add(k.End.Sub(k.Start))
	}
	return task.Hours{Start: span.Start, End: span.End}
}

// cancelSeries calls a task off and all of its series that follow; no more are made.
func (t *Turn) cancelSeries(ctx context.Context, k storage.Task, why string) error {
	if _, err := t.Tx.Series(ctx, k.Series); err != nil {
		return err
	}
	ks, err := t.Tx.SeriesTasks(ctx, k.Series, k.Start)
	if err != nil {
		return err
	}
	told, missed := 0, 0
	for _, k := range ks {
		n, m, err := t.cancelAndTell(ctx, k, why)
		if err != nil {
			return err
		}
		told, missed = told+n, missed+m
	}
	if err := t.Tx.EndSeries(ctx, k.Series); err != nil {
		return err
	}
	if err := t.Tx.DropTimers(ctx, timerSeries, int64(k.Series)); err != nil {
		return err
	}
	t.Answer(text.NeighbourSeriesCancelled, text.Args{"Ref": k.Ref(), "Count": len(ks), "Told": told, "Missed": missed})
	return nil
}

// copyTask posts a task once more, at another time: /copytask T7 下周六 9:00, with
// other fields if they are said.
func copyTask(ctx context.Context, t *Turn, args string) error {
	form := t.Label(text.NeighbourCopyForm)
	k, rest, err := t.argTask(ctx, args, form)
	if err != nil {
		return err
	}
	if k.Kind.Errand() {
		return refuse(text.NeighbourNoCopy, text.Args{"Ref": k.Ref()})
	}
	more, err := task.ParseFields(rest, t.Tx.Now, t.Community.Zone())
	switch {
	case err != nil:
		return refuseLine(err, form)
	case !more.Timed():
		return refuse(text.NeighbourCopyWhen, text.Args{"Form": form})
	}
	l, err := t.lineOf(ctx, k)
	if err != nil {
		return err
	}
	if more.Slots > 0 && len(more.Seats) == 0 {
		l.Seats = nil
	}
	l = l.With(more)
	if l.NoEnd {
		l.Hours.End = l.Hours.Start.Add(k.End.Sub(k.Start))
	}
	return t.goOnWithTask(ctx, l)
}

// lineOf is the line by which a task could be posted once more.
func (t *Turn) lineOf(ctx context.Context, k storage.Task) (task.Line, error) {
	seats, err := t.Tx.Seats(ctx, k)
	if err != nil {
		return task.Line{}, err
	}
	l := task.Line{Title: k.Title, Place: k.Place, Slots: k.Slots, Points: &k.Points, Demands: task.Demands{
		MinAge: k.MinAge, Approval: k.Approval, Photo: k.Photo, Unchecked: k.Unchecked,
	}}
	for _, r := range k.Roles {
		l.Roles = append(l.Roles, string(r))
	}
	if !seats.Plain() {
		l.Seats = seats
	}
	return l, nil
}
