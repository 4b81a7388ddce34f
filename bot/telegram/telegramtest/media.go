package telegramtest

import (
	"bytes"
	"encoding/json"
	"strings"
)

// editMessageMedia gives a message of the bot another photo, or makes one of words
// alone a photo. The words that it had are gone: the caption is the new one's.
func (s *Server) editMessageMedia(c *call) (any, *refusal) {
	inner, no := s.inputMedia(c)
	if no != nil {
		return nil, no
	}
	caption, no := s.formatted(inner, "caption", 0, maxCaption)
	if no != nil {
		return nil, no
	}
	photo, no := s.inputPhoto(inner)
	if no != nil {
		return nil, no
	}
	return s.edit(c, editMedia, caption, photo)
}

// inputMedia reads an InputMediaPhoto as if it were a call that sends it.
func (s *Server) inputMedia(c *call) (*call, *refusal) {
	var m struct {
		Type, Media, Caption string
		ParseMode            string          `json:"parse_mode"`
		CaptionEntities      json.RawMessage `json:"caption_entities"`
		ShowCaptionAbove     bool            `json:"show_caption_above_media"`
		HasSpoiler           bool            `json:"has_spoiler"`
	}
	d := json.NewDecoder(bytes.NewReader([]byte(c.params["media"])))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		s.violate("%s: media: %v", c.method, err)
		return nil, badRequest("can't parse InputMedia: %v", err)
	}
	if m.Type != "photo" {
		s.violate("%s: this server knows no media of type %q", c.method, m.Type)
		return nil, badRequest("can't parse InputMedia: type must be photo")
	}
	inner := &call{
		method: c.method,
		params: map[string]string{"photo": m.Media, "caption": m.Caption, "parse_mode": m.ParseMode},
		files:  map[string][]byte{},
	}
	if name, attached := strings.CutPrefix(m.Media, "attach://"); attached {
		if c.files[name] == nil {
			s.violate("%s: no file %s comes along", c.method, name)
			return nil, badRequest("wrong file identifier/HTTP URL specified")
		}
		inner.files["photo"] = c.files[name]
	}
	return inner, nil
}
