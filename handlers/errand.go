package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/task"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// errands is what neighbours ask of each other: to take something along, or for help
// with what somebody can do. Who asks says whether it is done.
var errands = routes{
	commands: []command{
		{name: "carry", words: []string{"随手带", "隨手帶"}, help: text.HelpCarry, topic: text.TopicErrands, run: askCarry},
		{name: "ask", words: []string{"求助"}, help: text.HelpAsk, topic: text.TopicErrands, run: askHelp},
		{name: "skills", words: []string{"技能"}, help: text.HelpSkills, topic: text.TopicErrands, run: showOrSetSkills},
		{
			name: "special", words: []string{"特殊群体", "特殊群體"}, who: []storage.Role{storage.Staff},
			help: text.HelpSpecial, topic: text.TopicErrands, run: markSpecial,
		},
	},
	buttons: []button{
		{"errand_ok", pressErrandDone},
		{"errand_not", pressErrandNotDone},
		{"errand_cancel", pressErrandCancel},
		{"errand_write", pressErrandWrite},
		{"errand_pass", pressErrandPass},
		{"skill", pressSkill},
		{"skill_rest", pressRest},
	},
	drafts: []draft{{draftErrand, continueErrand}},
	timers: []timer{
		{timerErrandEnd, endErrand},
		{timerErrandSilent, passErrand},
		{timerWave, askNextWave},
	},
	links: []link{{linkSkills, showSkillsByLink}},
}

const (
	timerErrandEnd    = "errand_end"    // its object is the task: nobody can take it any more
	timerErrandSilent = "errand_silent" // its object is the claim: the asker said nothing
)

// asked reports whether the member asked for an errand, for themselves or somebody.
func (t *Turn) asked(k storage.Task) bool {
	return t.Member.ID != 0 && (k.Poster == t.Member.ID || k.Filer == t.Member.ID)
}

// asker is who hears of an errand: whom it is for, or who asked for them while they
// have no direct chat.
func (t *Turn) asker(ctx context.Context, k storage.Task) (storage.Person, error) {
	who, err := t.Tx.Person(ctx, k.Community, k.Poster)
	if err != nil || k.Filer == 0 || k.Filer == k.Poster || !who.Direct.IsZero() {
		return who, err
	}
	return t.Tx.Person(ctx, k.Community, k.Filer)
}

// tellAskers tells who asked for an errand: whom it is for, and who asked for them.
func (t *Turn) tellAskers(ctx context.Context, k storage.Task, message func(text.Printer) bot.Message) error {
	asker, err := t.asker(ctx, k)
	if err != nil {
		return err
	}
	t.Tell(asker, message(t.to(asker)))
	if k.Filer == 0 || k.Filer == asker.ID {
		return nil
	}
	filer, err := t.Tx.Person(ctx, k.Community, k.Filer)
	if err != nil {
		return err
	}
	t.Tell(filer, message(t.to(filer)))
	return nil
}

// askerName is whom an errand is for, for who has taken it.
func (t *Turn) askerName(ctx context.Context, k storage.Task) (string, error) {
	if k.OnBehalf != "" {
		return k.OnBehalf, nil
	}
	who, err := t.Tx.Person(ctx, k.Community, k.Poster)
	return bot.Shorten(who.Name, 40), err
}

// taskMinutes is the service that a claim on a task counts for. What is carried along
// counts for none.
func taskMinutes(k storage.Task, c storage.Claim) int {
	switch {
	case k.Kind == task.Carry:
		return 0
	case k.Kind == task.Help && c.Said == 0:
		return task.HelpMinutes
	case k.Kind == task.Help:
		return min(c.Said, task.MaxMinutes)
	default:
		return k.Hours().Minutes()
	}
}

// taskPoints is what a claim on a task pays.
func taskPoints(k storage.Task, c storage.Claim) ledger.Points {
	if k.Kind == task.Help {
		return ledger.Service(c.Minutes)
	}
	return k.Points
}

