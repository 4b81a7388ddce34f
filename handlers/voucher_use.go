package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/voucher"
	"linli/handlers/text"
	"linli/storage"
)

const (
	// maxWrongCodes is how many wrong codes somebody may give in guessTime, so that
	// codes cannot be guessed.
	maxWrongCodes = 10
	guessTime     = 10 * time.Minute
)

// useVoucher takes a voucher, once, at its sponsor alone.
func useVoucher(ctx context.Context, t *Turn, args string) error {
	if strings.TrimSpace(args) == "" && t.Said.Photo != nil && t.Update.Chat.Direct {
		return t.lookForVoucher(ctx, "", true)
	}
	if strings.TrimSpace(args) == "" {
		return refuse(text.UseUsage)
	}
	code, err := voucher.ParseCode(args)
	if err != nil {
		return refuse(text.VoucherTyping)
	}
	v, found, err := t.findVoucher(ctx, code)
	if err != nil || !found {
		return err
	}
	switch {
	case v.Sponsor == t.Member.ID:
		return t.take(ctx, v)
	case v.Owner.Member == t.Member.ID:
		return t.showsOwn(ctx, v)
	default:
		return t.wrongCode(ctx, code)
	}
}

// findVoucher finds the voucher of a code for who may still ask. It says so, and
// reports false, if there is none.
func (t *Turn) findVoucher(ctx context.Context, code voucher.Code) (v storage.Voucher, found bool, err error) {
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil { // so that no try is missed
		return v, false, err
	}
	wrong, err := t.Tx.WrongVouchers(ctx, t.Member.ID, t.Tx.Now.Add(-guessTime))
	if err != nil {
		return v, false, err
	}
	if wrong >= maxWrongCodes {
		return v, false, refuse(text.VoucherWait, text.Args{"Minutes": int(guessTime.Minutes())})
	}
	v, err = t.Tx.VoucherByCode(ctx, code)
	if errors.Is(err, storage.ErrNotFound) {
		return v, false, t.wrongCode(ctx, code)
	}
	return v, err == nil, err
}

// wrongCode says that a code is none of the sender's to take, the same whether there
// is one or not. It is no refusal: that it was tried is to stay.
func (t *Turn) wrongCode(ctx context.Context, code voucher.Code) error {
	if err := t.Tx.NoteWrongVoucher(ctx, t.Member.ID, t.Tx.Now.Add(-guessTime)); err != nil {
		return err
	}
	t.Answer(text.UseNotYours, text.Args{"Code": code})
	return nil
}

// showsOwn tells the holder of a voucher who takes it.
func (t *Turn) showsOwn(ctx context.Context, v storage.Voucher) error {
	sponsor, err := t.sponsorName(ctx, t.Printer, v.Owner.Community, v.Sponsor)
	if err != nil {
		return err
	}
	return refuse(text.VoucherOwn, text.Args{"Sponsor": sponsor})
}

// atSponsor makes the turn about a voucher's community: its sponsor need not know to
// which of several communities a code belongs. In a group of another one it is not
// spoken of.
func (t *Turn) atSponsor(ctx context.Context, v storage.Voucher) (err error) {
	if v.Owner.Community != t.Community.ID && !t.Update.Chat.Direct {
		return refuse(text.VoucherInDirect)
	}
	t.Community, err = t.Tx.Community(ctx, v.Owner.Community)
	return err
}

// take marks a voucher of the sender's shop as used, and tells its holder.
func (t *Turn) take(ctx context.Context, v storage.Voucher) error {
	if err := t.atSponsor(ctx, v); err != nil {
		return err
	}
	used, err := t.Tx.UseVoucher(ctx, v.Code, t.Member.ID)
	if errors.Is(err, storage.ErrTaken) {
		if v, err = t.Tx.Voucher(ctx, v.ID); err != nil {
			return err
		}
		if err = t.stillGood(v); err == nil {
			err = refuse(text.UseNotYours, text.Args{"Code": v.Code}) // another's by now
		}
	}
	if err != nil {
		return err
	}
	t.Answer(text.UseDone, text.Args{"Ref": used.Ref(), "Title": used.Title})
	return t.tellHolder(ctx, used, text.VoucherUsed)
}

// pressUse takes the voucher that was shown to its sponsor.
func pressUse(ctx context.Context, t *Turn, arg string) error {
	id, ok := number(arg)
	if !ok {
		return refuse(text.StaleButton)
	}
	v, err := t.Tx.Voucher(ctx, id)
	if errors.Is(err, storage.ErrNotFound) || err == nil && v.Sponsor != t.Member.ID {
		return refuse(text.StaleButton)
	}
	if err != nil {
		return err
	}
	return t.take(ctx, v)
}

// openVoucher shows whoever scanned a voucher what it is: its sponsor may take it,
// and nobody else learns who holds it.
func openVoucher(ctx context.Context, t *Turn, arg string) error {
	if !t.Update.Chat.Direct {
		return t.greetGroup()
	}
	code, err := voucher.ParseCode(arg[len(linkVoucher):])
	if err != nil {
		return refuse(text.VoucherTyping)
	}
	m, err := t.scannedVoucher(ctx, code)
	if err != nil {
		return err
	}
	if m.Text != "" {
		t.AnswerWith(m)
	}
	return nil
}

// scannedVoucher is what the sender is shown of a voucher; empty if that was said.
func (t *Turn) scannedVoucher(ctx context.Context, code voucher.Code) (bot.Message, error) {
	v, found, err := t.findVoucher(ctx, code)
	if err != nil || !found {
		return bot.Message{}, err
	}
	if v.Sponsor != t.Member.ID && v.Owner.Member != t.Member.ID {
		sponsor, err := t.sponsorName(ctx, t.Printer, v.Owner.Community, v.Sponsor)
		if err != nil {
			return bot.Message{}, err
		}
		return bot.Message{Text: t.Say(text.VoucherOther, text.Args{"Title": v.Title, "Sponsor": sponsor})}, nil
	}
	if err := t.atSponsor(ctx, v); err != nil {
		return bot.Message{}, err
	}
	if err := t.stillGood(v); err != nil {
		return bot.Message{}, err
	}
	if v.Sponsor != t.Member.ID {
		return t.voucherMessage(ctx, v, text.VoucherShow)
	}
	return bot.Message{
		Text: t.Say(text.VoucherTakeAsk, text.Args{
			"Ref": v.Ref(), "Title": v.Title, "N": v.Points, "Ends": t.day(t.Printer, v.Ends),
		}),
		Buttons: bot.Row(bot.Button{Label: t.Label(text.VoucherTake), Data: fmt.Sprintf("use:%d", v.ID)}),
	}, nil
}
