package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// leaders returns the admins of the turn's community, those whom the settings name
// among them.
func (t *Turn) leaders(ctx context.Context) ([]storage.Person, error) {
	leaders, err := t.Tx.WithRole(ctx, t.Community.ID, storage.Admin)
	if err != nil {
		return nil, err
	}
	for _, id := range t.h.Admins {
		p, err := t.Tx.FindPerson(ctx, t.Community.ID, id.Platform(), string(id))
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(leaders, func(l storage.Person) bool { return l.ID == p.ID }) {
			leaders = append(leaders, p)
		}
	}
	return leaders, nil
}

// tellLeaders raises a report that is not fixed to the community's admins. It is
// a card, since why it is not may be told later.
func (t *Turn) tellLeaders(ctx context.Context, r storage.Report, why string) error {
	leaders, err := t.leaders(ctx)
	if err != nil {
		return err
	}
	for _, l := range leaders {
		if l.ID == t.Member.ID {
			continue
		}
		p := t.to(l)
		t.Tell(l, bot.Message{
			Card: leaderCard(r), Text: t.leaderText(p, r, why), Buttons: staffButtons(p, r),
		})
	}
	return nil
}

// leaderCard is the card of a reopening in the direct chats of the admins.
func leaderCard(r storage.Report) string { return fmt.Sprintf("raised/%d/%d", r.ID, r.Reopenings) }

func (t *Turn) leaderText(p text.Printer, r storage.Report, why string) bot.Markup {
	return p.Say(text.WorkRaised, text.Args{
		"Ref": r.Ref(), "N": r.Reopenings, "Category": t.kind(p, r.Category), "Place": r.Place, "Why": bot.Shorten(why, 400),
	})
}
