package handlers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/when"
	"linli/handlers/picture"
	"linli/handlers/text"
	"linli/storage"
)

// rewards is what points buy, and vouchers for it.
var rewards = routes{
	commands: []command{
		{name: "rewards", words: []string{"兑换", "兌換"}, help: text.HelpRewards, topic: text.TopicRewards, run: listRewards},
		{name: "redeem", words: []string{"换", "換"}, help: text.HelpRedeem, topic: text.TopicRewards, run: redeemReward},
		{name: "vouchers", words: []string{"我的券"}, help: text.HelpVouchers, topic: text.TopicRewards, run: listVouchers},
		{
			name: "use", words: []string{"核销", "核銷"}, who: []storage.Role{storage.Merchant, storage.Staff},
			help: text.HelpUse, topic: text.TopicRewards, run: useVoucher,
		},
		{
			name: "newreward", words: []string{"上架"}, who: []storage.Role{storage.Staff, storage.Merchant},
			help: text.HelpNewReward, topic: text.TopicRewards, run: addReward,
		},
	},
	buttons: []button{{"redeem", pressRedeem}},
	timers:  []timer{{timerVoucherNotice, voucherNotice}, {timerVoucherEnd, voucherEnd}},
}

const (
	timerVoucherNotice = "voucher_notice"
	timerVoucherEnd    = "voucher_end"

	// doublePress is the time within which a second press of a button is taken
	// for a slip of the thumb.
	doublePress = 30 * time.Second

	voucherDays = 30
	noticeDays  = 3
)

func listRewards(ctx context.Context, t *Turn, args string) error {
	if ref, _, ok := bot.CutRef(args); ok && ref.Kind == bot.Reward {
		return redeemReward(ctx, t, args)
	}
	rs, err := t.Tx.Rewards(ctx, t.Community.ID)
	if err != nil {
		return err
	}
	if len(rs) == 0 {
		return refuse(text.RewardsNone)
	}
	lines := []bot.Markup{t.Say(text.RewardsHead)}
	var buttons []bot.Button
	for _, r := range rs {
		sponsor, err := t.Tx.Person(ctx, r.Community, r.Sponsor)
		if err != nil {
			return err
		}
		lines = append(lines, t.Say(text.RewardLine, text.Args{
			"Ref": r.Ref(), "Title": r.Title, "N": r.Points, "Sponsor": sponsor.Name, "Left": left(r),
		}))
		buttons = append(buttons, bot.Button{Label: t.Label(text.RewardRedeem, text.Args{"Ref": r.Ref()}), Data: fmt.Sprintf("redeem:%d", r.ID)})
	}
	t.AnswerWith(bot.Message{Text: joinLines(lines), Buttons: chunk(buttons, 3)})
	return nil
}

// left shows how many of a reward there are; empty if any number.
func left(r storage.Reward) string {
	if r.Stock == nil {
		return ""
	}
	return strconv.Itoa(*r.Stock)
}

func redeemReward(ctx context.Context, t *Turn, args string) error {
	ref, _, err := t.ref(args, bot.Reward, "/redeem W5")
	if err != nil {
		return err
	}
	// The member is locked before anything of theirs, see storage.LockMember.
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil {
		return err
	}
	r, err := t.Tx.RewardByRef(ctx, t.Community.ID, ref.Number)
	if err != nil {
		return orNoSuch(err, ref)
	}
	return t.redeem(ctx, r)
}

func pressRedeem(ctx context.Context, t *Turn, arg string) error {
	id, ok := number(arg)
	if !ok {
		return refuse(text.StaleButton)
	}
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil {
		return err
	}
	r, err := t.Tx.Reward(ctx, storage.RewardID(id))
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.StaleButton)
	}
	if err != nil {
		return err
	}
	if err := t.enter(ctx, r.Community, r.Ref()); err != nil {
		return err
	}
	// A thumb may press twice; who wants two of a thing says so by the command.
	again, err := t.Tx.BoughtSince(ctx, r.ID, t.Member.ID, t.Tx.Now.Add(-doublePress))
	if err != nil {
		return err
	}
	if again {
		return refuse(text.RedeemTwice, text.Args{"Ref": r.Ref()})
	}
	return t.redeem(ctx, r)
}

