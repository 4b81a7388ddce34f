package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// correctReport takes over what the reporter corrected in the message that made
// the report, or in another part of its album, within ten minutes.
func correctReport(ctx context.Context, t *Turn) error {
	c, words := findCommand(t, t.Said)
	r, err := t.correctedReport(ctx)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return t.reportByCorrection(ctx, c, words)
	case err != nil || r.Sender() != t.Member.ID:
		return err
	}
	// The direct chat may be about another community by now.
	if err := t.enter(ctx, r.Community, r.Ref()); err != nil {
		return err
	}
	switch {
	case c == nil:
		words = t.Said.Text
	case !c.reports():
		return nil
	}
	t.called = true
	t.begun.Filing.Anonymous = c != nil && c.name == anonymousCommand
	changed, err := t.corrected(ctx, r, words, c != nil)
	if err != nil || changed == r {
		return err
	}
	if hushed, err := t.hushed(ctx); hushed || err != nil {
		return err
	}
	if closed, err := t.closed(ctx, r); err != nil {
		return err
	} else if closed {
		return t.tellTooLate(ctx, r)
	}
	return t.takeCorrection(ctx, r, changed)
}

// reports reports whether the command makes a report of what is said.
func (c *command) reports() bool { return c.name == reportCommand || c.name == anonymousCommand }

// correctedReport locks the report that a corrected message made, or that its album
// became.
func (t *Turn) correctedReport(ctx context.Context) (storage.Report, error) {
	r, err := t.Tx.ReportOfMessage(ctx, t.Update.Chat.ID, t.Update.Message)
	if errors.Is(err, storage.ErrNotFound) && t.Said.Album != "" {
		return t.Tx.ReportOfAlbum(ctx, t.Update.Chat.ID, t.Said.Album)
	}
	return r, err
}

// reportByCorrection makes a report of a message that was none: the word for it may
// come with the correction, and a correction may come before what it corrects.
func (t *Turn) reportByCorrection(ctx context.Context, c *command, words string) error {
	_, rest, isRef := bot.CutRef(words)
	empty := words == "" && t.Said.Photo == nil && t.Update.ReplyTo == nil
	if c == nil || !c.reports() || t.Member.ID == 0 || empty || isRef && rest == "" ||
		t.Tx.Now.Sub(t.Update.Time) > report.CorrectWithin {
		return nil
	}
	if t.Said.Album != "" && t.Said.Photo != nil {
		// It comes with the correction.
		if err := t.Tx.DropLoose(ctx, t.Update.Chat.ID, t.Said.Album, *t.Said.Photo); err != nil {
			return err
		}
	}
	return runCommand(ctx, t, c, words)
}

// corrected is a report as its message now says it, and files it. One that is
// anonymous stays so. Called reports whether the words call for a report: those on
// another photo of its album do not else take the place of the report's own.
func (t *Turn) corrected(ctx context.Context, r storage.Report, words string, called bool) (storage.Report, error) {
	words = t.cutAnonymous(words)
	if b, ok := report.CutBehalf(words); ok && t.filesForOthers() && (b.Sure || r.Filer != 0) {
		words = t.cutAnonymous(b.Words)
		if err := t.fileFor(ctx, b.Name); err != nil {
			return r, err
		}
	}
	words = bot.Cut(strings.TrimSpace(words), maxWords)
	if r.Message != t.Update.Message && !called {
		words = withWords(r.Words, words)
	}
	changed := r
	if words != "" {
		changed.Words = words
	}
	changed.Anonymous = r.Anonymous || t.begun.Filing.Anonymous
	if f := t.begun.Filing; f.forOther() {
		t.fileAs(&changed, f)
	}
	return changed, nil
}

// withWords adds what stands on another photo of an album to the words of its report.
func withWords(words, more string) string {
	switch {
	case words == "" || strings.Contains(more, words):
		return more
	case more == "" || strings.Contains(words, more):
		return words
	default:
		return bot.Cut(words+" "+more, maxWords)
	}
}

// takeCorrection writes down a correction, unless a later one came before it.
func (t *Turn) takeCorrection(ctx context.Context, r, changed storage.Report) error {
	if at := r.Corrected; at != nil && t.Update.Time.Before(*at) {
		return nil
	}
	now := t.Update.Time
	changed.Corrected = &now
	if err := t.Tx.FileReport(ctx, changed); err != nil {
		return err
	}
	if changed.Filer != r.Filer || changed.Reporter != r.Reporter {
		if err := t.follow(ctx, changed); err != nil {
			return err
		}
		if err := t.tellFiled(ctx, changed); err != nil {
			return err
		}
	}
	if words := changed.Words; words != r.Words {
		changed.Words = r.Words // by which it is known whether somebody chose another category
		t.reword(&changed, words)
		if err := t.correct(ctx, &changed); err != nil {
			return err
		}
		if err := t.handOnAnew(ctx, &changed, r); err != nil {
			return err
		}
		if err := t.lookLater(ctx, r.ID, timerPlaced); err != nil {
			return err
		}
	}
	return t.showChange(ctx, changed)
}

// closed reports whether a report can no longer be corrected by its message: it is
// late, it was taken on, or staff have corrected it.
func (t *Turn) closed(ctx context.Context, r storage.Report) (bool, error) {
	if r.State != report.New || t.Tx.Now.Sub(r.Reported) > report.CorrectWithin {
		return true, nil
	}
	events, err := t.Tx.ReportEvents(ctx, r.ID)
	return slices.ContainsFunc(events, func(e storage.ReportEvent) bool { return e.Act == report.CorrectWords }), err
}

// tellTooLate tells the reporter once, in the direct chat, how to add to a report
// that can no longer be corrected.
func (t *Turn) tellTooLate(ctx context.Context, r storage.Report) error {
	if t.Member.Direct.IsZero() {
		return nil
	}
	fresh, err := t.Tx.Once(ctx, fmt.Sprintf("late:%d", r.ID))
	if err != nil || !fresh {
		return err
	}
	k := text.ConductTooLate
	if r.Scrubbed != nil {
		k = text.ConductGoneAlready
	}
	t.tellMe(bot.Message{Text: t.own().Say(k, text.Args{"Ref": r.Ref()})})
	return nil
}
