package handlers

import (
	"context"
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
		{timerErrandSilent, raiseErrand},
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

// errandMinutes is the service that a claim on an errand counts for. What is carried
// along counts for none.
func (t *Turn) errandMinutes(k storage.Task, c storage.Claim) int {
	switch {
	case k.Kind == task.Carry:
		return 0
	case c.Said == 0:
		return t.rules.Minutes(task.HelpMinutes)
	default:
		return t.rules.Minutes(c.Said)
	}
}

// taskPoints is what a claim on a task pays.
func (t *Turn) taskPoints(k storage.Task, c storage.Claim) ledger.Points {
	if k.Kind == task.Help {
		return t.rules.Task(t.rules.Service(c.Minutes))
	}
	return t.rules.Task(k.Points)
}

// paidKey tells who did a task what it paid.
func paidKey(kind task.Kind) text.Key {
	switch kind {
	case task.Carry:
		return text.NeighbourPaidCarry
	case task.Help:
		return text.NeighbourPaidHelp
	default:
		return text.TaskVerifiedYou
	}
}

// newErrand returns an errand of a kind with what all have in common, unless its words
// cannot be.
func (t *Turn) newErrand(kind task.Kind, words string) (storage.Task, error) {
	words = strings.Join(strings.Fields(words), " ")
	switch {
	case words == "":
		return storage.Task{}, refuse(text.NeighbourUsage, text.Args{"Example": t.errandExample(kind)})
	case bot.Units(words) > task.MaxErrand:
		return storage.Task{}, refuse(text.NeighbourTooLong, text.Args{"N": task.MaxErrand, "Example": t.errandExample(kind)})
	}
	h := task.ErrandHours(kind, words, t.Tx.Now, t.Community.Zone())
	return storage.Task{
		Community: t.Community.ID, Kind: kind, Title: task.ErrandTitle(words), Words: words,
		Start: h.Start, End: h.End, Slots: 1, Points: t.rules.Points(ledger.RuleCarry), Poster: t.Member.ID,
	}, nil
}

// refuseMany returns a refusal if the member, who is locked, waits for as many errands
// of a kind as one may.
func (t *Turn) refuseMany(ctx context.Context, kind task.Kind) error {
	n, err := t.Tx.ErrandsAsked(ctx, t.account(), kind)
	if err != nil {
		return err
	}
	if n >= task.MaxErrands {
		return refuse(text.NeighbourTooManyAsked, text.Args{"N": n})
	}
	return nil
}

func (t *Turn) errandExample(kind task.Kind) string {
	if kind == task.Help {
		return t.Label(text.NeighbourHelpExample)
	}
	return t.Label(text.NeighbourCarryExample)
}

// tookMinutes reads how long something took from the words of who did it.
func tookMinutes(words string) int {
	for _, s := range append([]string{words}, strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" ,，。;；", r) })...) {
		if d, ok := when.ParseLength(s); ok {
			return min(max(int(d.Minutes()), 1), 24*60)
		}
	}
	return 0
}
