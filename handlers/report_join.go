package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// joinReport deals with what may belong to a report and names no command: parts
// of albums, photos and words in the direct chat, locations. It reports whether
// that was so.
func joinReport(ctx context.Context, t *Turn) (bool, error) {
	if t.Community.ID == 0 || t.Member.ID == 0 {
		return false, nil
	}
	switch s := t.Said; {
	case s.Position != nil:
		return joinPosition(ctx, t)
	case s.Photo == nil:
		return joinBehalf(ctx, t)
	case s.Album != "":
		return joinAlbumPart(ctx, t)
	case !t.Update.Addressed:
		return false, nil
	}
	if ref, ok := t.repliedRef(); ok {
		return true, reportOrShow(ctx, t, ref.String())
	}
	return true, t.takeReport(ctx, t.Said.Text)
}

// joinAlbumPart adds a part to the report that its album has become. Else a part
// with words makes the report, if it is for us, and one without waits for them.
func joinAlbumPart(ctx context.Context, t *Turn) (bool, error) {
	if hushed, err := t.hushed(ctx); hushed || err != nil {
		return true, err
	}
	if done, err := t.joinReportAlbum(ctx); done || err != nil {
		return done, err
	}
	r, err := t.Tx.ReportOfAlbum(ctx, t.Update.Chat.ID, t.Said.Album)
	switch {
	case err == nil && (r.Message == t.Update.Message || r.Scrubbed != nil):
		return true, nil // it came corrected before, or was taken back since
	case err == nil:
		id, err := t.Tx.AddPhoto(ctx, *t.Said.Photo)
		if err != nil {
			return false, err
		}
		return true, t.joinAlbum(ctx, []bot.PhotoID{id})
	case !errors.Is(err, storage.ErrNotFound):
		return false, err
	case t.Update.Addressed && t.Said.Text != "":
		return true, t.takeReport(ctx, t.Said.Text)
	case t.Update.Chat.Direct:
		return true, t.takeReport(ctx, "")
	case t.Said.Text != "":
		return false, nil // an album with words that are not for us
	}
	return true, t.Tx.KeepLoose(ctx, t.Update.Chat.ID, t.Member.ID, t.Said.Album, *t.Said.Photo)
}

// joinReportAlbum adds a part to the report that its album is about, if that is
// known, such as photos of how it looks after. It reports whether it was.
func (t *Turn) joinReportAlbum(ctx context.Context) (bool, error) {
	id, after, err := t.Tx.FindReportAlbum(ctx, t.Update.Chat.ID, t.Said.Album)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r, err := t.Tx.Report(ctx, id)
	if err != nil || r.Scrubbed != nil {
		return true, err
	}
	// The direct chat may be about another community by now.
	if err := t.enter(ctx, r.Community, r.Ref()); err != nil {
		return true, err
	}
	photo, err := t.addPhoto(ctx, r, *t.Said.Photo, t.Said.Album, after)
	if err != nil {
		return false, err
	}
	if err := t.moreAnswer(ctx, r, photo); err != nil {
		return false, err
	}
	return true, t.showChange(ctx, r)
}

// askWords keeps a photo that came without words, and asks for these: once for an
// album, however many parts it has.
func (t *Turn) askWords(ctx context.Context) error {
	question := text.ReportAskAll
	if t.Said.Photo != nil {
		question = text.ReportAskWords
		if err := t.Tx.KeepLoose(ctx, t.Update.Chat.ID, t.Member.ID, t.Said.Album, *t.Said.Photo); err != nil {
			return err
		}
	}
	begun, err := t.findBegun(ctx)
	if err != nil {
		return err
	}
	again, card := t.Said.Album != "" && begun.Album == t.Said.Album, "ask/"+t.Update.ID
	if t.Said.Photo != nil {
		if err := t.maybeVoucher(ctx, card); err != nil {
			return err
		}
	}
	if again {
		return nil
	}
	begun.Album = t.Said.Album
	if t.begun.Filing != (filing{}) {
		begun.Filing = t.begun.Filing
	}
	return t.ask(ctx, draftReport, begun, bot.Message{Card: card, Text: t.Say(question)})
}

// A reportDraft is what is known of a report that is still without words.
type reportDraft struct {
	Album    string          `json:"album,omitempty"` // the last asked about
	Position *bot.Position   `json:"position,omitempty"`
	Place    storage.PlaceID `json:"place,omitempty"` // whose code was scanned
	Filing   filing          `json:"filing"`
	Words    string          `json:"words,omitempty"` // that came with what is no photo
}

// findBegun returns the report that the sender has begun in the chat; zero if there
// is none.
func (t *Turn) findBegun(ctx context.Context) (begun reportDraft, err error) {
	d, err := t.Tx.FindDraft(ctx, t.Update.Chat.ID, t.Member.ID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && d.Kind != draftReport {
		return begun, nil
	}
	if err != nil {
		return begun, err
	}
	if err := json.Unmarshal(d.Data, &begun); err != nil {
		return begun, fmt.Errorf("decode draft: %w", err)
	}
	return begun, nil
}

// resume goes on in the direct chat with the report that was begun there, when
// what follows is a command of its own: the place whose code was scanned holds.
func (t *Turn) resume(ctx context.Context) (err error) {
	if !t.Update.Chat.Direct || t.begun != (reportDraft{}) {
		return nil
	}
	if t.begun, err = t.findBegun(ctx); err != nil {
		return err
	}
	if t.Said.Position == nil {
		t.Said.Position = t.begun.Position
	}
	return nil
}

// continueReport takes the words, photo or place of a report that was begun.
func continueReport(ctx context.Context, t *Turn, data []byte) error {
	var d reportDraft
	if err := json.Unmarshal(data, &d); err != nil {
		return fmt.Errorf("decode draft: %w", err)
	}
	if t.Said.Position != nil {
		d.Position = t.Said.Position
		if _, err := t.Tx.TakeSpot(ctx, t.Update.Chat.ID, t.Member.ID); err != nil {
			return err // the one before it is no longer wanted
		}
		return t.ask(ctx, draftReport, d, bot.Message{Text: t.Say(text.TalkSpotBegun)})
	}
	if t.Said.Photo != nil && t.Said.Album != "" {
		t.Said.Position, t.begun = d.Position, d
		_, err := joinAlbumPart(ctx, t)
		return err
	}
	t.Said.Position, t.begun = d.Position, d
	return t.takeReport(ctx, t.Said.Text)
}

// number reads a decimal ID off a button.
func number(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}
