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
	"linli/bot/when"
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
		{
			name: "editreward", words: []string{"改奖品", "改獎品", "改商品"}, who: []storage.Role{storage.Staff, storage.Merchant, storage.Partner}, checks: true,
			help: text.HelpEditReward, topic: text.TopicRewards, run: editReward,
		},
		{
			name: "sales", words: []string{"核销记录", "核銷記錄"}, who: []storage.Role{storage.Staff, storage.Merchant, storage.Partner}, checks: true,
			help: text.HelpSales, topic: text.TopicRewards, run: showSales,
		},
	},
	buttons: []button{
		{"redeem", pressRedeem},
		{"rewards", pressRewards},
		{"rewards_own", pressOwnRewards},
		{"reward_photo", pressRewardPhoto},
		{"reward_open", pressRewardOpen},
		{"sales", pressSales},
	},
}

// doublePress is the time within which a second press of a button is taken for a
// slip of the thumb.
const doublePress = 30 * time.Second

// cardRewards is followed by the update that asked for the catalogue.
const cardRewards = "rewards/"

func listRewards(ctx context.Context, t *Turn, args string) error {
	if ref, _, ok := bot.CutRef(args); ok && ref.Kind == bot.Reward {
		return redeemReward(ctx, t, args)
	}
	m, err := t.catalogue(ctx, 0)
	if err != nil {
		return err
	}
	m.Card = cardRewards + t.Update.ID
	t.AnswerWith(m)
	return nil
}

// pressRewards turns the page of the catalogue, in its own message.
func pressRewards(ctx context.Context, t *Turn, arg string) error {
	if t.Community.ID == 0 {
		return refuse(t.noCommunity())
	}
	page, _ := number(arg)
	m, err := t.catalogue(ctx, int(min(page, maxPages)))
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, cardRewards, m)
}

// catalogue is a page of what can be bought, counted from 0.
func (t *Turn) catalogue(ctx context.Context, page int) (bot.Message, error) {
	rs, total, err := t.Tx.Rewards(ctx, t.Community.ID, page*pageSize, pageSize)
	if err == nil && len(rs) == 0 && total > 0 {
		page = (total - 1) / pageSize
		rs, total, err = t.Tx.Rewards(ctx, t.Community.ID, page*pageSize, pageSize)
	}
	if err != nil {
		return bot.Message{}, err
	}
	if total == 0 {
		return bot.Message{}, refuse(text.RewardsNone)
	}
	lines := []bot.Markup{t.Say(text.RewardsHead)}
	var buttons []bot.Button
	for _, r := range rs {
		line, err := t.rewardLine(ctx, r)
		if err != nil {
			return bot.Message{}, err
		}
		lines = append(lines, line)
		buttons = append(buttons, t.redeemButton(r))
		if r.Photo != 0 {
			buttons = append(buttons, bot.Button{
				Label: t.Label(text.RewardPhoto, text.Args{"Ref": r.Ref()}), Data: fmt.Sprintf("reward_photo:%d", r.ID),
			})
		}
	}
	rows := inRows(buttons, 3)
	if pages := (total + pageSize - 1) / pageSize; pages > 1 {
		rows = append(rows, pageRow("rewards", page, pages))
	}
	return bot.Message{Text: joinLines(lines), Buttons: rows}, nil
}

func (t *Turn) redeemButton(r storage.Reward) bot.Button {
	return bot.Button{Label: t.Label(text.RewardRedeem, text.Args{"Ref": r.Ref()}), Data: fmt.Sprintf("redeem:%d", r.ID)}
}

// pressRewardPhoto shows what a reward looks like.
func pressRewardPhoto(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReward(ctx, arg)
	if err != nil {
		return err
	}
	line, err := t.rewardLine(ctx, r)
	if err != nil {
		return err
	}
	t.follows(bot.Message{
		Card: cardReward + fmt.Sprint(int64(r.ID)) + "/" + t.Update.ID,
		Text: line, Photo: r.Photo, Buttons: bot.Row(t.redeemButton(r)),
	})
	return nil
}

// rewardLine says all of a reward on one line.
func (t *Turn) rewardLine(ctx context.Context, r storage.Reward) (bot.Markup, error) {
	sponsor, err := t.sponsorName(ctx, t.Printer, r.Community, r.Sponsor)
	if err != nil {
		return "", err
	}
	args := text.Args{
		"Ref": r.Ref(), "Title": r.Title, "N": r.Points, "Sponsor": sponsor,
		"Left": left(r), "Limit": "", "Roles": "", "Days": "", "Closed": !r.Open,
	}
	if r.PerMember != nil {
		args["Limit"] = t.Label(text.RewardLimit, text.Args{"N": *r.PerMember, "Period": string(r.Period)})
	}
	if len(r.Roles) > 0 {
		args["Roles"] = t.roleNames(r.Roles)
	}
	if r.Ends != nil {
		from := ""
		if r.Starts != nil {
			from = t.dayOnly(*r.Starts)
		}
		args["Days"] = t.Label(text.RewardDays, text.Args{"From": from, "To": t.dayOnly(r.Ends.Add(-time.Second))})
	}
	return t.Say(text.RewardLine, args), nil
}

// sponsorName is how the sponsor of a reward is called; somebody who has left is the
// merchant.
func (t *Turn) sponsorName(ctx context.Context, p text.Printer, c storage.CommunityID, m storage.MemberID) (string, error) {
	who, err := t.Tx.Person(ctx, c, m)
	if errors.Is(err, storage.ErrNotFound) {
		return p.Label(roleKeys[storage.Merchant]), nil
	}
	return who.Name, err
}

// dayOnly shows a day without the time.
func (t *Turn) dayOnly(at time.Time) string {
	return when.FormatDay(at, t.Community.Zone(), t.Language, t.Tx.Now)
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
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil {
		return err
	}
	r, err := t.pressedReward(ctx, arg)
	if err != nil {
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
	if !r.Open {
		return refuse(text.RewardClosed, args)
	}
	if r.Starts != nil && r.Starts.After(t.Tx.Now) {
		args["Day"] = t.dayOnly(*r.Starts)
		return refuse(text.RewardNotYet, args)
	}
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
	args["N"], args["Period"] = *r.PerMember, string(r.Period)
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