// newErrand checks whether the member may ask for one more errand of a kind in such
// words, and returns it with what all have in common. Lock the member first.
func (t *Turn) newErrand(ctx context.Context, kind task.Kind, words string) (storage.Task, error) {
	words = strings.Join(strings.Fields(words), " ")
	switch {
	case words == "":
		return storage.Task{}, refuse(text.NeighbourUsage, text.Args{"Example": t.errandExample(kind)})
	case bot.Units(words) > task.MaxErrand:
		return storage.Task{}, refuse(text.NeighbourTooLong, text.Args{"N": task.MaxErrand, "Example": t.errandExample(kind)})
	}
	n, err := t.Tx.ErrandsAsked(ctx, t.account(), kind)
	if err != nil {
		return storage.Task{}, err
	}
	if n >= task.MaxErrands {
		return storage.Task{}, refuse(text.NeighbourTooManyAsked, text.Args{"N": n})
	}
	h := task.ErrandHours(kind, words, t.Tx.Now, t.Community.Zone())
	return storage.Task{
		Community: t.Community.ID, Kind: kind, Title: task.ErrandTitle(words), Words: words,
		Start: h.Start, End: h.End, Slots: 1, Points: task.CarryPoints, Poster: t.Member.ID,
	}, nil
}

func (t *Turn) errandExample(kind task.Kind) string {
	if kind == task.Help {
		return t.Label(text.NeighbourHelpExample)
	}
	return t.Label(text.NeighbourCarryExample)
}

// taskKinds are the words for kinds of tasks, folded.
var taskKinds = map[string]task.Kind{
	"": "", "carry": task.Carry, "随手带": task.Carry, "隨手帶": task.Carry,
	"help": task.Help, "ask": task.Help, "求助": task.Help,
	"volunteer": task.Volunteer, "志愿": task.Volunteer, "志願": task.Volunteer,
	"open": "", "all": "", "全部": "",
}

// taskKind returns the kind of tasks that a word asks for.
func taskKind(word string) (task.Kind, error) {
	kind, ok := taskKinds[word]
	if !ok {
		return "", refuse(text.NeighbourTasksUsage)
	}
	return kind, nil
}

// errandUntil says until when an errand can be taken.
func (t *Turn) errandUntil(p text.Printer, k storage.Task) bot.Markup {
	return p.Say(text.NeighbourUntil, text.Args{"Until": t.day(p, k.End)})
}

// errandLine says what an errand is, as everybody may read it.
func (t *Turn) errandLine(p text.Printer, k storage.Task) bot.Markup {
	args := text.Args{"Ref": k.Ref(), "Title": k.Title, "Skill": "", "N": int64(k.Points)}
	if k.Kind == task.Carry {
		return p.Say(text.NeighbourCarryHead, args)
	}
	if k.Skill != "" {
		args["Skill"] = skillName(p, k.Skill)
	}
	return p.Say(text.NeighbourHelpHead, args)
}

// errandCard is what everybody may see of an errand. It names nobody.
func (t *Turn) errandCard(p text.Printer, k storage.Task) bot.Message {
	lines := []bot.Markup{t.errandLine(p, k)}
	switch {
	case k.Cancelled:
		lines = append(lines, p.Say(text.NeighbourCardCancelled))
	case k.Taken > 0:
		lines = append(lines, p.Say(text.NeighbourCardTaken))
	case k.Hours().Ended(t.Tx.Now):
		lines = append(lines, p.Say(text.NeighbourCardOver))
	default:
		lines = append(lines, t.errandUntil(p, k))
		if masked, _ := task.Masked(k.Words); k.Words != masked {
			lines = append(lines, p.Say(text.NeighbourMasked))
		}
		return bot.Message{Text: joinLines(lines), Buttons: bot.Row(takeButton(p, k))}
	}
	return bot.Message{Text: joinLines(lines)}
}

