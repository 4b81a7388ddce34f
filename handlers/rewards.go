package handlers

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/voucher"
	"linli/handlers/text"
	"linli/storage"
)

// rewards is what points buy, and vouchers for it.
var rewards = routes{
	commands: []command{
		{name: "rewards", words: []string{"兑换", "兌換"}, help: text.HelpRewards, topic: text.TopicRewards, run: listRewards},
		{name: "redeem", words: []string{"换", "換"}, help: text.HelpRedeem, topic: text.TopicRewards, run: redeemReward},
		{
			name: "newreward", words: []string{"上架"}, who: []storage.Role{storage.Staff, storage.Merchant, storage.Partner},
			help: text.HelpNewReward, topic: text.TopicRewards, run: addReward,
		},
	},
	buttons: []button{{"redeem", pressRedeem}},
}

// doublePress is the time within which a second press of a button is taken for a
// slip of the thumb.
const doublePress = 30 * time.Second

func listRewards(ctx context.Context, t *Turn, args string) error {
	if ref, _, ok := bot.CutRef(args); ok && ref.Kind == bot.Reward {
		return redeemReward(ctx, t, args)
	}
	rs, err := t.Tx.Rewards(ctx, t.Community.ID, 0, 30)
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
	t.AnswerWith(bot.Message{Text: joinLines(lines), Buttons: inRows(buttons, 3)})
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
	again, err := t.Tx.Bought(ctx, r.ID, t.Member.ID, t.Tx.Now.Add(-doublePress))
	if err != nil {
		return err
	}
	if again > 0 {
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
	v, err := t.Tx.Buy(ctx, storage.Purchase{
		Reward: r, Owner: t.Member.ID, Code: voucher.NewCode(),
		Ends: t.Tx.Now.AddDate(0, 0, voucherDays), Key: "redeem:" + t.Update.ID,
	})
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
	m, err := t.voucherMessage(ctx, v, text.RedeemDone)
	if err != nil {
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
	had, err := t.Tx.Bought(ctx, r.ID, t.Member.ID, r.Period.Since(t.now()))
	if err != nil || had < *r.PerMember {
		return err
	}
	args["N"] = *r.PerMember
	return refuse(text.RewardEnough, args)
}

// tooPoor refuses with how many points there are and how many are missing.
func (t *Turn) tooPoor(ctx context.Context, r storage.Reward) error {
	balance, err := t.Tx.Balance(ctx, t.account())
	if err != nil {
		return err
	}
	return refuse(text.RedeemTooFew, text.Args{"Ref": r.Ref(), "Price": int64(r.Points), "N": balance})
}
