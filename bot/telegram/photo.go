package telegram

import (
	"bytes"
	"context"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"linli/bot"
)

// uploadName is what a form calls a file that goes along with a call.
const uploadName = "photo.jpg"

// photos returns the forms in which a picture can be sent, the cheapest first: by
// the name of a file that Telegram has, and as an upload.
func photos(p bot.Picture) []models.InputFile {
	var forms []models.InputFile
	if p.File.Platform() == Name {
		forms = append(forms, &models.InputFileString{Data: p.File.Native()})
	}
	if len(p.JPEG) > 0 {
		// The library panics on a reader that is not a pointer.
		forms = append(forms, &models.InputFileUpload{Filename: uploadName, Data: bytes.NewReader(p.JPEG)})
	}
	return forms
}

// media returns a picture as what takes the place of another, in the same forms.
func media(p bot.Picture) []*models.InputMediaPhoto {
	var forms []*models.InputMediaPhoto
	for _, form := range photos(p) {
		switch f := form.(type) {
		case *models.InputFileString:
			forms = append(forms, &models.InputMediaPhoto{Media: f.Data})
		case *models.InputFileUpload:
			forms = append(forms, &models.InputMediaPhoto{Media: "attach://" + uploadName, MediaAttachment: f.Data})
		}
	}
	return forms
}

// editPhoto gives a card another photo, with its words. It reports whether the
// card has it now: one that Telegram does not take is left out, since the words
// matter more, and so is one for whose words a caption has no room. A card of words
// alone becomes a photo with a caption (core.telegram.org/bots/api#editmessagemedia).
func (e edit) editPhoto(ctx context.Context, p bot.Picture) (bool, error) {
	if !e.card.Photo && e.m.Text.Len() > maxCaption {
		return false, nil
	}
	for _, photo := range media(p) {
		photo.Caption, photo.ParseMode = string(fit(e.m.Text, maxCaption)), models.ParseModeHTML
		_, err := e.a.api.EditMessageMedia(ctx, &tg.EditMessageMediaParams{
			ChatID:      e.m.Chat.Native,
			MessageID:   number(string(e.card.ID)),
			Media:       photo,
			ReplyMarkup: e.keys,
		})
		if !photoRefused(err) {
			return err == nil || unchanged(err), err
		}
		e.a.cfg.Log.WarnContext(ctx, "edit photo", "platform", Name, "err", e.a.clean(err))
	}
	return false, nil
}
