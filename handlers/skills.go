package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

const (
	linkSkills = "skills"

	// skillsCard begins the name of a card with the skills of who asked for it.
	skillsCard = "skills/"

	maxOwnSkills  = 20 // of a community's own
	maxSkillName  = 10 // characters: it stands on buttons
	maxSkillWords = 30
	skillRow      = 3 // buttons side by side
)

// skillName is a skill as people read it.
func skillName(p text.Printer, skill string) string {
	if k := text.Key("skill_" + skill); p.Has(k) {
		return p.Label(k)
	}
	return skill
}

func skillNames(p text.Printer, skills []string) string {
	names := make([]string, len(skills))
	for i, s := range skills {
		names[i] = skillName(p, s)
	}
	return strings.Join(names, p.Label(text.Comma))
}

// refuseSkill returns a refusal of a name that is no skill, with what there is.
func (t *Turn) refuseSkill(known []task.Skill, name string) error {
	codes := make([]string, len(known))
	for i, s := range known {
		codes[i] = s.Code
	}
	key := text.NeighbourNoSkill
	if t.is(storage.Staff) {
		key = text.NeighbourNoSkillStaff
	}
	return refuse(key, text.Args{"Name": bot.Shorten(name, 20), "Skills": bot.Shorten(skillNames(t.Printer, codes), 200)})
}

// nothingWords are what all offers of skills are taken back by; folded.
var nothingWords = []string{"无", "無", "没有", "沒有", "清空", "none", "nothing"}

// showOrSetSkills shows the member's skills, with buttons in the direct chat, or changes
// them: 水电 理发, -水电. Staff add to the list and take off it.
func showOrSetSkills(ctx context.Context, t *Turn, args string) error {
	if args == "" {
		return t.showSkills(ctx)
	}
	if rest, ok := cutAny(fold(args), addingWords); ok && t.is(storage.Staff) {
		return t.addSkill(ctx, rest)
	}
	if rest, ok := cutAny(fold(args), droppingWords); ok && t.is(storage.Staff) {
		return t.dropSkill(ctx, rest)
	}
	if err := t.offerSkills(ctx, args); err != nil {
		return err
	}
	return t.sayOwnSkills(ctx)
}

func showSkillsByLink(ctx context.Context, t *Turn, _ string) error { return t.showSkills(ctx) }

func (t *Turn) showSkills(ctx context.Context) error {
	if !t.Update.Chat.Direct {
		return t.sayOwnSkills(ctx)
	}
	m, err := t.skillsMessage(ctx)
	m.Card = skillsCard + t.Update.ID
	t.AnswerWith(m)
	return err
}

// offerSkills has the member offer the skills that words name, and no longer those
// after a minus.
func (t *Turn) offerSkills(ctx context.Context, words string) error {
	known, err := t.Tx.Skills(ctx, t.Community.ID)
	if err != nil {
		return err
	}
	if slices.Contains(nothingWords, fold(words)) {
		for _, s := range known {
			if err := t.Tx.OfferSkill(ctx, t.account(), s.Code, false); err != nil {
				return err
			}
		}
		return nil
	}
	whole := []string{words}
	if _, ok := task.FindSkill(known, words); !ok {
		whole = strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" \t\n\u3000,，、;；", r) })
	}
	for _, name := range whole {
		bare := strings.TrimLeft(bot.Narrow(name), "-−–+")
		code, ok := task.FindSkill(known, bare)
		if !ok {
			return t.refuseSkill(known, bare)
		}
		taken := bare != bot.Narrow(name) && !strings.HasPrefix(bot.Narrow(name), "+")
		if err := t.Tx.OfferSkill(ctx, t.account(), code, !taken); err != nil {
			return err
		}
	}
	return t.skillsChanged(ctx)
}

