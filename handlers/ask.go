package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// maxQuestion is the length of a question in characters.
const maxQuestion = 500

// questionCard is the card of a question in the reporter's direct chat. A reply to
// it answers it.
func questionCard(id storage.QuestionID) string { return fmt.Sprintf("%s%d", questionPrefix, id) }

const questionPrefix = "question/"

// askBack asks the reporter something: /askback R12 which floor?
func askBack(ctx context.Context, t *Turn, args string) error {
	r, words, err := t.argReport(ctx, args, "/askback R12 "+t.Label(text.WorkExampleQuestion))
	if err != nil {
		return err
	}
	if err := t.mayWork(r); err != nil {
		return err
	}
	if words == "" {
		return t.askWhat(ctx, r)
	}
	return t.askReporter(ctx, r, words)
}

func pressAsk(ctx context.Context, t *Turn, arg string) error {
	r, err := t.workReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.askWhat(ctx, r)
}

// askWhat asks what the reporter is to be asked.
func (t *Turn) askWhat(ctx context.Context, r storage.Report) error {
	if err := t.mayAsk(r); err != nil {
		return err
	}
	m, err := t.withTemplates(ctx, r, sayAsk, bot.Message{Text: t.Say(text.WorkAskWhat, text.Args{"Ref": r.Ref()})})
	if err != nil {
		return err
	}
	return t.ask(ctx, draftAsk, int64(r.ID), m)
}

// mayAsk refuses questions to oneself, and about a report that is over. Where that
// would tell who reported without a name, one may ask oneself.
func (t *Turn) mayAsk(r storage.Report) error {
	if r.Reporter == t.Member.ID && t.discreet(r) == nil {
		return refuse(text.ReportOwn, text.Args{"Ref": r.Ref()})
	}
	return t.allows(r, report.Ask)
}

func continueAsk(ctx context.Context, t *Turn, data []byte) error {
	r, err := t.workReport(ctx, string(data))
	if err != nil {
		return err
	}
	if t.Said.Text == "" {
		return t.askWhat(ctx, r)
	}
	return t.askReporter(ctx, r, t.Said.Text)
}

// askReporter asks the reporter in the direct chat, or, where there is none, by
// the card of the report.
func (t *Turn) askReporter(ctx context.Context, r storage.Report, words string) (err error) {
	if err := t.mayAsk(r); err != nil {
		return err
	}
	words = bot.Cut(words, maxQuestion)
	if err := t.note(ctx, r, report.Ask, words); err != nil {
		return err
	}
	if r.Question, err = t.Tx.AddQuestion(ctx, r.ID, t.Member.ID, words); err != nil {
		return err
	}
	answer := text.WorkAskedDirectly
	if heard, err := t.putQuestion(ctx, r, words); err != nil {
		return err
	} else if !heard {
		answer = text.WorkAskedByCard
	}
	if err := t.forget(ctx, draftAsk); err != nil {
		return err
	}
	t.Answer(answer, text.Args{"Ref": r.Ref()})
	return t.showChange(ctx, r)
}

// putQuestion asks in the reporter's direct chat, so that what they say next there
// is the answer; but what they have begun goes first. It reports whether they have one.
func (t *Turn) putQuestion(ctx context.Context, r storage.Report, words string) (bool, error) {
	reporter, err := t.hearer(ctx, r)
	if err != nil || reporter.Direct.IsZero() {
		return false, err
	}
	busy, err := t.busy(ctx, reporter)
	if err != nil {
		return false, err
	}
	k := text.WorkQuestion
	if busy {
		k = text.WorkQuestionReply
	} else if err := t.awaitAnswer(ctx, r, reporter); err != nil {
		return false, err
	}
	p := t.to(reporter)
	return t.Tell(reporter, bot.Message{
		Card: questionCard(r.Question),
		Text: p.Say(k, text.Args{"Ref": r.Ref(), "Category": t.kind(p, r.Category), "Place": r.Place, "Words": words}),
	}), nil
}

// busy reports whether somebody has begun something else in their direct chat.
func (t *Turn) busy(ctx context.Context, p storage.Person) (bool, error) {
	d, err := t.Tx.FindDraft(ctx, p.Direct, p.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return d.Kind != draftAnswer && d.Kind != draftWhere, err
}

// awaitNoAnswer has what somebody says next not be the answer to a report's latest
// question any more.
func (t *Turn) awaitNoAnswer(ctx context.Context, r storage.Report, p storage.Person) error {
	if r.Question == 0 || p.Direct.IsZero() {
		return nil
	}
	d, err := t.Tx.FindDraft(ctx, p.Direct, p.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil || d.Kind != draftAnswer || d.Card != questionCard(r.Question) {
		return err
	}
	return t.Tx.DropDraft(ctx, p.Direct, p.ID, draftAnswer)
}

func (t *Turn) awaitAnswer(ctx context.Context, r storage.Report, p storage.Person) error {
	data, err := json.Marshal(r.Question)
	if err != nil {
		return fmt.Errorf("encode draft: %w", err)
	}
	return t.Tx.KeepDraft(ctx, p.Direct, p.ID, storage.Draft{
		Kind: draftAnswer, Data: data, Card: questionCard(r.Question), Community: r.Community,
	})
}
