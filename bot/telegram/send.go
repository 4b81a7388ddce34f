package telegram

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"linli/bot"
)

// Telegram's limits in UTF-16 units after the markup is read
// (https://core.telegram.org/bots/api#sendmessage and #sendphoto).
const (
	maxText    = 4096
	maxCaption = 1024
	maxToast   = 200
)

// partGap is the wait between the parts of one delivery, in which a chat's
// allowance of a message a second grows back: the outbox has counted but one.
const partGap = 1100 * time.Millisecond

// Send implements bot.Platform. A text that is too long for one message becomes
// several, the last of which has the buttons and is the one returned. One that is
// too long for a caption follows its photo as a message of its own; a photo that
// Telegram does not take is left out, since the words matter more. What is for a
// topic that is gone goes to the group at large.
func (a *Adapter) Send(ctx context.Context, d bot.Delivery) (bot.Sent, error) {
	switch m := d.Message; {
	case m.Press != "":
		return bot.Sent{}, a.answerPress(ctx, m)
	case len(m.Menu) > 0:
		return bot.Sent{}, a.setMenu(ctx, m)
	case d.Card != nil:
		return a.editCard(ctx, d)
	default:
		return a.sendNew(ctx, d)
	}
}

func (a *Adapter) sendNew(ctx context.Context, d bot.Delivery) (bot.Sent, error) {
	keys, err := a.keyboard(ctx, d.Message.Buttons)
	if err != nil {
		return bot.Sent{}, err
	}
	l := letter{a, d.Message, keys}
	sent, err := l.send(ctx, d.Picture)
	if l.m.Thread != "" && topicGone(err) {
		l.m.Thread = ""
		sent, err = l.send(ctx, d.Picture)
	}
	return sent, a.sendError("send message", err)
}

// A letter is a new message on its way.
type letter struct {
	a    *Adapter
	m    bot.Message
	keys models.ReplyMarkup // nil for none
}

// send sends the letter with its photo, or without it if that cannot be had.
func (l letter) send(ctx context.Context, p bot.Picture) (bot.Sent, error) {
	if l.m.Document != nil {
		return l.sendDocument(ctx, *l.m.Document)
	}
	for _, photo := range photos(p) {
		sent, err := l.sendWith(ctx, photo)
		if !photoRefused(err) {
			if sent.Photo {
				sent.Picture = p.Name
			}
			return sent, err
		}
		l.a.cfg.Log.WarnContext(ctx, "send photo", "platform", Name, "err", l.a.clean(err))
	}
	return l.sendText(ctx)
}

// sendWith sends the photo, and the text as its caption or after it.
func (l letter) sendWith(ctx context.Context, photo models.InputFile) (bot.Sent, error) {
	if l.m.Text.Len() <= maxCaption {
		return l.sendPhoto(ctx, photo)
	}
	alone := l
	alone.m.Text, alone.keys = "", nil
	if sent, err := alone.sendPhoto(ctx, photo); err != nil {
		return sent, err
	}
	if !sleep(ctx, partGap) {
		return bot.Sent{}, ctx.Err()
	}
	return l.sendText(ctx)
}

// sendDocument sends a file with the text as its caption, or after it.
func (l letter) sendDocument(ctx context.Context, f bot.Document) (bot.Sent, error) {
	caption, rest := l.m.Text, l
	if caption.Len() > maxCaption {
		caption, l.keys = "", nil
	}
	sent, err := l.a.api.SendDocument(ctx, &tg.SendDocumentParams{
		ChatID:          l.m.Chat.Native,
		MessageThreadID: number(l.m.Thread),
		// The library panics on a reader that is not a pointer.
		Document:                    &models.InputFileUpload{Filename: f.Name, Data: bytes.NewReader(f.Body)},
		DisableContentTypeDetection: true, // a file stays one
		Caption:                     string(caption),
		ParseMode:                   models.ParseModeHTML,
		ReplyParameters:             l.replyTo(),
		ReplyMarkup:                 l.keys,
	})
	if err != nil {
		return bot.Sent{}, err
	}
	if caption == rest.m.Text {
		return bot.Sent{ID: messageID(int64(sent.ID))}, nil
	}
	if !sleep(ctx, partGap) {
		return bot.Sent{}, ctx.Err()
	}
	return rest.sendText(ctx)
}

func (l letter) sendPhoto(ctx context.Context, photo models.InputFile) (bot.Sent, error) {
	sent, err := l.a.api.SendPhoto(ctx, &tg.SendPhotoParams{
		ChatID:          l.m.Chat.Native,
		MessageThreadID: number(l.m.Thread),
		Photo:           photo,
		Caption:         string(l.m.Text),
		ParseMode:       models.ParseModeHTML,
		ReplyParameters: l.replyTo(),
		ReplyMarkup:     l.keys,
	})
	if err != nil {
		return bot.Sent{}, err
	}
	return bot.Sent{ID: messageID(int64(sent.ID)), Photo: true}, nil
}

