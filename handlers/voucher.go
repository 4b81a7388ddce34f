package handlers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"linli/bot"
	"linli/handlers/picture"
	"linli/handlers/text"
	"linli/storage"
)

// newCode returns an unguessable code of ten letters and digits, 50 bits, none
// of which look alike.
func newCode() string {
	const signs = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	b := make([]byte, 10)
	rand.Read(b) // never fails
	for i := range b {
		b[i] = signs[int(b[i])%len(signs)]
	}
	return string(b)
}

func (t *Turn) setVoucherTimers(ctx context.Context, v storage.Voucher) error {
	for kind, due := range map[string]time.Time{
		timerVoucherNotice: v.Ends.AddDate(0, 0, -noticeDays),
		timerVoucherEnd:    v.Ends,
	} {
		err := t.Tx.SetTimer(ctx, storage.Timer{
			Key: fmt.Sprintf("%s:%d", kind, v.ID), Kind: kind, Object: v.ID, Community: v.Owner.Community, Due: due,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// voucherNotice reminds the holder three days before a voucher ends.
func voucherNotice(ctx context.Context, t *Turn, object int64) error {
	v, err := t.Tx.Voucher(ctx, object)
	if err != nil || v.Used != nil || v.Returned != nil {
		return err
	}
	return t.tellHolder(ctx, v, text.VoucherEndsSoon)
}

// voucherEnd gives the points of an unused voucher back.
func voucherEnd(ctx context.Context, t *Turn, object int64) error {
	if err := t.lockHolder(ctx, object); err != nil {
		return err
	}
	v, err := t.Tx.Voucher(ctx, object)
	if err != nil || v.Used != nil || v.Returned != nil {
		return err
	}
	if err := t.Tx.ReturnVoucher(ctx, v); err != nil {
		return err
	}
	return t.tellHolder(ctx, v, text.VoucherEnded)
}

// lockHolder locks who holds a voucher, before the voucher itself.
func (t *Turn) lockHolder(ctx context.Context, voucher int64) error {
	holder, err := t.Tx.Holder(ctx, voucher)
	if err != nil {
		return err
	}
	return t.Tx.LockMember(ctx, holder)
}

func (t *Turn) tellHolder(ctx context.Context, v storage.Voucher, k text.Key) error {
	holder, err := t.Tx.Person(ctx, v.Owner.Community, v.Owner.Member)
	if err != nil {
		return err
	}
	p := t.to(holder)
	t.Tell(holder, bot.Message{Text: p.Say(k, text.Args{
		"Title": v.Title, "Code": v.Code, "N": v.Points, "Ends": t.day(p, v.Ends),
	})})
	return nil
}

func listVouchers(ctx context.Context, t *Turn, _ string) error {
	vs, err := t.Tx.Vouchers(ctx, t.account())
	if err != nil {
		return err
	}
	if len(vs) == 0 {
		return refuse(text.VouchersNone)
	}
	p := t.own()
	lines := []bot.Markup{p.Say(text.VouchersHead)}
	for _, v := range vs {
		sponsor, err := t.Tx.Person(ctx, v.Owner.Community, v.Sponsor)
		if err != nil {
			return err
		}
		lines = append(lines, p.Say(text.VoucherLine, text.Args{
			"Title": v.Title, "Code": v.Code, "Sponsor": sponsor.Name, "Ends": t.day(p, v.Ends),
		}))
	}
	return t.privately(bot.Message{Text: joinLines(lines)})
}

// useVoucher takes a voucher, once, at its sponsor alone.
func useVoucher(ctx context.Context, t *Turn, args string) error {
	code, _ := bot.CutWord(bot.Narrow(args))
	if code == "" {
		return refuse(text.UseUsage)
	}
	v, err := t.Tx.VoucherByCode(ctx, code)
	if errors.Is(err, storage.ErrNotFound) || err == nil && v.Sponsor != t.Member.ID {
		return refuse(text.UseNotYours, text.Args{"Code": strings.ToUpper(bot.Shorten(code, 20))})
	}
	if err != nil {
		return err
	}
	// A sponsor of two communities need not know to which one the code belongs.
	t.Community, err = t.Tx.Community(ctx, v.Owner.Community)
	if err != nil {
		return err
	}
	err = t.Tx.UseVoucher(ctx, v.ID)
	if errors.Is(err, storage.ErrTaken) {
		k := text.UseEnded
		if v.Used != nil {
			k = text.UseAgain
		}
		return refuse(k, text.Args{"Title": v.Title})
	}
	if err != nil {
		return err
	}
	t.Answer(text.UseDone, text.Args{"Title": v.Title, "Code": v.Code})
	return t.tellHolder(ctx, v, text.VoucherUsed)
}

// qr keeps a picture of a code, for a merchant's camera.
func (t *Turn) qr(ctx context.Context, code string) (bot.PhotoID, error) {
	p, err := picture.QR(code)
	if err != nil {
		return 0, err
	}
	kept, err := t.h.keep(ctx, p)
	if err != nil {
		return 0, err
	}
	return t.Tx.AddPicture(ctx, kept)
}
