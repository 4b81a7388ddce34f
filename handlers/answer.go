package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// answerBack answers what the staff asked: /answer R12 the third floor. Without a
// ref it answers the latest question that the sender has not answered.
func answerBack(ctx context.Context, t *Turn, args string) error {
	if done, err := t.answerReplied(ctx, args); done || err != nil {
		return err
	}
	ref, words, ok := bot.CutRef(args)
	if !ok || ref.Kind != bot.Report {
		q, err := t.Tx.OpenQuestion(ctx, t.account(), !t.Update.Chat.Direct)
		if errors.Is(err, storage.ErrNotFound) {
			return refuse(text.WorkNothingAsked)
		}
		if err != nil {
			return err
		}
		return t.answerQuestion(ctx, q.ID, args)
	}
	r, err := t.findReport(ctx, ref)
	if err != nil {
		return err
	}
	return t.passAnswer(ctx, r, r.Question, words)
}

// answerReplied answers the question that a command replies to. It reports whether
// there is one.
func (t *Turn) answerReplied(ctx context.Context, words string) (bool, error) {
	o := t.Update.ReplyTo
	if o == nil || !o.Mine {
		return false, nil
	}
	card, err := t.Tx.CardAt(ctx, t.Update.Chat.ID, o.Message)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	id, ok := cardNumber(card, questionPrefix)
	if !ok {
		return false, nil
	}
	if ref, rest, has := bot.CutRef(words); has && ref.Kind == bot.Report {
		words = rest
	}
	return true, t.answerQuestion(ctx, storage.QuestionID(id), words)
}

// cardNumber reads the number of a card whose name is the prefix and a number.
func cardNumber(card, prefix string) (int64, bool) {
	rest, ok := strings.CutPrefix(card, prefix)
	if !ok {
		return 0, false
	}
	return number(rest)
}

// continueAnswer takes what the reporter says next in the direct chat for the answer.
func continueAnswer(ctx context.Context, t *Turn, data []byte) error {
	id, ok := number(string(data))
	if !ok {
		return fmt.Errorf("decode draft: no question %q", data)
	}
	return t.answerQuestion(ctx, storage.QuestionID(id), t.Said.Text)
}

// answerByReply takes a reply to a question, or to the card of a report whose
// reporter is asked something there, for the answer. It reports whether it was one.
func answerByReply(ctx context.Context, t *Turn) (bool, error) {
	o := t.Update.ReplyTo
	if o == nil || !o.Mine || t.Member.ID == 0 {
		return false, nil
	}
	if known, err := t.albumKnown(ctx); known || err != nil {
		return false, err
	}
	card, err := t.Tx.CardAt(ctx, t.Update.Chat.ID, o.Message)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if id, ok := cardNumber(card, questionPrefix); ok {
		return true, t.answerQuestion(ctx, storage.QuestionID(id), t.Said.Text)
	}
	if id, ok := whyCardReport(card); ok {
		return true, t.tellWhy(ctx, id)
	}
	if id, ok := cardNumber(card, "r"); ok {
		if done, err := t.placeOnCard(ctx, storage.ReportID(id)); done || err != nil {
			return done, err
		}
		return t.answerOnCard(ctx, storage.ReportID(id))
	}
	return false, nil
}

// albumKnown reports whether what is said is a later part of an album that is about
// a report: each part is a reply if the first one is.
func (t *Turn) albumKnown(ctx context.Context) (bool, error) {
	if t.Said.Album == "" {
		return false, nil
	}
	_, _, err := t.Tx.FindReportAlbum(ctx, t.Update.Chat.ID, t.Said.Album)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// answerOnCard takes a reply to a report's card for what the card asks: a question of
// the staff, or what is still wrong. It reports whether it asks anything.
func (t *Turn) answerOnCard(ctx context.Context, id storage.ReportID) (bool, error) {
	r, err := t.pressedReport(ctx, fmt.Sprint(int64(id)))
	if err != nil {
		return false, err
	}
	asked, err := t.askedDirectly(ctx, r)
	if err != nil || asked {
		return false, err
	}
	mine, err := t.speaksFor(ctx, r)
	if err != nil {
		return false, err
	}
	mine = mine && t.discreet(r) == nil
	q, err := t.latestQuestion(ctx, r)
	switch {
	case err != nil:
		return false, err
	case q.ID != 0 && q.Answers == 0 && (mine || t.Said.Photo == nil): // a neighbour's photo is one more of the report
		return true, t.passAnswer(ctx, r, q.ID, t.Said.Text)
	case mine && r.State == report.Reopened && (t.Said.Text != "" || t.Said.Photo != nil):
		return true, t.passOn(ctx, r, t.Said.Text)
	case mine && q.ID != 0:
		return true, t.passAnswer(ctx, r, q.ID, t.Said.Text)
	}
	return false, nil
}

func (t *Turn) answerQuestion(ctx context.Context, id storage.QuestionID, words string) error {
	q, err := t.Tx.Question(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.StaleButton)
	}
	if err != nil {
		return err
	}
	r, err := t.pressedReport(ctx, fmt.Sprint(int64(q.Report)))
	if err != nil {
		return err
	}
	return t.passAnswer(ctx, r, id, words)
}

