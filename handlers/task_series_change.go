package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"linli/bot/task"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

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
