package handlers

import (
	"context"
	"errors"
	"strings"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// unmarkWords take a mark back, folded.
var unmarkWords = []string{"取消", "移除", "去掉", "删除", "刪除", "remove", "off", "no"}

// markSpecial notes whose helpers are to charge nothing: /special @name why. It is for
// staff alone, and nobody else is told, the person neither. Alone it lists them.
func markSpecial(ctx context.Context, t *Turn, args string) error {
	if !t.Update.Chat.Direct && !t.staffRoom() {
		return refuse(text.NeighbourSpecialWhere)
	}
	if args == "" {
		return t.listSpecial(ctx)
	}
	who, name, why, err := t.cutSpecial(ctx, args)
	if err != nil {
		return err
	}
	shown := name
	if who.ID != 0 {
		shown = who.Name
	}
	if _, ok := cutAny(fold(why), unmarkWords); ok {
		was, err := t.Tx.UnmarkSpecial(ctx, t.Community.ID, who.ID, name)
		if err != nil {
			return err
		}
		if !was {
			return refuse(text.NeighbourSpecialNot, text.Args{"Name": shown})
		}
		t.Answer(text.NeighbourSpecialOff, text.Args{"Name": shown})
		return t.auditSpecial(ctx, "special_off", who, name, "")
	}
	if why == "" {
		return refuse(text.NeighbourSpecialForm)
	}
	why = bot.Shorten(why, maxWhy)
	if err := t.Tx.MarkSpecial(ctx, t.Community.ID, who.ID, name, why); err != nil {
		return err
	}
	t.Answer(text.NeighbourSpecialOn, text.Args{"Name": shown, "Why": why})
	return t.auditSpecial(ctx, "special", who, name, why)
}

// cutSpecial takes off the head of words whom they are about: a member by a mention, or
// anybody by name.
func (t *Turn) cutSpecial(ctx context.Context, args string) (who storage.Person, name, why string, err error) {
	who, rest, err := t.mention(ctx, args)
	if err == nil {
		return who, "", rest, nil
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return who, "", "", err
	}
	name, why = bot.CutWord(args)
	if bot.Units(name) > 20 || strings.HasPrefix(name, "@") {
		return who, "", "", refuse(text.NeighbourSpecialForm)
	}
	return storage.Person{}, name, why, nil
}

func (t *Turn) auditSpecial(ctx context.Context, act string, who storage.Person, name, why string) error {
	if who.ID != 0 {
		return t.auditMember(ctx, act, who, why)
	}
	return t.Tx.Audit(ctx, storage.AuditEntry{
		Community: t.Community.ID, Member: t.Member.ID, Act: act, Note: strings.TrimSpace(name + " " + why),
	})
}

// maxSpecial is how many special cases one list names.
const maxSpecial = 50

func (t *Turn) listSpecial(ctx context.Context) error {
	all, err := t.Tx.SpecialCases(ctx, t.Community.ID)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return refuse(text.NeighbourSpecialForm)
	}
	lines := []bot.Markup{t.Say(text.NeighbourSpecialHead, text.Args{"N": len(all)})}
	for _, c := range all[:min(len(all), maxSpecial)] {
		lines = append(lines, t.Say(text.NeighbourSpecialLine, text.Args{"Name": bot.Shorten(c.Name, 20), "Why": bot.Shorten(c.Reason, 40)}))
	}
	t.AnswerWith(bot.Message{Text: joinLines(lines)})
	return nil
}
