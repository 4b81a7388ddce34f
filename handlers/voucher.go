package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot"
	"linli/handlers/picture"
	"linli/handlers/text"
	"linli/storage"
)

// vouchers is what becomes of what was bought.
var vouchers = routes{
	commands: []command{
		{name: "vouchers", words: []string{"我的券"}, help: text.HelpVouchers, topic: text.TopicRewards, run: listVouchers},
		{name: "return", words: []string{"退券"}, help: text.HelpReturn, topic: text.TopicRewards, run: returnVoucher},
		{
			name: "use", words: []string{"核销", "核銷"}, who: []storage.Role{storage.Merchant, storage.Partner, storage.Staff}, checks: true,
			help: text.HelpUse, topic: text.TopicRewards, run: useVoucher,
		},
	},
	buttons: []button{
		{"voucher", pressVoucher},
		{"voucher_back", pressVoucherBack},
		{"voucher_back_yes", pressVoucherBackYes},
		{"voucher_keep", pressVoucherKeep},
		{"use", pressUse},
	},
	links:  []link{{linkVoucher, openVoucher}},
	timers: []timer{{timerVoucherNotice, voucherNotice}, {timerVoucherEnd, voucherEnd}},
}

const (
	// linkVoucher is followed by - and a voucher's code.
	linkVoucher = "vo"

	timerVoucherNotice = "voucher_notice"
	timerVoucherEnd    = "voucher_end"

	voucherDays = 30
	noticeDays  = 3
)

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
	if err != nil || !v.Live(t.Tx.Now) {
		return err
	}
	return t.tellHolder(ctx, v, text.VoucherEndsSoon)
}

// voucherEnd gives the points of an unused voucher back.
func voucherEnd(ctx context.Context, t *Turn, object int64) error {
	holder, err := t.Tx.Holder(ctx, object)
	if err != nil {
		return err
	}
	if err := t.Tx.LockMember(ctx, holder); err != nil {
		return err
	}
	v, err := t.Tx.Voucher(ctx, object)
	if err != nil {
		return err
	}
	err = t.Tx.ReturnVoucher(ctx, v, false)
	if errors.Is(err, storage.ErrTaken) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.tellHolder(ctx, v, text.VoucherEnded)
}

// tellHolder tells whoever holds a voucher what became of it. One that is still good
// can be shown, or given back, from there.
func (t *Turn) tellHolder(ctx context.Context, v storage.Voucher, k text.Key) error {
	holder, err := t.Tx.Person(ctx, v.Owner.Community, v.Owner.Member)
	if errors.Is(err, storage.ErrNotFound) {
		return nil // they have left
	}
	if err != nil {
		return err
	}
	p := t.to(holder)
	m := bot.Message{Text: p.Say(k, text.Args{
		"Ref": v.Ref(), "Title": v.Title, "Code": v.Code, "N": v.Points, "Ends": t.day(p, v.Ends),
	})}
	if k == text.VoucherEndsSoon {
		m.Buttons = bot.Row(qrButton(p, v), backButton(p, v))
	}
	t.Tell(holder, m)
	return nil
}

func qrButton(p text.Printer, v storage.Voucher) bot.Button {
	return bot.Button{Label: p.Label(text.VoucherQR, text.Args{"Ref": v.Ref()}), Data: fmt.Sprintf("voucher:%d", v.ID)}
}

func backButton(p text.Printer, v storage.Voucher) bot.Button {
	return bot.Button{Label: p.Label(text.VoucherBack), Data: fmt.Sprintf("voucher_back:%d", v.ID)}
}

// voucherMessage shows a voucher to its holder, the sender, as k says it: with its
// code in words and as a picture.
func (t *Turn) voucherMessage(ctx context.Context, v storage.Voucher, k text.Key) (bot.Message, error) {
	p := t.own()
	sponsor, err := t.sponsorName(ctx, p, v.Owner.Community, v.Sponsor)
	if err != nil {
		return bot.Message{}, err
	}
	ends := t.day(p, v.Ends)
	link, ok := t.linkTo(linkVoucher + "-" + string(v.Code))
	if !ok {
		link = string(v.Code)
	}
	drawn, err := picture.Voucher(picture.VoucherText{
		Title:   v.Title,
		Sponsor: t.Community.Name + " · " + sponsor,
		Code:    v.Code.String(),
		Ends:    p.Label(text.VoucherCardEnds, text.Args{"Ends": ends}),
		Link:    link,
	})
	if err != nil {
		return bot.Message{}, err
	}
	kept, err := t.h.keep(ctx, drawn)
	if err != nil {
		return bot.Message{}, err
	}
	photo, err := t.Tx.AddPicture(ctx, kept)
	if err != nil {
		return bot.Message{}, err
	}
	return bot.Message{
		Photo: photo,
		Text: p.Say(k, text.Args{
			"Ref": v.Ref(), "Title": v.Title, "Code": v.Code, "Sponsor": sponsor, "Ends": ends,
		}),
		Buttons: bot.Row(backButton(p, v)),
	}, nil
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
	var buttons []bot.Button
	for _, v := range vs {
		sponsor, err := t.sponsorName(ctx, p, v.Owner.Community, v.Sponsor)
		if err != nil {
			return err
		}
		lines = append(lines, p.Say(text.VoucherLine, text.Args{
			"Ref": v.Ref(), "Title": v.Title, "Code": v.Code, "Sponsor": sponsor, "Ends": t.day(p, v.Ends),
		}))
		buttons = append(buttons, qrButton(p, v))
	}
	return t.privately(bot.Message{Text: joinLines(lines), Buttons: inRows(buttons, 3)})
}

// pressVoucher shows one's own voucher again.
func pressVoucher(ctx context.Context, t *Turn, arg string) error {
	v, err := t.heldVoucher(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.stillGood(v); err != nil {
		return err
	}
	m, err := t.voucherMessage(ctx, v, text.VoucherShow)
	if err != nil {
		return err
	}
	t.follows(m)
	return nil
}

// follows says what a press leads to, without a toast of the same.
func (t *Turn) follows(m bot.Message) {
	m.Chat, m.Thread = t.Update.Chat.ID, t.Update.Chat.Thread
	t.Post(m)
}

// heldVoucher returns the sender's voucher that a button in the direct chat is
// about, and enters its community.
func (t *Turn) heldVoucher(ctx context.Context, arg string) (storage.Voucher, error) {
	id, ok := number(arg)
	if !ok || !t.Update.Chat.Direct {
		return storage.Voucher{}, refuse(text.StaleButton)
	}
	v, err := t.Tx.Voucher(ctx, id)
	if errors.Is(err, storage.ErrNotFound) || err == nil && v.Owner.Member != t.Member.ID {
		return storage.Voucher{}, refuse(text.StaleButton)
	}
	if err != nil {
		return storage.Voucher{}, err
	}
	return v, t.enter(ctx, v.Owner.Community, v.Ref())
}

// stillGood refuses a voucher that cannot be used any more, and says why.
func (t *Turn) stillGood(v storage.Voucher) error {
	args := text.Args{"Title": v.Title}
	switch {
	case v.Used != nil:
		args["When"] = t.day(t.Printer, *v.Used)
		return refuse(text.UseAgain, args)
	case v.Cancelled:
		return refuse(text.VoucherCancelled, args)
	case !v.Live(t.Tx.Now):
		return refuse(text.UseEnded, args)
	default:
		return nil
	}
}
