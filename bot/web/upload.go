package web

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"

	"linli/bot"
	"linli/bot/photo"
)

const (
	maxAlbum  = 10                              // photos sent at once, as on Telegram
	maxUpload = maxAlbum*photo.MaxBytes + 1<<20 // bytes of a form with photos
	inMemory  = 8 << 20                         // bytes of a form that are not put on disk
)

// takeWords takes what a person says: words, a place, a photo or an album.
func (p *Platform) takeWords(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	if !p.isIn(r) {
		p.refuse(w, r, errNowhere)
		return
	}
	messages, err := p.read(r)
	if r.MultipartForm != nil {
		defer r.MultipartForm.RemoveAll()
	}
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	p.take(w, r, r.PathValue("chat"), func(c *change, who *person, in *chat) error {
		if p.state.said(who.ID, messages[0].Once) {
			return nil
		}
		album := ""
		if len(messages) > 1 {
			album = p.state.born + "-" + strconv.FormatInt(c.number(), 10)
		}
		for _, m := range messages {
			m.Album = album
			p.say(c, who, in, m)
		}
		return nil
	})
}

func (p *Platform) isIn(r *http.Request) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _, ok := p.state.chatOf(r.PathValue("person"), r.PathValue("chat"))
	return ok
}

// read reads the form of what a person says. The words stand with the first photo.
func (p *Platform) read(r *http.Request) ([]*message, error) {
	if err := r.ParseMultipartForm(inMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, wrongForm(err)
	}
	first, err := readWords(r)
	if err != nil {
		return nil, err
	}
	photos := photosOf(r)
	if len(photos) > maxAlbum {
		return nil, refusal("too_many_photos")
	}
	messages := []*message{first}
	for i, header := range photos {
		pic, err := p.readPhoto(r, header)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			messages = append(messages, &message{ReplyTo: first.ReplyTo})
		}
		messages[i].Picture = pic
	}
	if first.Text == "" && first.Picture == nil && first.Position == nil {
		return nil, refusal("empty")
	}
	return messages, nil
}

// photosOf returns the photos of a form. A browser sends an empty one where none
// was picked.
func photosOf(r *http.Request) []*multipart.FileHeader {
	if r.MultipartForm == nil {
		return nil
	}
	var picked []*multipart.FileHeader
	for _, h := range r.MultipartForm.File["photo"] {
		if h.Filename != "" || h.Size > 0 {
			picked = append(picked, h)
		}
	}
	return picked
}

func wrongForm(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return refusal("photo_too_big")
	}
	return refusal("not_kept")
}

func readWords(r *http.Request) (*message, error) {
	text := clean(r.FormValue("text"))
	if bot.Units(text) > maxText {
		return nil, refusal("too_long")
	}
	at, err := readPosition(r.FormValue("lat"), r.FormValue("lon"))
	if err != nil {
		return nil, err
	}
	return &message{
		Text: bot.Escape(text), Position: at, Once: r.FormValue("once"),
		ReplyTo: bot.MessageID(r.FormValue("reply_to")),
	}, nil
}

// readPosition reads degrees; no figures at all are no position.
func readPosition(lat, lon string) (*bot.Position, error) {
	if lat == "" && lon == "" {
		return nil, nil
	}
	var at bot.Position
	for _, d := range []struct {
		figures string
		limit   float64
		value   *float64
	}{{lat, 90, &at.Latitude}, {lon, 180, &at.Longitude}} {
		f, err := strconv.ParseFloat(d.figures, 64)
		if err != nil || !(f >= -d.limit && f <= d.limit) { // a NaN is not
			return nil, refusal("not_a_place")
		}
		*d.value = f
	}
	return &at, nil
}

func (p *Platform) readPhoto(r *http.Request, h *multipart.FileHeader) (*picture, error) {
	if h.Size > photo.MaxBytes {
		return nil, refusal("photo_too_big")
	}
	f, err := h.Open()
	if err != nil {
		return nil, fmt.Errorf("open upload: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	pic, err := p.keepUpload(r.Context(), b, r.FormValue("raw") != "")
	return pic, wrongPhoto(err)
}

// wrongPhoto makes what is wrong with a photo a sentence.
func wrongPhoto(err error) error {
	for wrong, key := range map[error]refusal{
		photo.ErrEmpty:         "not_a_photo",
		photo.ErrTooBig:        "photo_too_big",
		photo.ErrTooManyPixels: "photo_too_large",
		photo.ErrHEIC:          "photo_heic",
		photo.ErrAnimated:      "photo_moves",
		photo.ErrFormat:        "not_a_photo",
		photo.ErrCorrupt:       "photo_damaged",
	} {
		if errors.Is(err, wrong) {
			return key
		}
	}
	return err
}

// forget removes the files of pictures that stand in no chat any more.
func (p *Platform) forget(r *http.Request, gone []*picture) {
	for _, pic := range gone {
		if pic == nil || p.shows(pic.Key) {
			continue
		}
		for _, suffix := range []string{largeSuffix, smallSuffix, rawSuffix} {
			if err := p.cfg.Store.RemoveFile(pic.Key + suffix); err != nil {
				p.cfg.Log.WarnContext(r.Context(), "forget photo", "platform", name, "err", err)
			}
		}
	}
}

// shows reports whether a picture stands in any chat.
func (p *Platform) shows(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.state.chats {
		if c.last(func(m *message) bool { return m.Picture != nil && m.Picture.Key == key }) != nil {
			return true
		}
	}
	return false
}
