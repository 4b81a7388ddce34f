package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"linli/bot"
	"linli/bot/task"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// tasks is work for volunteers: posting it, claiming it, handing it in and
// having it verified.
var tasks = routes{
	commands: []command{
		{name: "tasks", words: []string{"任务", "任務"}, help: text.HelpTasks, topic: text.TopicTasks, run: listTasks},
		{name: "task", help: text.HelpTask, topic: text.TopicTasks, run: showTaskByRef},
		{name: "claim", words: []string{"认领", "認領"}, help: text.HelpClaim, topic: text.TopicTasks, run: claimTask},
		{name: "release", words: []string{"放弃", "放棄"}, help: text.HelpRelease, topic: text.TopicTasks, run: releaseTask},
		{name: "done", words: []string{"完成"}, help: text.HelpDone, topic: text.TopicTasks, run: handInTask},
		{
			name: "newtask", words: []string{"发任务", "發任務"}, who: []storage.Role{storage.Staff},
			help: text.HelpNewTask, topic: text.TopicTasks, run: newTask,
		},
		{
			name: "edittask", words: []string{"改任务", "改任務"}, who: []storage.Role{storage.Staff},
			help: text.HelpEditTask, topic: text.TopicTasks, run: editTask,
		},
		{
			name: "canceltask", words: []string{"取消任务", "取消任務"}, who: []storage.Role{storage.Staff}, checks: true,
			help: text.HelpCancelTask, topic: text.TopicTasks, run: cancelTask,
		},
		{
			name: "copytask", words: []string{"复制任务", "複製任務"}, who: []storage.Role{storage.Staff},
			help: text.HelpCopyTask, topic: text.TopicTasks, run: copyTask,
		},
		{
			name: "verify", words: []string{"审核", "審核"}, who: []storage.Role{storage.Staff},
			help: text.HelpVerify, topic: text.TopicTasks, run: verifyTask,
		},
		{
			name: "noshow", words: []string{"缺席"}, who: []storage.Role{storage.Staff},
			help: text.HelpNoShow, topic: text.TopicTasks, run: markAbsent,
		},
	},
	buttons: []button{
		{"task_claim", pressClaim},
		{"task_release", pressRelease},
		{"task_take", pressTake},
		{"task_pass", pressPass},
		{"task_admit", pressAdmit},
		{"task_decline", pressDecline},
		{"task_done", pressDone},
		{"task_verify", pressVerify},
		{"task_back", pressSendBack},
		{"task_why", pressWhy},
		{"task_came", pressCame},
		{"task_list", pressTasks},
		{"task_age", pressAge},
		{"task_names", pressNames},
	},
	drafts: []draft{
		{draftNewTask, continueNewTask},
		{draftTaskPhoto, continueTaskPhoto},
		{draftSendBack, continueSendBack},
	},
	timers: []timer{
		{timerTaskOffer, lapseOffer},
		{timerTaskDay, remindDay},
		{timerTaskSoon, remindSoon},
		{timerTaskStart, startTask},
		{timerTaskEnd, endTask},
		{timerTaskHold, endHold},
		{timerTaskShow, showSeriesTask},
		{timerSeries, continueSeries},
	},
	links: []link{{linkTask, showTask}},
}

// findTask locks the task of a ref in the turn's community; one that is not there
// is a refusal.
func (t *Turn) findTask(ctx context.Context, ref bot.Ref) (storage.Task, error) {
	k, err := t.Tx.TaskByRef(ctx, t.Community.ID, ref.Number)
	return k, orNoSuch(err, ref)
}

// argTask locks the task whose ref is at the head of a command's arguments.
// Without one, it is the task of the message of ours that was replied to.
func (t *Turn) argTask(ctx context.Context, args, example string) (storage.Task, string, error) {
	ref, rest, ok := t.taskRef(args)
	if !ok {
		return storage.Task{}, "", refuse(text.NeedRef, text.Args{"Example": example})
	}
	k, err := t.findTask(ctx, ref)
	return k, rest, err
}

// argOwnTask is argTask for what one does with a task of one's own: where the
// words name none, it is the only one in which the member has such a part.
func (t *Turn) argOwnTask(ctx context.Context, args, example string, states ...task.State) (storage.Task, string, error) {
	if _, _, ok := t.taskRef(args); ok {
		return t.argTask(ctx, args, example)
	}
	held, err := t.Tx.ClaimsBy(ctx, t.account(), t.Tx.Now.Add(-task.HandInFor), maxMine)
	if err != nil {
		return storage.Task{}, "", err
	}
	held = slices.DeleteFunc(held, func(h storage.Held) bool { return !slices.Contains(states, h.Claim.State) })
	if len(held) != 1 {
		return storage.Task{}, "", refuse(text.NeedRef, text.Args{"Example": example})
	}
	k, err := t.findTask(ctx, held[0].Ref())
	return k, args, err
}

