package telegram

import (
	"bytes"

	"github.com/go-telegram/bot/models"

	"linli/bot"
)

// photos returns the forms in which a picture can be sent, the cheapest first: by
// the name of a file that Telegram has, and as an upload.
func photos(p bot.Picture) []models.InputFile {
	var forms []models.InputFile
	if p.File.Platform() == Name {
		forms = append(forms, &models.InputFileString{Data: p.File.Native()})
	}
	if len(p.JPEG) > 0 {
		// The library panics on a reader that is not a pointer.
		forms = append(forms, &models.InputFileUpload{Filename: "photo.jpg", Data: bytes.NewReader(p.JPEG)})
	}
	return forms
}
