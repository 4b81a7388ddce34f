package telegram

import (
	"context"
	"fmt"
	"regexp"

	"github.com/go-telegram/bot/models"

	"linli/bot"
)

// maxData is the room for a button's data in bytes
// (https://core.telegram.org/bots/api#inlinekeyboardbutton).
const maxData = 64

// startForm is what a deep link may carry (https://core.telegram.org/bots/features#deep-linking).
var startForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// A keyboard is the buttons below a message. The library's own type adds an empty
// copy_text to every button.
type keyboard struct {
	Rows [][]key `json:"inline_keyboard"`
}

type key struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// keyboard returns the keyboard for rows of buttons; nil for none. It returns
// bot.ErrRefused for a button that cannot be.
func (a *Adapter) keyboard(ctx context.Context, rows [][]bot.Button) (models.ReplyMarkup, error) {
	var k keyboard
	for _, row := range rows {
		var keys []key
		for _, b := range row {
			made, err := a.key(ctx, b)
			if err != nil {
				return nil, err
			}
			keys = append(keys, made)
		}
		if keys != nil {
			k.Rows = append(k.Rows, keys)
		}
	}
	if k.Rows == nil {
		return nil, nil
	}
	return k, nil
}

func (a *Adapter) key(ctx context.Context, b bot.Button) (key, error) {
	switch {
	case b.Data != "":
		if len(b.Data) > maxData {
			return key{}, fmt.Errorf("telegram: %w: a button's data has %d bytes, more than %d", bot.ErrRefused, len(b.Data), maxData)
		}
		return key{Text: b.Label, Data: b.Data}, nil
	case b.URL != "":
		return key{Text: b.Label, URL: b.URL}, nil
	case startForm.MatchString(b.Start):
		me, err := a.meet(ctx)
		if err != nil {
			return key{}, a.sendError("get the bot's account", err)
		}
		return key{Text: b.Label, URL: startLink(me.Username, b.Start)}, nil
	default:
		return key{}, fmt.Errorf("telegram: %w: a button does nothing that can be done", bot.ErrRefused)
	}
}
