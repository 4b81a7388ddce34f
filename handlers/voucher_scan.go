package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/photo"
	"linli/bot/voucher"
	"linli/handlers/picture"
	"linli/handlers/text"
	"linli/storage"
)

const (
	scanTries = 3
	scanWait  = 3 * time.Second
	// scanTime is how long one photo is looked at, once it is here.
	scanTime = 15 * time.Second
)

// maybeVoucher has a voucher be looked for in a photo that came without words, and
// that the card of a question asks about, where the sender takes vouchers.
func (t *Turn) maybeVoucher(ctx context.Context, card string) error {
	if !t.Update.Chat.Direct || !t.is(storage.Merchant, storage.Partner, storage.Staff) {
		return nil
	}
	return t.lookForVoucher(ctx, card, false)
}

func (t *Turn) lookForVoucher(ctx context.Context, card string, asked bool) error {
	f := t.Said.Photo
	return t.Tx.AddScan(ctx, storage.Scan{
		File: f.ID, Size: f.Size, Type: f.Type,
		Chat: t.Update.Chat.ID, Member: t.Member.ID, Community: t.Community.ID, Card: card, Asked: asked,
	})
}

// scanOne looks for a voucher in the first photo that is due. It reports whether
// there was one.
func (h *Handlers) scanOne(ctx context.Context) (bool, error) {
	var s storage.Scan
	err := h.DB.InTx(ctx, func(tx *storage.Tx) (err error) {
		s, err = tx.ClaimScan(ctx)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	words, err := h.readPhoto(ctx, s)
	settling, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTimeout)
	defer cancel()
	return true, h.settleScan(settling, s, words, err)
}

// readPhoto returns what the QR code in a photo says; empty if there is none.
func (h *Handlers) readPhoto(ctx context.Context, s storage.Scan) (string, error) {
	if err := photo.Declared(s.Size, s.Type); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	file, done, err := h.download(ctx, s.File)
	if err != nil {
		return "", err
	}
	defer done()
	p, err := h.decode(ctx, file)
	if err != nil {
		return "", err
	}
	if err := h.decoding.enter(ctx); err != nil {
		return "", err
	}
	defer h.decoding.leave()
	ctx, stop := context.WithTimeout(ctx, scanTime)
	defer stop()
	words, _ := picture.ReadQR(ctx, p.Large)
	return words, nil
}

// settleScan shows the voucher that was found in a photo, in place of the question
// what the photo shows. A photo of anything else stays what it is.
func (h *Handlers) settleScan(ctx context.Context, s storage.Scan, words string, failed error) error {
	return h.DB.InTx(ctx, func(tx *storage.Tx) error {
		if _, final := reasonOf(failed); failed != nil && !final && s.Attempt < scanTries {
			return tx.DelayScan(ctx, s, scanWait)
		}
		if held, err := tx.EndScan(ctx, s); !held || err != nil {
			return err
		}
		code, found := voucherIn(words)
		if !found && !s.Asked {
			return nil
		}
		t, err := h.scanTurn(ctx, tx, s)
		if err != nil {
			return err
		}
		if err := t.showScan(ctx, s, code, found); err != nil {
			return err
		}
		return tx.Enqueue(ctx, bot.Update{}, t.out...)
	})
}

// scanTurn is a turn of whoever sent the photo, in their direct chat.
func (h *Handlers) scanTurn(ctx context.Context, tx *storage.Tx, s storage.Scan) (*Turn, error) {
	who, err := tx.Person(ctx, s.Community, s.Member)
	if err != nil {
		return nil, err
	}
	c, err := tx.Community(ctx, s.Community)
	if err != nil {
		return nil, err
	}
	t := &Turn{Tx: tx, h: h, Update: bot.Update{Chat: bot.Chat{ID: s.Chat, Direct: true}}}
	t.Member, t.Roles = who.Member, who.Roles
	return t, t.settle(ctx, c)
}

// showScan says what a photo that was looked at shows.
func (t *Turn) showScan(ctx context.Context, s storage.Scan, code voucher.Code, found bool) error {
	others := 0
	if !s.Asked {
		dropped, n, err := t.Tx.DropScanned(ctx, s)
		if !dropped || err != nil {
			return err // its sender has said meanwhile what it shows
		}
		others = n
	}
	m, err := t.scanAnswer(ctx, code, found)
	if err != nil {
		return err
	}
	if s.Card != "" && others == 0 {
		if m.Card, err = t.instead(ctx, s.Card); err != nil {
			return err
		}
	}
	t.follows(m)
	return nil
}

// scanAnswer is what the sender is told of a voucher, refusals among it.
func (t *Turn) scanAnswer(ctx context.Context, code voucher.Code, found bool) (bot.Message, error) {
	if !found {
		return bot.Message{Text: t.Say(text.VoucherUnreadable)}, nil
	}
	var said []bot.Markup
	t.gathered = &said
	m, err := t.scannedVoucher(ctx, code)
	t.gathered = nil
	if no := (*refusal)(nil); errors.As(err, &no) {
		return bot.Message{Text: t.Say(no.key, no.args)}, nil // before anything was written
	}
	if len(said) > 0 {
		m.Text = joinLines(said)
	}
	return m, err
}

// instead drops the question about a photo, whose card it returns to be written
// over; empty if the question has gone on to something else.
func (t *Turn) instead(ctx context.Context, card string) (string, error) {
	d, err := t.Tx.FindDraft(ctx, t.Update.Chat.ID, t.Member.ID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && (d.Kind != draftReport || d.Card != card) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var begun reportDraft
	if err := json.Unmarshal(d.Data, &begun); err != nil {
		return "", fmt.Errorf("decode draft: %w", err)
	}
	if begun.Album = ""; begun != (reportDraft{}) {
		return "", nil // a report that was begun before the photo goes on
	}
	return card, t.forget(ctx, draftReport)
}

// voucherIn reads the code of a voucher off what a QR code says: the address that
// opens it, or the code alone.
func voucherIn(words string) (voucher.Code, bool) {
	if u, err := url.Parse(words); err == nil && u.Query().Get("start") != "" {
		var ok bool
		if words, ok = strings.CutPrefix(u.Query().Get("start"), linkVoucher+"-"); !ok {
			return "", false
		}
	}
	code, err := voucher.ParseCode(words)
	return code, err == nil
}