// taskRef returns the ref at the head of words, or else the one in the message
// of ours that was replied to, and the words that follow.
func (t *Turn) taskRef(words string) (bot.Ref, string, bool) {
	if ref, rest, ok := bot.CutRef(words); ok && ref.Kind == bot.Task {
		return ref, rest, true
	}
	if o := t.Update.ReplyTo; o != nil && o.Mine {
		ref, ok := onlyRef(o.Text, bot.Task)
		return ref, words, ok
	}
	return bot.Ref{}, words, false
}

// onlyRef returns the ref of a kind among words, if there is just one.
func onlyRef(words string, kind bot.Kind) (only bot.Ref, ok bool) {
	for w := range strings.FieldsFuncSeq(words, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		switch ref, is := bot.ParseRef(w); {
		case !is || ref.Kind != kind || ref == only:
		case ok:
			return bot.Ref{}, false
		default:
			only, ok = ref, true
		}
	}
	return only, ok
}

// pressedTask locks the task that a button is about and enters its community.
func (t *Turn) pressedTask(ctx context.Context, arg string) (storage.Task, error) {
	id, ok := number(arg)
	if !ok {
		return storage.Task{}, refuse(text.StaleButton)
	}
	k, err := t.Tx.Task(ctx, storage.TaskID(id))
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Task{}, refuse(text.StaleButton)
	}
	if err != nil {
		return storage.Task{}, err
	}
	return k, t.enter(ctx, k.Community, k.Ref())
}

// pressedClaim locks the task of the claim that a button is about, enters its
// community and returns both.
func (t *Turn) pressedClaim(ctx context.Context, arg string) (storage.Task, storage.Claimant, error) {
	id, ok := number(arg)
	if !ok {
		return storage.Task{}, storage.Claimant{}, refuse(text.StaleButton)
	}
	c, err := t.Tx.Claim(ctx, storage.ClaimID(id))
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Task{}, storage.Claimant{}, refuse(text.StaleButton)
	}
	if err != nil {
		return storage.Task{}, storage.Claimant{}, err
	}
	k, err := t.pressedTask(ctx, fmt.Sprint(c.Task))
	if err != nil {
		return storage.Task{}, storage.Claimant{}, err
	}
	who, err := t.claimant(ctx, k, c.ID)
	return k, who, err
}

// claimant returns a claim of a locked task as it now stands, and whose it is.
func (t *Turn) claimant(ctx context.Context, k storage.Task, id storage.ClaimID) (storage.Claimant, error) {
	var who storage.Claimant
	var err error
	if who.Claim, err = t.Tx.Claim(ctx, id); err != nil {
		return who, err
	}
	who.Person, err = t.Tx.Person(ctx, k.Community, who.Claim.Member)
	return who, err
}

// staffClaim is pressedClaim for staff who decide about somebody else.
func (t *Turn) staffClaim(ctx context.Context, arg string) (storage.Task, storage.Claimant, error) {
	k, who, err := t.pressedClaim(ctx, arg)
	if err == nil {
		err = t.need(storage.Staff)
	}
	if err == nil && who.Claim.Member == t.Member.ID {
		err = refuse(text.TaskOwn, text.Args{"Ref": k.Ref()})
	}
	return k, who, err
}

// ownClaim returns the member's part in a task; having none is a refusal.
func (t *Turn) ownClaim(ctx context.Context, k storage.Task) (storage.Claim, error) {
	c, err := t.Tx.ClaimOf(ctx, k.ID, t.Member.ID)
	if !errors.Is(err, storage.ErrNotFound) {
		return c, err
	}
	if k.Cancelled {
		return c, refuse(text.TaskIsCancelled, text.Args{"Ref": k.Ref()})
	}
	return c, refuse(text.TaskNotYours, text.Args{"Ref": k.Ref()})
}

// refuseOver returns a refusal once a task can no longer be claimed or changed.
func (t *Turn) refuseOver(k storage.Task) error {
	switch now := t.Tx.Now; {
	case k.Cancelled:
		return refuse(text.TaskIsCancelled, text.Args{"Ref": k.Ref()})
	case k.Hours().Ended(now):
		return refuse(text.TaskHasEnded, text.Args{"Ref": k.Ref()})
	case k.Hours().Started(now) && !k.Kind.Errand():
		return refuse(text.TaskHasStarted, text.Args{"Ref": k.Ref()})
	}
	return nil
}