func (l letter) sendText(ctx context.Context) (bot.Sent, error) {
	parts := l.m.Text.Split(maxText)
	last := len(parts) - 1
	for _, part := range parts[:last] {
		head := l
		head.m.Text, head.keys = part, nil
		if _, err := head.sendPart(ctx); err != nil {
			return bot.Sent{}, err
		}
		if !sleep(ctx, partGap) {
			return bot.Sent{}, ctx.Err()
		}
	}
	l.m.Text = parts[last]
	return l.sendPart(ctx)
}

func (l letter) sendPart(ctx context.Context) (bot.Sent, error) {
	sent, err := l.a.api.SendMessage(ctx, &tg.SendMessageParams{
		ChatID:             l.m.Chat.Native,
		MessageThreadID:    number(l.m.Thread),
		Text:               string(l.m.Text),
		ParseMode:          models.ParseModeHTML,
		LinkPreviewOptions: noPreview,
		ReplyParameters:    l.replyTo(),
		ReplyMarkup:        l.keys,
	})
	if err != nil {
		return bot.Sent{}, err
	}
	return bot.Sent{ID: messageID(int64(sent.ID))}, nil
}

var noPreview = &models.LinkPreviewOptions{IsDisabled: tg.True()}

func (l letter) replyTo() *models.ReplyParameters {
	id := number(string(l.m.ReplyTo))
	if id == 0 {
		return nil
	}
	return &models.ReplyParameters{MessageID: id, AllowSendingWithoutReply: true}
}

// number reads an ID that this adapter gave out; it is 0 for any other.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// answerPress shows the presser a toast, or only ends the waiting. A press that
// Telegram no longer waits for counts as answered.
func (a *Adapter) answerPress(ctx context.Context, m bot.Message) error {
	_, err := a.api.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{
		CallbackQueryID: m.Press,
		Text:            bot.Cut(m.Text.Plain(), maxToast),
	})
	if pressOver(err) {
		return nil
	}
	return a.sendError("answer press", err)
}

// editCard changes a card in place, and its photo if that is another one. A card is
// one message: words for which that has no room are left out, which an ellipsis
// shows.
func (a *Adapter) editCard(ctx context.Context, d bot.Delivery) (bot.Sent, error) {
	keys, err := a.keyboard(ctx, d.Message.Buttons)
	if err != nil {
		return bot.Sent{}, err
	}
	sent, err := edit{a, d.Message, *d.Card, keys}.send(ctx, d)
	if unchanged(err) {
		err = nil
	}
	if cardGone(err) {
		return bot.Sent{}, fmt.Errorf("telegram: edit card: %w: %w", bot.ErrNoCard, a.clean(err))
	}
	if err != nil {
		return bot.Sent{}, a.sendError("edit card", err)
	}
	return sent, nil
}

// An edit is a new version of a card on its way.
type edit struct {
	a    *Adapter
	m    bot.Message
	card bot.Sent
	keys models.ReplyMarkup // nil for none
}

// send changes the card. An edit of which we did not hear may have made words a
// caption: then they are edited as what they are.
func (e edit) send(ctx context.Context, d bot.Delivery) (bot.Sent, error) {
	if d.Repaints() {
		repainted, err := e.editPhoto(ctx, d.Picture)
		if repainted || err != nil {
			return bot.Sent{ID: e.card.ID, Photo: true, Picture: d.Picture.Name}, err
		}
	}
	if !e.card.Photo {
		err := e.editText(ctx)
		if !noText(err) {
			return e.card, err
		}
		e.card.Photo = true
	}
	return e.card, e.editCaption(ctx)
}

func (e edit) editCaption(ctx context.Context) error {
	_, err := e.a.api.EditMessageCaption(ctx, &tg.EditMessageCaptionParams{
		ChatID:      e.m.Chat.Native,
		MessageID:   number(string(e.card.ID)),
		Caption:     string(fit(e.m.Text, maxCaption)),
		ParseMode:   models.ParseModeHTML,
		ReplyMarkup: e.keys,
	})
	return err
}

func (e edit) editText(ctx context.Context) error {
	_, err := e.a.api.EditMessageText(ctx, &tg.EditMessageTextParams{
		ChatID:             e.m.Chat.Native,
		MessageID:          number(string(e.card.ID)),
		Text:               string(fit(e.m.Text, maxText)),
		ParseMode:          models.ParseModeHTML,
		LinkPreviewOptions: noPreview,
		ReplyMarkup:        e.keys,
	})
	return err
}

// fit returns the head of a text that fits into limit UTF-16 units.
func fit(m bot.Markup, limit int) bot.Markup {
	if m.Len() <= limit {
		return m
	}
	return m.Split(limit - 2)[0] + "\n…"
}
