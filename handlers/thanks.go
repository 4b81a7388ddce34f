package handlers

import (
	"context"
	"fmt"
	"strings"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// maxThanked is how many are thanked by name.
const maxThanked = 10

// thank thanks in the groups for what came of a task: in one message in each, which
// grows as more is approved. Named are only those who are content to be.
func (t *Turn) thank(ctx context.Context, k storage.Task) error {
	if k.Kind != task.Volunteer {
		return nil
	}
	s, err := t.Tx.ServedAt(ctx, k)
	if err != nil {
		return err
	}
	p := t.inRoom()
	names := s.Names[:min(len(s.Names), maxThanked)]
	_, err = t.postRoom(ctx, storage.GroupRoom, bot.Message{
		Card: fmt.Sprintf("tthank%d", k.ID),
		Text: p.Say(text.TaskThanks, text.Args{
			"Ref": k.Ref(), "Title": k.Title, "N": s.People, "Length": lengthOf(p, s.Minutes),
			"Names": strings.Join(names, p.Label(text.Comma)), "Others": s.People - len(names),
		}),
	})
	return err
}