// passAnswer makes what the reporter answers part of the report: words, a photo or
// a place. The staff room hears of it, and who asked.
func (t *Turn) passAnswer(ctx context.Context, r storage.Report, id storage.QuestionID, words string) error {
	if err := t.discreet(r); err != nil {
		return err
	}
	mine, err := t.speaksFor(ctx, r)
	if err != nil {
		return err
	}
	if !mine {
		return refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
	}
	if id == 0 {
		return refuse(text.WorkNothingAsked)
	}
	if words == "" && t.Said.Photo == nil && t.Said.Position == nil {
		return refuse(text.WorkAnswerHow, text.Args{"Ref": r.Ref()})
	}
	words = bot.Cut(words, maxWords)
	if err := t.note(ctx, r, report.Reply, words); err != nil {
		return err
	}
	photo, err := t.takeAnswer(ctx, &r, id)
	if err != nil {
		return err
	}
	if err := t.tellAnswer(ctx, r, id, words, photo); err != nil {
		return err
	}
	if err := t.forget(ctx, draftAnswer); err != nil {
		return err
	}
	t.acknowledge(text.ReportPassedOn)
	return t.showChange(ctx, r)
}

// takeAnswer adds the photo or place of an answer to the report.
func (t *Turn) takeAnswer(ctx context.Context, r *storage.Report, id storage.QuestionID) (photo bot.PhotoID, err error) {
	if f := t.Said.Photo; f != nil {
		if photo, err = t.addPhoto(ctx, *r, *f, t.Said.Album, false); err != nil {
			return 0, err
		}
		if t.Said.Album != "" {
			if err := t.Tx.AlbumAnswers(ctx, t.Update.Chat.ID, t.Said.Album, id); err != nil {
				return 0, err
			}
		}
	}
	at := t.Said.Position
	if at == nil {
		return photo, nil
	}
	r.Latitude, r.Longitude = &at.Latitude, &at.Longitude
	if err := t.Tx.CorrectReport(ctx, *r); err != nil {
		return 0, err
	}
	return photo, t.lookLater(ctx, r.ID, timerPlaced)
}

// tellAnswer tells the staff room and who asked.
func (t *Turn) tellAnswer(ctx context.Context, r storage.Report, id storage.QuestionID, words string, photo bot.PhotoID) error {
	n, err := t.Tx.CountAnswer(ctx, id)
	if err != nil {
		return err
	}
	q, err := t.Tx.Question(ctx, id)
	if err != nil {
		return err
	}
	p := t.inRoom()
	m := bot.Message{Card: answerCard(id, n), Photo: photo, Text: answerText(p, r, q, words), Buttons: staffButtons(p, r)}
	if _, err := t.postRoom(ctx, storage.StaffRoom, m); err != nil {
		return err
	}
	asker, err := t.Tx.Person(ctx, r.Community, q.Asker)
	if err != nil {
		return err
	}
	p = t.to(asker)
	m.Text, m.Buttons = answerText(p, r, q, words), bot.Row(t.openButton(r))
	t.Tell(asker, m)
	return nil
}

// answerCard is the card of an answer: the words of an album may come after it.
func answerCard(id storage.QuestionID, n int) string { return fmt.Sprintf("answer/%d/%d", id, n) }

func answerText(p text.Printer, r storage.Report, q storage.Question, words string) bot.Markup {
	return p.Say(text.WorkAnswer, text.Args{
		"Ref": r.Ref(), "Question": bot.Shorten(q.Words, 100), "Words": bot.Shorten(words, 400),
		"State": p.Label(stateKey(r.State)), "Over": !r.State.Open(),
	})
}

// moreAnswer takes the words that came with a later part of an album that answers
// a question.
func (t *Turn) moreAnswer(ctx context.Context, r storage.Report, photo bot.PhotoID) error {
	words := bot.Cut(t.Said.Text, maxWords)
	if mine, err := t.speaksFor(ctx, r); words == "" || !mine || err != nil {
		return err
	}
	id, err := t.Tx.QuestionOfAlbum(ctx, t.Update.Chat.ID, t.Said.Album)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.note(ctx, r, report.Reply, words); err != nil {
		return err
	}
	q, err := t.Tx.Question(ctx, id)
	if err != nil {
		return err
	}
	p := t.inRoom()
	_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card: answerCard(id, q.Answers), Photo: photo, Text: answerText(p, r, q, words), Buttons: staffButtons(p, r),
	})
	return err
}