// skillsChanged offers the member places that they may take now, where they wait.
func (t *Turn) skillsChanged(ctx context.Context) error {
	ids, err := t.Tx.WaitingFor(ctx, t.account())
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := t.taskChanged(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// sayOwnSkills says what the member offers, in one line.
func (t *Turn) sayOwnSkills(ctx context.Context) error {
	skills, resting, err := t.Tx.SkillsOf(ctx, t.account())
	if err != nil {
		return err
	}
	m := bot.Message{Text: t.Say(text.NeighbourSkillsNow, text.Args{"Skills": skillNames(t.Printer, skills), "Resting": resting})}
	if !t.Update.Chat.Direct && t.Member.Direct.IsZero() {
		m.Text = joinLines([]bot.Markup{m.Text, t.Say(text.NeighbourOpenToBeAsked)})
		m.Buttons = bot.Row(bot.Button{Label: t.Label(text.OpenDirect), Start: linkSkills})
	}
	t.AnswerWith(m)
	return nil
}

// skillsMessage shows the skills that there are, those that the member offers with a mark.
func (t *Turn) skillsMessage(ctx context.Context) (bot.Message, error) {
	known, err := t.Tx.Skills(ctx, t.Community.ID)
	if err != nil {
		return bot.Message{}, err
	}
	has, resting, err := t.Tx.SkillsOf(ctx, t.account())
	if err != nil {
		return bot.Message{}, err
	}
	var buttons []bot.Button
	for _, s := range known {
		label := skillName(t.Printer, s.Code)
		if slices.Contains(has, s.Code) {
			label = "✓ " + label
		}
		buttons = append(buttons, bot.Button{Label: label, Data: fmt.Sprintf("skill:%d:%s", t.Community.ID, s.Code)})
	}
	rows := inRows(buttons, skillRow)
	if len(has) > 0 {
		key := text.NeighbourRest
		if resting {
			key = text.NeighbourRestNoMore
		}
		rows = append(rows, []bot.Button{{Label: t.Label(key), Data: fmt.Sprintf("skill_rest:%d", t.Community.ID)}})
	}
	return bot.Message{
		Text:    t.Say(text.NeighbourSkills, text.Args{"Skills": skillNames(t.Printer, has), "Resting": resting}),
		Buttons: rows,
	}, nil
}

// pressSkill takes up or puts down one of the member's skills.
func pressSkill(ctx context.Context, t *Turn, arg string) error {
	community, code, _ := strings.Cut(arg, ":")
	if err := t.enterPressed(ctx, community); err != nil {
		return err
	}
	known, err := t.Tx.Skills(ctx, t.Community.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(known, func(s task.Skill) bool { return s.Code == code }) {
		return refuse(text.StaleButton)
	}
	has, _, err := t.Tx.SkillsOf(ctx, t.account())
	if err != nil {
		return err
	}
	if err := t.Tx.OfferSkill(ctx, t.account(), code, !slices.Contains(has, code)); err != nil {
		return err
	}
	if err := t.skillsChanged(ctx); err != nil {
		return err
	}
	return t.turnSkills(ctx)
}

// pressRest has the member asked for no help for now, or again.
func pressRest(ctx context.Context, t *Turn, arg string) error {
	if err := t.enterPressed(ctx, arg); err != nil {
		return err
	}
	_, resting, err := t.Tx.SkillsOf(ctx, t.account())
	if err != nil {
		return err
	}
	if err := t.Tx.Rest(ctx, t.account(), !resting); err != nil {
		return err
	}
	return t.turnSkills(ctx)
}

func (t *Turn) turnSkills(ctx context.Context) error {
	m, err := t.skillsMessage(ctx)
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, skillsCard, m)
}

// enterPressed makes the turn about the community that a button in a direct chat names.
func (t *Turn) enterPressed(ctx context.Context, community string) error {
	id, ok := number(community)
	if !ok || !t.Update.Chat.Direct {
		return refuse(text.StaleButton)
	}
	if err := t.enter(ctx, storage.CommunityID(id), bot.Ref{}); err != nil {
		return refuse(text.StaleButton)
	}
	return nil
}

// addSkill adds a skill to the community's, or words to one: 木工 | 柜门, 椅子.
func (t *Turn) addSkill(ctx context.Context, args string) error {
	name, words, _ := strings.Cut(strings.ReplaceAll(args, "｜", "|"), "|")
	name = strings.Join(strings.Fields(name), "")
	if n := utf8.RuneCountInString(name); n == 0 || n > maxSkillName || strings.ContainsAny(name, ":+@#/") {
		return refuse(text.NeighbourSkillForm, text.Args{"N": maxSkillName})
	}
	if err := t.Tx.LockCommunity(ctx, t.Community.ID); err != nil {
		return err
	}
	known, err := t.Tx.Skills(ctx, t.Community.ID)
	if err != nil {
		return err
	}
	s := task.Skill{Code: name}
	if code, ok := task.FindSkill(known, name); ok {
		s = known[slices.IndexFunc(known, func(s task.Skill) bool { return s.Code == code })]
	} else if len(known) >= len(task.Skills)+maxOwnSkills {
		return refuse(text.NeighbourSkillsFull, text.Args{"N": maxOwnSkills})
	}
	for _, w := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(",，、;；|", r) }) {
		if w = fold(strings.TrimSpace(w)); w != "" && !slices.Contains(s.Words, w) && len(s.Words) < maxSkillWords {
			s.Words = append(s.Words, bot.Shorten(w, 20))
		}
	}
	if err := t.Tx.SetSkill(ctx, t.Community.ID, s); err != nil {
		return err
	}
	t.Answer(text.NeighbourSkillAdded, text.Args{"Skill": skillName(t.Printer, s.Code), "Words": strings.Join(s.Words, t.Label(text.Comma))})
	return nil
}

// dropSkill takes a skill of the community's own off its list.
func (t *Turn) dropSkill(ctx context.Context, name string) error {
	known, err := t.Tx.Skills(ctx, t.Community.ID)
	if err != nil {
		return err
	}
	code, ok := task.FindSkill(known, name)
	switch {
	case !ok:
		return t.refuseSkill(known, name)
	case slices.Contains(task.Skills, code):
		return refuse(text.NeighbourSkillUsual, text.Args{"Skill": skillName(t.Printer, code)})
	}
	if err := t.Tx.DropSkill(ctx, t.Community.ID, code); err != nil {
		return err
	}
	t.Answer(text.NeighbourSkillDropped, text.Args{"Skill": code})
	return nil
}
