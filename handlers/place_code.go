package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"linli/bot"
	"linli/handlers/picture"
	"linli/handlers/text"
	"linli/storage"
)

// pressPlaceCode answers with a placard to print and hang up at a place: whoever
// scans its code reports what is wrong there.
func pressPlaceCode(ctx context.Context, t *Turn, arg string) error {
	p, err := t.pressedPlace(ctx, arg)
	if err != nil {
		return err
	}
	start := fmt.Sprintf("%s%d", linkPlace, p.ID)
	address, ok := t.linkTo(start)
	if !ok {
		t.AnswerWith(bot.Message{
			Text:    t.Say(text.PlaceNoCode, text.Args{"Name": p.Names[0]}),
			Buttons: bot.Row(bot.Button{Label: t.Label(text.OpenDirect), Start: start}),
		})
		return nil
	}
	said := t.inRoom()
	drawn, err := picture.Placard(picture.PlacardText{
		Title:    p.Names[0],
		Subtitle: t.Community.Name,
		Caption:  said.Label(text.PlacardCaption),
		Code:     address,
	})
	if err != nil {
		return err
	}
	kept, err := t.h.keep(ctx, drawn)
	if err != nil {
		return err
	}
	photo, err := t.Tx.AddPicture(ctx, kept)
	if err != nil {
		return err
	}
	t.AnswerWith(bot.Message{Photo: photo, Text: t.Say(text.PlaceCodeSent, text.Args{"Name": p.Names[0], "Link": address})})
	return nil
}

// linkTo returns the address that opens the direct chat on the turn's platform
// with an argument of /start. It reports whether there is one.
func (t *Turn) linkTo(start string) (string, bool) {
	for _, p := range t.h.Platforms {
		if l, ok := p.(bot.Linker); ok && p.Name() == t.Update.Chat.ID.Platform {
			return l.Link(start)
		}
	}
	return "", false
}

// reportAtPlace begins a report at the place whose code was scanned, in the
// place's community, which the direct chat is about from now on.
func reportAtPlace(ctx context.Context, t *Turn, arg string) error {
	id, _ := number(strings.TrimPrefix(strings.ToLower(arg), linkPlace))
	p, err := t.Tx.Place(ctx, storage.PlaceID(id))
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.PlaceGone)
	}
	if err != nil {
		return err
	}
	if !t.Update.Chat.Direct {
		return t.greetGroup()
	}
	if err := t.Tx.SetHome(ctx, t.Member.ID, p.Community); err != nil {
		return err
	}
	if err := t.enter(ctx, p.Community, bot.Ref{}); err != nil {
		return err
	}
	return t.ask(ctx, draftReport, reportDraft{Place: p.ID}, bot.Message{
		Text: t.Say(text.PlaceReport, text.Args{"Name": p.Names[0], "Community": t.Community.Name}),
	})
}