func takeButton(p text.Printer, k storage.Task) bot.Button {
	if k.Kind == task.Help {
		return taskButton(p, text.NeighbourTakeHelp, "task_claim", int64(k.ID))
	}
	return taskButton(p, text.NeighbourTakeCarry, "task_claim", int64(k.ID))
}

// askerCard names the card in the asker's direct chat that shows how their errand stands.
func askerCard(k storage.Task) string { return fmt.Sprintf("te%d", k.ID) }

// askerMessage is how an errand stands, for who asked.
func (t *Turn) askerMessage(p text.Printer, k storage.Task) bot.Message {
	m := t.errandCard(p, k)
	m.Card, m.Buttons = askerCard(k), nil
	if !k.Cancelled && k.Taken == 0 && !k.Hours().Ended(t.Tx.Now) {
		m.Buttons = bot.Row(taskButton(p, text.NeighbourCancel, "errand_cancel", int64(k.ID)))
		m.Text = joinLines([]bot.Markup{m.Text, p.Say(text.NeighbourYouHear)})
	}
	return m
}

// errandChanged shows how an errand stands wherever it is shown: in the groups, to its
// asker, and to those who were asked for help.
func (t *Turn) errandChanged(ctx context.Context, k storage.Task) error {
	if k.Shared {
		if err := t.postTaskCard(ctx, k); err != nil {
			return err
		}
	}
	asker, err := t.asker(ctx, k)
	if err != nil {
		return err
	}
	t.Tell(asker, t.askerMessage(t.to(asker), k))
	if k.Kind != task.Help {
		return nil
	}
	return t.showWaves(ctx, k)
}

// showErrand shows an errand as the member may see it: in the direct chat to who asked
// and who has taken it with all its words.
func (t *Turn) showErrand(ctx context.Context, k storage.Task) error {
	if !t.Update.Chat.Direct {
		if !k.Shared {
			return refuse(text.NeighbourInDirect, text.Args{"Ref": k.Ref()})
		}
		t.AnswerWith(t.errandCard(t.Printer, k))
		return nil
	}
	c, err := t.Tx.ClaimOf(ctx, k.ID, t.Member.ID)
	switch {
	case err == nil && c.State == task.Claimed:
		m, err := t.takenMessage(ctx, t.Printer, k)
		t.AnswerWith(m)
		return err
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return err
	case t.asked(k):
		return t.showAsked(ctx, k)
	}
	if err := t.mayHelp(ctx, k); err != nil {
		return err
	}
	t.AnswerWith(t.errandCard(t.Printer, k))
	return nil
}

// showAsked shows the member an errand that they asked for, with who has taken it.
func (t *Turn) showAsked(ctx context.Context, k storage.Task) error {
	who, err := t.Tx.Taker(ctx, k)
	if errors.Is(err, storage.ErrNotFound) {
		t.AnswerWith(t.askerMessage(t.Printer, k))
		return nil
	}
	if err != nil {
		return err
	}
	m := t.takerNews(t.Printer, k, who)
	if who.Claim.State == task.HandedIn {
		m = t.doneNews(t.Printer, k, who)
	}
	t.AnswerWith(m)
	return nil
}

// askedLines are the errands that the member asked for, for a list of what is theirs.
func (t *Turn) askedLines(ks []storage.Task) []bot.Markup {
	var lines []bot.Markup
	for _, k := range ks {
		if len(lines) == 0 {
			lines = append(lines, t.Say(text.NeighbourAskedHead))
		}
		lines = append(lines, t.Say(text.NeighbourAskedLine, text.Args{
			"Ref": k.Ref(), "Title": bot.Shorten(k.Title, 40), "Taken": k.Taken, "Until": t.day(t.Printer, k.End),
		}))
	}
	return lines
}

