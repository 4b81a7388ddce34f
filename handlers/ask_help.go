package handlers

import (
	"context"

	"linli/bot"
	"linli/bot/report"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// askHelp asks the neighbours who have a skill: /ask 水电 厨房水管漏了. Without one, it is
// guessed from the words. Staff and building leads may ask for somebody else.
func askHelp(ctx context.Context, t *Turn, words string) error {
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil {
		return err
	}
	known, err := t.Tx.Skills(ctx, t.Community.ID)
	if err != nil {
		return err
	}
	skill, words, _ := task.CutSkill(known, words)
	behalf, words, err := t.cutHelpFor(words)
	if err != nil {
		return err
	}
	if skill == "" {
		skill, words, _ = task.CutSkill(known, words)
	}
	if skill == "" {
		skill = task.GuessSkill(known, words)
	}
	k, err := t.newErrand(task.Help, words)
	if err != nil {
		return err
	}
	if behalf == "" {
		if err := t.refuseMany(ctx, task.Help); err != nil {
			return err
		}
	}
	k.Skill = skill
	if err := t.askFor(ctx, &k, behalf); err != nil {
		return err
	}
	if k, err = t.addErrand(ctx, k); err != nil {
		return err
	}
	return t.lookForHelp(ctx, k)
}

// cutHelpFor takes off the head of words for whom help is asked.
func (t *Turn) cutHelpFor(words string) (name, rest string, err error) {
	b, ok := report.CutBehalf(words)
	switch {
	case !ok:
		return "", words, nil
	case t.filesForOthers():
		return b.Name, b.Words, nil
	case b.Sure:
		return "", "", refuse(text.NeighbourBehalfWho)
	default:
		return "", words, nil
	}
}

// askFor makes an errand one for somebody else: a member by a mention, or anybody by name.
func (t *Turn) askFor(ctx context.Context, k *storage.Task, name string) error {
	if name == "" {
		return nil
	}
	if name[0] != '@' {
		k.Filer, k.OnBehalf = t.Member.ID, name
		return nil
	}
	who, err := t.person(ctx, name)
	if err != nil || who.ID == t.Member.ID {
		return err
	}
	k.Filer, k.Poster = t.Member.ID, who.ID
	return nil
}

// lookForHelp asks the first helpers, or everybody where there are none.
func (t *Turn) lookForHelp(ctx context.Context, k storage.Task) error {
	n, err := t.askWave(ctx, k)
	if err != nil {
		return err
	}
	args := text.Args{"Ref": k.Ref(), "N": n, "Skill": ""}
	if k.Skill != "" {
		args["Skill"] = skillName(t.Printer, k.Skill)
	}
	if n > 0 {
		return t.sayAsked(ctx, k, text.NeighbourHelpAsked, args)
	}
	if k, err = t.shareHelp(ctx, k); err != nil {
		return err
	}
	p := t.inRoom()
	staff := text.Args{"Skill": ""}
	if k.Skill != "" {
		staff["Skill"] = skillName(p, k.Skill)
	}
	_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Text: joinLines([]bot.Markup{t.errandLine(p, k), p.Say(text.NeighbourNoHelpers, staff)}),
	})
	if err != nil {
		return err
	}
	return t.sayAsked(ctx, k, text.NeighbourHelpAskedAll, args)
}
