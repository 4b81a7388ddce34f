package handlers

import (
	"context"
	"errors"
	"fmt"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// asksWhere reports whether the card of a report asks where it is.
func asksWhere(r storage.Report) bool {
	return r.State == report.New && !r.Held && r.Place == "" && r.Latitude == nil
}

// awaitPlace has the next words in the direct chat say where a new report is, if
// its card asks that; what else was begun there goes first.
func (t *Turn) awaitPlace(ctx context.Context, r storage.Report) error {
	if !t.Update.Chat.Direct || !asksWhere(r) {
		return nil
	}
	d, err := t.Tx.FindDraft(ctx, t.Update.Chat.ID, t.Member.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if err == nil && answersUnbidden(d.Kind) == nil {
		return nil
	}
	return t.Tx.KeepDraft(ctx, t.Update.Chat.ID, t.Member.ID, storage.Draft{
		Kind: draftWhere, Data: []byte(fmt.Sprint(int64(r.ID))), Card: fmt.Sprintf("r%d", r.ID), Community: r.Community,
	})
}

// saysWhere reports whether words say where the report is whose card asked that a
// short while ago.
func saysWhere(ctx context.Context, t *Turn, d storage.Draft) (bool, error) {
	id, ok := number(string(d.Data))
	if !ok || !t.wordsAlone() || !t.fresh(d) || !t.likePlace(t.Said.Text) {
		return false, nil
	}
	r, err := t.Tx.Report(ctx, storage.ReportID(id))
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return asksWhere(r) && t.made(r), err
}

// likePlace reports whether words may be a place where one is asked for.
func (t *Turn) likePlace(words string) bool { return t.namesPlace(words) || report.MayBePlace(words) }

// namesPlace reports whether words have a place in them.
func (t *Turn) namesPlace(words string) bool {
	_, known := t.gazetteer.Find(words)
	return known || report.Place(words) != ""
}

// continueWhere takes what the reporter says next for the place of their report.
func continueWhere(ctx context.Context, t *Turn, data []byte) error {
	r, err := t.pressedReport(ctx, string(data))
	if err != nil {
		return err
	}
	return t.placeByWords(ctx, r, t.Said.Text)
}

// placeOnCard takes the reporter's reply to the card of a report for its place, if
// the card asks for it, or the words name one and it has none. It reports whether
// it did.
func (t *Turn) placeOnCard(ctx context.Context, id storage.ReportID) (bool, error) {
	if !t.wordsAlone() {
		return false, nil
	}
	r, err := t.pressedReport(ctx, fmt.Sprint(int64(id)))
	if err != nil {
		return false, err
	}
	if !t.made(r) || r.Place != "" || !r.State.Open() || t.discreet(r) != nil {
		return false, nil
	}
	if like := asksWhere(r) && t.likePlace(t.Said.Text); !like && !t.namesPlace(t.Said.Text) {
		return false, nil
	}
	q, err := t.latestQuestion(ctx, r)
	if err != nil || q.ID != 0 && q.Answers == 0 {
		return false, err // what the staff ask goes first
	}
	return true, t.placeByWords(ctx, r, t.Said.Text)
}

// placeByWords gives a report the place that its reporter says, and all that
// follows from it. Its own words stay as they are.
func (t *Turn) placeByWords(ctx context.Context, r storage.Report, words string) error {
	if hushed, err := t.hushed(ctx); hushed || err != nil {
		return err
	}
	before, told := r, r
	told.Words = words
	t.locate(&told, 0)
	if told.Place == "" {
		told.Place = bot.Cut(report.TrimPlace(words), maxPlaceText)
		told.PlaceKey = report.PlaceKey(told.Place)
	}
	told.Words = r.Words
	if err := t.forget(ctx, draftWhere); err != nil {
		return err
	}
	if err := t.correct(ctx, &told); err != nil {
		return err
	}
	if err := t.handOnAnew(ctx, &told, before); err != nil {
		return err
	}
	if err := t.lookLater(ctx, r.ID, timerPlaced); err != nil {
		return err
	}
	if t.Update.Chat.Direct {
		t.Answer(text.TalkPlaced, text.Args{"Ref": r.Ref(), "Place": told.Place})
	}
	return t.showChange(ctx, told)
}
