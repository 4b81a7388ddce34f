package storage

import (
	"fmt"
	"time"

	"linli/bot"
)

// pictureWait is how long a message waits for its photo before it goes out
// without; pictureCheck is how often it looks.
const (
	pictureWait  = time.Minute
	pictureCheck = 300 * time.Millisecond
)

// standIn is, of a photo w that is wanted, the one to be shown: another one until
// it is there.
const standIn = `CASE WHEN w.state = 'new' THEN coalesce(w.meanwhile_id, w.id) ELSE w.id END`

// awaitsPicture reports whether the delivery's photo is on its way to us and the
// platform has no file of it that may be shown, or what is to be seen of it is
// being made. Words do not wait for what is to be seen of a photo that they do not
// bring.
func (h head) awaitsPicture() bool {
	if !h.Brings {
		return false
	}
	if h.Version != h.Made {
		return true
	}
	return h.PhotoState == "new" && !h.Hidden && h.file() == ""
}

// file returns the platform's own file of the photo, if it may be posted on. Once
// staff have hidden or blurred the photo, it may not.
func (h head) file() bot.FileID {
	if h.Raw || h.Version > 0 || h.File.Platform() != h.Chat.Platform {
		return ""
	}
	return h.File
}

// picture returns what is to be shown; the zero Picture while that is not there.
func (h head) picture() bot.Picture {
	p := bot.Picture{File: h.file(), Key: h.Key}
	if h.Version != h.Made || p.File == "" && p.Key == "" {
		return bot.Picture{}
	}
	p.Name = fmt.Sprintf("%d.%d", h.Photo, h.Version)
	return p
}

// changesNothing reports whether the delivery is a version of a card that stands
// there just so, or one for a card that is gone.
func (h head) changesNothing() bool {
	if h.EditOnly && h.CardID == "" {
		return true
	}
	shows := h.picture().Name
	return h.SameWords && !h.awaitsPicture() && (shows == "" || shows == h.CardShows)
}