// redeem buys a reward. The code is the holder's own: in a group it is sent to
// the direct chat, and without one nothing is bought.
func (t *Turn) redeem(ctx context.Context, r storage.Reward) error {
	if !t.Update.Chat.Direct && t.Member.Direct.IsZero() {
		return t.privately(bot.Message{})
	}
	if err := t.mayBuy(ctx, r); err != nil {
		return err
	}
	v, err := t.Tx.Buy(ctx, r, t.Member.ID, newCode(), t.Tx.Now.AddDate(0, 0, voucherDays), "redeem:"+t.Update.ID)
	switch {
	case errors.Is(err, storage.ErrTaken):
		return refuse(text.RewardGone, text.Args{"Ref": r.Ref()})
	case errors.Is(err, ledger.ErrOverdrawn):
		return t.tooPoor(ctx, r)
	case err != nil:
		return err
	}
	if err := t.setVoucherTimers(ctx, v); err != nil {
		return err
	}
	sponsor, err := t.Tx.Person(ctx, r.Community, r.Sponsor)
	if err != nil {
		return err
	}
	m := bot.Message{Text: t.Say(text.RedeemDone, text.Args{
		"Ref": r.Ref(), "Title": r.Title, "Code": v.Code, "Sponsor": sponsor.Name, "Ends": t.day(t.Printer, v.Ends),
	})}
	if m.Photo, err = t.qr(ctx, v.Code); err != nil {
		return err
	}
	if t.Update.Chat.Direct {
		t.AnswerWith(m)
		return nil
	}
	m.Chat = t.Member.Direct
	t.Post(m)
	t.Answer(text.RedeemPublic, text.Args{"Ref": r.Ref()})
	return nil
}

