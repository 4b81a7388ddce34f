package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

const (
	tasksPage = 5  // tasks on one page
	maxMine   = 20 // claims that /tasks mine looks at
	// mineFor is how long after their end tasks stand in /tasks mine.
	mineFor = 30 * 24 * time.Hour
)

// mine are the words for one's own, folded.
var mine = []string{"mine", "my", "我的"}

// listTasks lists open tasks, or the member's own.
func listTasks(ctx context.Context, t *Turn, args string) error {
	word, _ := bot.CutWord(fold(args))
	if slices.Contains(mine, word) {
		return t.listOwnTasks(ctx)
	}
	if _, _, ok := bot.CutRef(args); ok {
		return showTaskByRef(ctx, t, args)
	}
	kind, err := taskKind(word)
	if err != nil {
		return err
	}
	ks, err := t.Tx.OpenTasks(ctx, t.account(), kind, 0, tasksPage+1)
	if err != nil {
		return err
	}
	if len(ks) == 0 {
		t.sayNoTasks(kind)
		return nil
	}
	m := t.openTasks(ks, kind)
	m.Card = tasksCard + t.Update.ID
	t.AnswerWith(m)
	return nil
}

// tasksCard begins the name of a card that pages through the open tasks.
const tasksCard = "tasks/"

// pressTasks turns to the page of open tasks after the one that it names.
func pressTasks(ctx context.Context, t *Turn, arg string) error {
	id, word, _ := strings.Cut(arg, ":")
	kind := task.Kind(word)
	k, err := t.pressedTask(ctx, id)
	if err != nil {
		return err
	}
	ks, err := t.Tx.OpenTasks(ctx, t.account(), kind, k.ID, tasksPage+1)
	if err != nil {
		return err
	}
	if len(ks) == 0 {
		return refuse(text.TasksNoMore)
	}
	return t.replaceCard(ctx, tasksCard, t.openTasks(ks, kind))
}

// openTasks is a page of tasks with their buttons, and one to the next page if
// there is more than fits.
func (t *Turn) openTasks(ks []storage.Task, kind task.Kind) bot.Message {
	more := len(ks) > tasksPage
	ks = ks[:min(len(ks), tasksPage)]
	m := bot.Message{}
	lines := []bot.Markup{t.Say(text.TasksOpen)}
	for _, k := range ks {
		lines = append(lines, "", t.taskText(t.Printer, k))
		if !k.Kind.Errand() {
			lines = append(lines, t.placesText(t.Printer, k))
		}
		m.Buttons = append(m.Buttons, []bot.Button{claimButton(t.Printer, k, true)})
	}
	if more {
		next := fmt.Sprintf("task_list:%d:%s", ks[len(ks)-1].ID, kind)
		m.Buttons = append(m.Buttons, []bot.Button{{Label: t.Label(text.More), Data: next}})
	}
	m.Text = joinLines(lines)
	return m
}

// sayNoTasks says that there is nothing to claim, and to staff what they can do.
func (t *Turn) sayNoTasks(kind task.Kind) {
	if kind.Errand() {
		t.Answer(text.NeighbourNone, text.Args{"Example": t.errandExample(kind)})
		return
	}
	if t.is(storage.Staff) {
		t.Answer(text.TasksNoneStaff, text.Args{"Form": t.Label(text.TaskForm)})
		return
	}
	t.Answer(text.TasksNone)
}

// listOwnTasks lists the member's claims with where they stand; in the direct
// chat with what can be done about those to come.
func (t *Turn) listOwnTasks(ctx context.Context) error {
	held, err := t.Tx.ClaimsBy(ctx, t.account(), t.Tx.Now.Add(-mineFor), maxMine)
	if err != nil {
		return err
	}
	asked, err := t.Tx.AskedBy(ctx, t.account(), maxMine)
	if err != nil {
		return err
	}
	if len(held) == 0 && len(asked) == 0 {
		t.Answer(text.TasksNoneMine)
		return nil
	}
	m := bot.Message{}
	var lines []bot.Markup
	if len(held) > 0 {
		lines = append(lines, t.Say(text.TasksMine))
	}
	for _, h := range held {
		line, err := t.ownLine(ctx, h)
		if err != nil {
			return err
		}
		lines = append(lines, line)
		if t.Update.Chat.Direct && h.Claim.State == task.Claimed && !t.Tx.Now.After(h.Claim.HandInUntil(h.Hours())) {
			m.Buttons = append(m.Buttons, t.ownButtons(h))
		}
	}
	m.Text = joinLines(append(lines, t.askedLines(asked)...))
	t.AnswerWith(m)
	return nil
}

// ownLine is one of the member's claims in a line.
func (t *Turn) ownLine(ctx context.Context, h storage.Held) (bot.Markup, error) {
	args := text.Args{
		"Ref": h.Ref(), "Title": h.Title, "When": t.span(t.Printer, h.Task), "State": t.Label(taskStateKey(h.Claim.State)),
	}
	if h.Claim.State != task.Waiting {
		return t.Say(text.TasksMineLine, args), nil
	}
	place, err := t.Tx.LinePlace(ctx, h.Claim)
	args["Place"] = place
	return t.Say(text.TasksMineWaiting, args), err
}

// ownButtons hand a task in or give it back, and name it.
func (t *Turn) ownButtons(h storage.Held) []bot.Button {
	row := []bot.Button{taskButton(t.Printer, text.TaskDone, "task_done", int64(h.Task.ID))}
	if !h.Hours().Started(t.Tx.Now) || h.Kind.Errand() {
		row = append(row, taskButton(t.Printer, text.TaskCannotCome, "task_release", int64(h.Task.ID)))
	}
	for i := range row {
		row[i].Label = strings.TrimSpace(row[i].Label + " " + h.Ref().String())
	}
	return row
}

// linkTask begins the deep links about tasks: t and the task's ID.
const linkTask = "t"

// showTask shows a task that a deep link is about: as one's own, or with the
// button that claims it. A link alone claims nothing.
func showTask(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedTask(ctx, strings.TrimPrefix(strings.ToLower(arg), linkTask))
	if err != nil {
		return err
	}
	return t.showTaskTo(ctx, k)
}

// showTaskTo shows a task as the member may see it.
func (t *Turn) showTaskTo(ctx context.Context, k storage.Task) error {
	if k.Kind.Errand() {
		return t.showErrand(ctx, k)
	}
	c, err := t.Tx.ClaimOf(ctx, k.ID, t.Member.ID)
	if errors.Is(err, storage.ErrNotFound) {
		m, err := t.taskCard(ctx, t.Printer, k)
		t.AnswerWith(m)
		return err
	}
	if err != nil {
		return err
	}
	return t.showOwnTask(ctx, k, c)
}

func (t *Turn) showOwnTask(ctx context.Context, k storage.Task, c storage.Claim) error {
	m := bot.Message{Text: joinLines([]bot.Markup{
		t.taskText(t.Printer, k),
		t.Say(text.TaskMine, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))}),
	})}
	switch {
	case c.State == task.Claimed:
		m.Buttons = claimedButtons(t.Printer, k)
	case c.State == task.Waiting && !k.Full():
		m.Buttons = bot.Row(claimButton(t.Printer, k, false))
	}
	t.AnswerWith(m)
	return nil
}