// endErrand tells the asker of an errand that nobody took it, and what to do, or reminds
// who has taken it.
func endErrand(ctx context.Context, t *Turn, object int64) error {
	k, err := t.Tx.Task(ctx, storage.TaskID(object))
	if err != nil || k.Cancelled || !k.Hours().Ended(t.Tx.Now) {
		return err
	}
	if k.Taken > 0 {
		return t.remindTaker(ctx, k)
	}
	if err := t.Tx.DropTimers(ctx, timerWave, int64(k.ID)); err != nil {
		return err
	}
	if err := t.errandChanged(ctx, k); err != nil {
		return err
	}
	err = t.tellAskers(ctx, k, func(p text.Printer) bot.Message {
		return bot.Message{Text: p.Say(text.NeighbourNobodyCame, text.Args{"Ref": k.Ref(), "Title": k.Title, "Kind": string(k.Kind)})}
	})
	if err != nil {
		return err
	}
	if k.Kind == task.Help {
		p := t.inRoom()
		_, err := t.postRoom(ctx, storage.StaffRoom, bot.Message{
			Text: joinLines([]bot.Markup{t.errandLine(p, k), p.Say(text.NeighbourNobodyStaff)}),
		})
		if err != nil {
			return err
		}
	}
	return t.Tx.ForgetWords(ctx, k.ID)
}

func (t *Turn) remindTaker(ctx context.Context, k storage.Task) error {
	who, err := t.Tx.Taker(ctx, k)
	if errors.Is(err, storage.ErrNotFound) || err == nil && who.Claim.State != task.Claimed {
		return nil
	}
	if err != nil {
		return err
	}
	p := t.to(who.Person)
	t.Tell(who.Person, bot.Message{
		Text:    p.Say(text.NeighbourTimeIsUp, text.Args{"Ref": k.Ref(), "Title": k.Title}),
		Buttons: takenButtons(p, k),
	})
	return nil
}

// cancelErrand calls an errand off: who asked may until it is done, and staff.
func (t *Turn) cancelErrand(ctx context.Context, k storage.Task, why string) error {
	who, err := t.Tx.Taker(ctx, k)
	taken := err == nil
	switch {
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return err
	case k.Cancelled:
		return refuse(text.TaskIsCancelled, text.Args{"Ref": k.Ref()})
	case taken && who.Claim.State != task.Claimed:
		return refuse(text.TaskDecided, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(who.Claim.State))})
	}
	if taken {
		if err := t.Tx.ChangeClaim(ctx, who.Claim, task.Cancelled); err != nil {
			return err
		}
		p := t.to(who.Person)
		t.Tell(who.Person, bot.Message{Text: p.Say(text.TaskCancelledYou, text.Args{"Ref": k.Ref(), "Why": bot.Shorten(why, maxWhy)})})
	}
	if err := t.Tx.DropTimers(ctx, timerWave, int64(k.ID)); err != nil {
		return err
	}
	if err := t.Tx.ForgetWords(ctx, k.ID); err != nil {
		return err
	}
	if err := t.callOff(ctx, k, bot.Shorten(why, maxWhy)); err != nil {
		return err
	}
	t.Answer(text.NeighbourCancelled, text.Args{"Ref": k.Ref()})
	return nil
}

func pressErrandCancel(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedErrand(ctx, arg)
	if err != nil {
		return err
	}
	return t.cancelErrand(ctx, k, "")
}

// pressedErrand locks the errand that a button is about, which the member asked for.
func (t *Turn) pressedErrand(ctx context.Context, arg string) (storage.Task, error) {
	k, err := t.pressedTask(ctx, arg)
	if err == nil && (!k.Kind.Errand() || !t.asked(k)) {
		err = refuse(text.StaleButton)
	}
	return k, err
}

// saidMinutes reads how long something took from the words of who did it.
func saidMinutes(words string) int {
	for _, s := range append([]string{words}, strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" ,，。;；", r) })...) {
		if d, ok := when.ParseLength(s); ok {
			return min(max(int(d.Minutes()), 1), 24*60)
		}
	}
	return 0
}