// mayBuy refuses somebody for whom a reward is not, or not any more.
func (t *Turn) mayBuy(ctx context.Context, r storage.Reward) error {
	args := text.Args{"Ref": r.Ref()}
	if len(r.Roles) > 0 && !t.Roles.Has(r.Roles...) {
		args["Roles"] = t.roleNames(r.Roles)
		return refuse(text.RewardNotForYou, args)
	}
	if r.Ends != nil && !r.Ends.After(t.Tx.Now) {
		return refuse(text.RewardOver, args)
	}
	if r.PerMember == nil {
		return nil
	}
	had, err := t.Tx.Bought(ctx, r.ID, t.Member.ID)
	if err != nil || had < *r.PerMember {
		return err
	}
	args["N"] = *r.PerMember
	return refuse(text.RewardEnough, args)
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

// tooPoor refuses with how many points there are and how many are missing.
func (t *Turn) tooPoor(ctx context.Context, r storage.Reward) error {
	balance, err := t.Tx.Balance(ctx, t.account())
	if err != nil {
		return err
	}
	return refuse(text.RedeemTooFew, text.Args{"Ref": r.Ref(), "Price": int64(r.Points), "N": balance})
}

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
	lines := []bot.Markup{t.Say(text.VouchersHead)}
	for _, v := range vs {
		sponsor, err := t.Tx.Person(ctx, v.Owner.Community, v.Sponsor)
		if err != nil {
			return err
		}
		lines = append(lines, t.Say(text.VoucherLine, text.Args{
			"Title": v.Title, "Code": v.Code, "Sponsor": sponsor.Name, "Ends": t.day(t.Printer, v.Ends),
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
	if errors.Is(err, storage.ErrNotFound) || err == nil && (v.Owner.Community != t.Community.ID || v.Sponsor != t.Member.ID) {
		return refuse(text.UseNotYours, text.Args{"Code": strings.ToUpper(bot.Shorten(code, 20))})
	}
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

// addReward offers a reward: /newreward 面包一份 | 10分 | 库存3. A merchant is its
// sponsor; staff name one with @merchant, or are it themselves.
func addReward(ctx context.Context, t *Turn, args string) error {
	fields := strings.FieldsFunc(args, func(r rune) bool { return r == '|' || r == '｜' })
	if len(fields) < 2 {
		return refuse(text.NewRewardUsage)
	}
	r := storage.Reward{Community: t.Community.ID, Sponsor: t.Member.ID, Title: bot.Cut(strings.TrimSpace(fields[0]), 60)}
	priced := false
	for _, f := range fields[1:] {
		if err := t.rewardField(ctx, &r, &priced, strings.TrimSpace(f)); err != nil {
			return err
		}
	}
	if r.Title == "" || !priced {
		return refuse(text.NewRewardUsage)
	}
	r, err := t.Tx.AddReward(ctx, r)
	if err != nil {
		return err
	}
	t.Answer(text.NewRewardDone, text.Args{"Ref": r.Ref(), "Title": r.Title, "N": r.Points})
	return nil
}

// rewardField reads one field of the line that offers a reward.
func (t *Turn) rewardField(ctx context.Context, r *storage.Reward, priced *bool, field string) error {
	if strings.HasPrefix(field, "@") {
		if err := t.need(storage.Staff); err != nil {
			return err
		}
		sponsor, err := t.person(ctx, field)
		if err != nil {
			return err
		}
		if !sponsor.Roles.Has(storage.Merchant, storage.Partner) {
			return refuse(text.NewRewardNoMerchant, text.Args{"Name": sponsor.Name})
		}
		r.Sponsor = sponsor.ID
		return nil
	}
	if role, ok := parseRole(field); ok {
		r.Roles = append(r.Roles, role)
		return nil
	}
	if ends, ok := t.lastDay(field); ok {
		r.Ends = &ends
		return nil
	}
	n, unit, ok := quantity(field)
	switch {
	case ok && (strings.Contains(unit, "限") || strings.Contains(unit, "each")) && n > 0:
		r.PerMember = &n
	case ok && (strings.ContainsAny(unit, "分") || strings.HasPrefix(unit, "point")):
		r.Points, *priced = ledger.Points(n), true
	case ok && containsAny(unit, "库存", "庫存", "stock", "份", "个", "個", "件"):
		r.Stock = &n
	default:
		return refuse(text.NewRewardField, text.Args{"Field": bot.Shorten(field, 40)})
	}
	return nil
}

// lastDay reads the last day of a reward, such as 到12月31日 or until 2026-12-31,
// and returns its end.
func (t *Turn) lastDay(field string) (time.Time, bool) {
	day := strings.TrimSpace(field)
	for _, word := range []string{"截至", "截止", "到", "until ", "till ", "by "} {
		day = strings.TrimPrefix(day, word)
	}
	span, err := when.ParseSpan(strings.TrimSuffix(strings.TrimSuffix(day, "止"), "前"), t.Tx.Now, t.Community.Zone())
	if err != nil {
		return time.Time{}, false
	}
	return when.DayAt(span.Start, t.Community.Zone(), -1, 0), true
}

func containsAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// maxQuantity keeps typing errors from becoming fortunes.
const maxQuantity = 100_000

// quantity reads the one number of a field, and the words around it as its unit.
func quantity(field string) (n int, unit string, ok bool) {
	field = fold(field)
	start := strings.IndexFunc(field, isDigit)
	if start < 0 {
		return 0, field, false
	}
	end := start + len(field[start:]) - len(strings.TrimLeftFunc(field[start:], isDigit))
	n, err := strconv.Atoi(field[start:end])
	rest := field[:start] + field[end:]
	if err != nil || n > maxQuantity || strings.ContainsFunc(rest, isDigit) || strings.ContainsAny(rest, "-−.") {
		return 0, "", false
	}
	return n, strings.TrimSpace(rest), true
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
