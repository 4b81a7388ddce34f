package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// soon is how long the next words in a direct chat may answer a question without
// being a reply to it, where they could as well be about something else.
const soon = 10 * time.Minute

// answersUnbidden tells for a kind of question what answers it in the direct chat
// without being a reply to it; of other kinds, anything does.
func answersUnbidden(kind string) func(context.Context, *Turn, storage.Draft) (bool, error) {
	switch kind {
	case draftReopen, draftStill:
		return func(_ context.Context, t *Turn, _ storage.Draft) (bool, error) { return t.wordsAlone(), nil }
	case draftReject, draftBack, draftAsk:
		return func(_ context.Context, t *Turn, d storage.Draft) (bool, error) {
			return t.wordsAlone() && t.fresh(d), nil
		}
	case draftWhere:
		return saysWhere
	default:
		return nil
	}
}

// wordsAlone reports whether words were said and nothing shown: a photo begins a
// report of its own.
func (t *Turn) wordsAlone() bool {
	return t.Said.Text != "" && t.Said.Photo == nil && t.Said.Position == nil
}

// fresh reports whether a draft's question was asked a short while ago.
func (t *Turn) fresh(d storage.Draft) bool { return t.Tx.Now.Sub(d.At) <= soon }

// answers reports whether what was said answers a draft's question: anything that
// fits it in the direct chat; in a group a reply to the bot, but not to another card.
func (t *Turn) answers(ctx context.Context, d storage.Draft) (bool, error) {
	fits := answersUnbidden(d.Kind)
	o := t.Update.ReplyTo
	switch reply := o != nil && o.Mine; {
	case t.Update.Chat.Direct && fits == nil:
		return true, nil
	case !reply:
		return fits(ctx, t, d) // in the direct chat: in a group nothing but a reply comes here
	}
	card, err := t.Tx.CardAt(ctx, t.Update.Chat.ID, o.Message)
	switch {
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return false, err
	case err == nil:
		return card == d.Card, nil
	case t.Update.Chat.Direct:
		return fits(ctx, t, d)
	default:
		return true, nil
	}
}

// onlyPhotos answers a video, a file or the like, of which nobody can take in more
// than the words. In the direct chat these wait for the photo that follows, unless
// they answer a question. It reports whether that was all.
func (t *Turn) onlyPhotos(ctx context.Context) (bool, error) {
	if t.Community.ID == 0 || t.Member.ID == 0 {
		return false, nil
	}
	if t.answersQuestion() {
		d, err := t.Tx.FindDraft(ctx, t.Update.Chat.ID, t.Member.ID)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return false, err
		}
		if err == nil && d.Kind != draftReport {
			if asked, err := t.answers(ctx, d); asked || err != nil {
				return false, err
			}
		}
	}
	if !t.Update.Chat.Direct || t.Said.Text == "" {
		return true, refuse(text.TalkOnlyPhotos)
	}
	if hushed, err := t.hushed(ctx); hushed || err != nil {
		return true, err
	}
	begun, err := t.findBegun(ctx)
	if err != nil {
		return false, err
	}
	begun.Words = withWords(begun.Words, bot.Cut(t.Said.Text, maxWords))
	return true, t.ask(ctx, draftReport, begun, bot.Message{Text: t.Say(text.TalkOnlyPhotosKept)})
}

// dropWhys has a command end the questions that only a reason answers: who has gone
// on to something else will not give it.
func (t *Turn) dropWhys(ctx context.Context, c *command) error {
	if c.name == cancelCommand || len(t.Roles) == 0 && !t.owner {
		return nil
	}
	return t.forget(ctx, draftReject, draftBack, draftAsk)
}

// dropWhyNot ends the question what is still wrong with a report, which a command
// has answered, here and in the direct chat.
func (t *Turn) dropWhyNot(ctx context.Context, r storage.Report) error {
	for _, chat := range []bot.ChatID{t.Update.Chat.ID, t.Member.Direct} {
		if chat.IsZero() {
			continue
		}
		d, err := t.Tx.FindDraft(ctx, chat, t.Member.ID)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if !slices.Contains([]string{draftReopen, draftStill}, d.Kind) || string(d.Data) != fmt.Sprint(int64(r.ID)) {
			continue
		}
		if err := t.Tx.DropDraft(ctx, chat, t.Member.ID, d.Kind); err != nil {
			return err
		}
	}
	return nil
}