// span shows when a task takes place.
func (t *Turn) span(p text.Printer, k storage.Task) string {
	return when.FormatSpan(when.Span{Start: k.Start, End: k.End}, t.Community.Zone(), p.Language, t.Tx.Now)
}

// taskText says what a task is: its ref and title, time and place.
func (t *Turn) taskText(p text.Printer, k storage.Task) bot.Markup {
	return t.underHead(p, k, p.Say(text.TaskHead, text.Args{"Ref": k.Ref(), "Title": k.Title}))
}

// taskNews says a sentence, which names the ref, and then what the task is.
func (t *Turn) taskNews(p text.Printer, k storage.Task, news bot.Markup) bot.Markup {
	return t.underHead(p, k, joinLines([]bot.Markup{news, bot.Escape(k.Title)}))
}

// underHead says a task's time and place under a head.
func (t *Turn) underHead(p text.Printer, k storage.Task, head bot.Markup) bot.Markup {
	if k.Kind.Errand() {
		return joinLines([]bot.Markup{head, t.errandUntil(p, k)})
	}
	lines := []bot.Markup{head, p.Say(text.TaskTime, text.Args{"When": t.span(p, k)})}
	if k.Place != "" {
		lines = append(lines, p.Say(text.TaskPlace, text.Args{"Place": k.Place}))
	}
	return joinLines(lines)
}

// taskChanged does what follows from any change of a task's places: those that
// are free are offered to the line, and the card shows the new count.
func (t *Turn) taskChanged(ctx context.Context, id storage.TaskID) error {
	k, err := t.Tx.Task(ctx, id)
	if err != nil {
		return err
	}
	if k.Kind.Errand() {
		return t.errandChanged(ctx, k)
	}
	offered, err := t.offerPlaces(ctx, k)
	if err != nil {
		return err
	}
	if offered > 0 {
		if k, err = t.Tx.Task(ctx, id); err != nil {
			return err
		}
	}
	return t.postTaskCard(ctx, k)
}

// postTaskCard shows a task in the community's groups: one message in each in
// all its life. It names nobody.
func (t *Turn) postTaskCard(ctx context.Context, k storage.Task) error {
	if !t.cardIsDue(k) {
		return nil
	}
	m, err := t.taskCard(ctx, t.inRoom(), k)
	if err != nil {
		return err
	}
	m.Card = fmt.Sprintf("t%d", k.ID)
	_, err = t.postRoom(ctx, storage.GroupRoom, m)
	return err
}

// taskCard is what everybody may see of a task, with what they can do.
func (t *Turn) taskCard(ctx context.Context, p text.Printer, k storage.Task) (bot.Message, error) {
	if k.Kind.Errand() {
		return t.errandCard(p, k), nil
	}
	seats, err := t.Tx.Seats(ctx, k)
	if err != nil {
		return bot.Message{}, err
	}
	lines := append([]bot.Markup{t.taskText(p, k), t.placesText(p, k)}, t.demandLines(p, k, seats)...)
	if k.Waiting > 0 {
		lines = append(lines, p.Say(text.TaskLine, text.Args{"Count": k.Waiting}))
	}
	m := bot.Message{}
	switch now := t.Tx.Now; {
	case k.Cancelled:
		lines = append(lines, p.Say(text.TaskCardCancelled, text.Args{"Why": k.Why}))
	case k.Hours().Ended(now):
		lines = append(lines, p.Say(text.TaskCardEnded))
	case k.Hours().Started(now):
		lines = append(lines, p.Say(text.TaskCardStarted))
	default:
		m.Buttons = bot.Row(claimButton(p, k, false))
	}
	m.Text = joinLines(lines)
	return m, nil
}

func (t *Turn) placesText(p text.Printer, k storage.Task) bot.Markup {
	key := text.TaskPlaces
	if k.Points == 0 {
		key = text.TaskPlacesUnpaid
	}
	return p.Say(key, text.Args{"Taken": k.Taken, "Slots": k.Slots, "N": int64(k.Points)})
}

// claimButton claims a place, or one in the line of a full task; where there are
// buttons of several tasks, it names its own.
func claimButton(p text.Printer, k storage.Task, named bool) bot.Button {
	key := text.TaskClaim
	if k.Full() {
		key = text.TaskWait
	}
	label := p.Label(key)
	if named {
		label += " " + k.Ref().String()
	}
	return bot.Button{Label: label, Data: fmt.Sprintf("task_claim:%d", k.ID)}
}

// taskButton is a button about a task or claim.
func taskButton(p text.Printer, label text.Key, verb string, id int64) bot.Button {
	return bot.Button{Label: p.Label(label), Data: fmt.Sprintf("%s:%d", verb, id)}
}
