package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

const draftNewTask = "task_new" // what is missing?

// newTask posts a task from one line. A title or time that is missing is asked
// for; of the rest there is one place, and a point an hour.
func newTask(ctx context.Context, t *Turn, args string) error {
	l, err := task.ParseLine(args, t.Tx.Now, t.Community.Zone())
	if err != nil {
		return refuseLine(err, t.Label(text.TaskForm))
	}
	return t.goOnWithTask(ctx, l)
}

// goOnWithTask posts a task, or asks for what it lacks.
func (t *Turn) goOnWithTask(ctx context.Context, l task.Line) error {
	if err := t.settleDemands(ctx, &l); err != nil {
		return err
	}
	switch {
	case l.Title == "":
		return t.ask(ctx, draftNewTask, l, bot.Message{Text: t.Say(text.TaskAskTitle, text.Args{"Form": t.Label(text.TaskForm)})})
	case !l.Timed():
		return t.ask(ctx, draftNewTask, l, bot.Message{Text: t.Say(text.TaskAskTime, text.Args{"Title": l.Title})})
	}
	if err := t.forget(ctx); err != nil {
		return err
	}
	if !l.Rule.IsZero() {
		return t.postSeries(ctx, l)
	}
	k, err := t.addTask(ctx, l, storage.Series{Poster: t.Member.ID})
	if err != nil {
		return err
	}
	return t.announceTask(ctx, k)
}

// continueNewTask takes what was asked for: the title, or the time. More fields
// of the line may come with it.
func continueNewTask(ctx context.Context, t *Turn, data []byte) error {
	if done, err := t.reportInstead(ctx); done || err != nil {
		return err
	}
	var l task.Line
	if err := json.Unmarshal(data, &l); err != nil {
		return fmt.Errorf("decode draft: %w", err)
	}
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	parse := task.ParseLine
	if l.Title != "" {
		parse = task.ParseFields
	}
	more, err := parse(t.Said.Text, t.Tx.Now, t.Community.Zone())
	if err == nil && l.Title != "" && t.Said.Text != "" && !more.Timed() {
		err = task.ErrTime
	}
	if err != nil {
		return refuseLine(err, t.Label(text.TaskForm))
	}
	return t.goOnWithTask(ctx, l.With(more))
}

// reportInstead deals with a photo or a location in the direct chat, which answers
// no question in words: it is for a report, as if nothing had been asked. It
// reports whether that was so.
func (t *Turn) reportInstead(ctx context.Context) (bool, error) {
	if !t.Update.Chat.Direct || t.Said.Photo == nil && t.Said.Position == nil {
		return false, nil
	}
	return joinReport(ctx, t)
}

// lineRefusals says what is wrong with a line.
var lineRefusals = map[error]text.Key{
	task.ErrTitle:  text.TaskBadTitle,
	task.ErrPlace:  text.TaskBadPlace,
	task.ErrTime:   text.TaskBadTime,
	task.ErrHours:  text.TaskBadHours,
	task.ErrOrder:  text.TaskBadOrder,
	task.ErrPast:   text.TaskPast,
	task.ErrFar:    text.TaskFar,
	task.ErrSlots:  text.TaskBadSlots,
	task.ErrPoints: text.TaskBadPoints,
	task.ErrTwice:  text.TaskTwice,
	task.ErrAge:    text.NeighbourBadAge,
}

// refuseLine turns an error of a line into a refusal that shows the right form.
func refuseLine(err error, form string) error {
	for is, key := range lineRefusals {
		if errors.Is(err, is) {
			return refuse(key, text.Args{"Form": form})
		}
	}
	return err
}

// addTask adds a task as a line says, whose demands are settled, and sets its timers. It
// is its poster's, and of the series, if that is one.
func (t *Turn) addTask(ctx context.Context, l task.Line, s storage.Series) (storage.Task, error) {
	k := storage.Task{
		Community: t.Community.ID,
		Kind:      task.Volunteer,
		Title:     l.Title,
		Place:     l.Place,
		Start:     l.Hours.Start,
		End:       l.Hours.End,
		Slots:     max(l.Slots, 1),
		Points:    t.rules.Service(l.Hours.Length()),
		Poster:    s.Poster,
		Series:    s.ID,
	}
	if l.Points != nil {
		k.Points = *l.Points
	}
	k = withDemands(k, l)
	if task.Seats(l.Seats).Of(task.Newcomers).Slots > 0 {
		until := l.Hours.HoldUntil(t.Tx.Now)
		k.HeldTo = &until
	}
	k, err := t.Tx.AddTask(ctx, k)
	if err != nil {
		return k, err
	}
	if len(l.Seats) > 0 {
		if err := t.Tx.SetSeats(ctx, k, l.Seats); err != nil {
			return k, err
		}
	}
	return k, t.setTaskTimers(ctx, k)
}

// announceTask shows a new task in the groups. In one of these, the card is the
// answer; elsewhere the answer says what was posted.
func (t *Turn) announceTask(ctx context.Context, k storage.Task) error {
	if err := t.postTaskCard(ctx, k); err != nil {
		return err
	}
	if t.Chat.Room == storage.GroupRoom && t.Chat.Thread == t.Update.Chat.Thread {
		return nil
	}
	groups, err := t.Tx.Rooms(ctx, k.Community, storage.GroupRoom)
	if err != nil {
		return err
	}
	t.answerWithTask(k, t.Say(text.TaskPosted, text.Args{"Ref": k.Ref(), "N": len(groups)}))
	return nil
}

// answerWithTask answers with a task as it now is, and what became of it.
func (t *Turn) answerWithTask(k storage.Task, news bot.Markup) {
	t.AnswerWith(bot.Message{Text: joinLines([]bot.Markup{t.taskNews(t.Printer, k, news), t.placesText(t.Printer, k)})})
}
