package handlers

import (
	"context"
	"errors"
	"fmt"

	"linli/bot"
	"linli/bot/voucher"
	"linli/handlers/text"
	"linli/storage"
)

// returnVoucher gives a voucher of one's own back: /return W5, or its code. Of
// several that it may mean, one is asked for.
func returnVoucher(ctx context.Context, t *Turn, args string) error {
	held, err := t.Tx.Vouchers(ctx, t.account())
	if err != nil {
		return err
	}
	ref, _, isRef := bot.CutRef(args)
	code, notCode := voucher.ParseCode(args)
	var meant []storage.Voucher
	for _, v := range held {
		if args == "" || isRef && v.Ref() == ref || notCode == nil && v.Code == code {
			meant = append(meant, v)
		}
	}
	switch len(meant) {
	case 0:
		return refuse(text.VoucherBackNone)
	case 1:
		return t.privately(t.askBack(t.own(), meant[0]))
	}
	p := t.own()
	var buttons []bot.Button
	for _, v := range meant {
		label := fmt.Sprintf("%s %s · %s", v.Ref(), bot.Shorten(v.Title, 20), string(v.Code[:5]))
		buttons = append(buttons, bot.Button{Label: label, Data: fmt.Sprintf("voucher_back:%d", v.ID)})
	}
	return t.privately(bot.Message{Text: p.Say(text.VoucherWhich), Buttons: inRows(buttons, 1)})
}

// askBack asks whether a voucher is really to go back.
func (t *Turn) askBack(p text.Printer, v storage.Voucher) bot.Message {
	return bot.Message{
		Text: p.Say(text.VoucherBackAsk, text.Args{"Ref": v.Ref(), "Title": v.Title, "N": v.Points}),
		Buttons: bot.Row(
			bot.Button{Label: p.Label(text.VoucherKeep), Data: fmt.Sprintf("voucher_keep:%d", v.ID)},
			bot.Button{Label: p.Label(text.VoucherBack), Data: fmt.Sprintf("voucher_back_yes:%d", v.ID)},
		),
	}
}

func pressVoucherBack(ctx context.Context, t *Turn, arg string) error {
	v, err := t.heldVoucher(ctx, arg)
	if err != nil {
		return err
	}
	if v.Used != nil || v.Returned != nil {
		return t.stillGood(v)
	}
	t.follows(t.askBack(t.own(), v))
	return nil
}

func pressVoucherKeep(ctx context.Context, t *Turn, arg string) error {
	if _, err := t.heldVoucher(ctx, arg); err != nil {
		return err
	}
	t.Answer(text.VoucherKept)
	return nil
}

func pressVoucherBackYes(ctx context.Context, t *Turn, arg string) error {
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil {
		return err
	}
	v, err := t.heldVoucher(ctx, arg)
	if err != nil {
		return err
	}
	err = t.Tx.ReturnVoucher(ctx, v, true)
	if errors.Is(err, storage.ErrTaken) {
		// It was used or ended meanwhile, which is to be said.
		if v, err = t.Tx.Voucher(ctx, v.ID); err == nil {
			err = t.stillGood(v)
		}
	}
	if err != nil {
		return err
	}
	balance, err := t.Tx.Balance(ctx, v.Owner)
	if err != nil {
		return err
	}
	t.follows(bot.Message{Text: t.own().Say(text.VoucherBackDone, text.Args{"Ref": v.Ref(), "Title": v.Title, "N": balance})})
	return nil
}
