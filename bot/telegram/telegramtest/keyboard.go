package telegramtest

import (
	"encoding/json"
	"net/url"
	"strings"
)

// A Button is a button below a message of the bot.
type Button struct {
	Label string `json:"text"`
	Data  string `json:"callback_data,omitempty"`
	URL   string `json:"url,omitempty"`
}

const maxButtons = 100

// keyboard reads reply_markup, of which only an inline keyboard is known.
func (s *Server) keyboard(c *call) ([][]Button, *refusal) {
	raw := c.params["reply_markup"]
	if raw == "" {
		return nil, nil
	}
	var markup struct {
		Rows [][]Button `json:"inline_keyboard"`
	}
	d := json.NewDecoder(strings.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&markup); err != nil {
		s.violate("%s: reply_markup: %v", c.method, err)
		return nil, badRequest("can't parse reply keyboard markup JSON object")
	}
	count := 0
	for _, row := range markup.Rows {
		if len(row) > 8 {
			s.violate("%s: a row of %d buttons is not shown whole", c.method, len(row))
		}
		for _, b := range row {
			count++
			if no := s.checkButton(c, b); no != nil {
				return nil, no
			}
		}
	}
	if count > maxButtons {
		s.violate("%s: %d buttons", c.method, count)
		return nil, badRequest("reply markup is too long")
	}
	return markup.Rows, nil
}

func (s *Server) checkButton(c *call, b Button) *refusal {
	bad := func(why, description string) *refusal {
		s.violate("%s: button %q %s", c.method, b.Label, why)
		return badRequest("%s", description)
	}
	u, err := url.Parse(b.URL)
	switch {
	case strings.TrimSpace(b.Label) == "":
		return bad("has no label", "inline keyboard button text must be non-empty")
	case (b.Data == "") == (b.URL == ""):
		return bad("does not do exactly one thing", "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case len(b.Data) > 64:
		return bad("has more than 64 bytes of data", "BUTTON_DATA_INVALID")
	case b.URL != "" && (err != nil || u.Host == "" && u.Scheme != "tg"):
		return bad("has a bad address", "inline keyboard button URL '"+b.URL+"' is invalid: Wrong HTTP URL")
	default:
		return nil
	}
}
