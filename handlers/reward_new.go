package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"linli/bot"
	"linli/bot/ledger"
	"linli/handlers/text"
	"linli/storage"
)

// cardReward is followed by a reward's number and the update that asked for the card.
const cardReward = "reward/"

// addReward offers a reward: /newreward 面包一份 | 10分 | 库存3, with a photo or
// without. A merchant is its sponsor; staff name one with @merchant, or are it themselves.
func addReward(ctx context.Context, t *Turn, args string) error {
	fields := strings.FieldsFunc(args, isFieldSeparator)
	if len(fields) < 2 {
		return refuse(text.NewRewardUsage)
	}
	r := storage.Reward{Community: t.Community.ID, Sponsor: t.Member.ID, Points: unpriced}
	r.Title = bot.Cut(strings.TrimSpace(fields[0]), maxRewardTitle)
	for _, f := range fields[1:] {
		if err := t.rewardField(ctx, &r, strings.TrimSpace(f)); err != nil {
			return err
		}
	}
	if r.Title == "" || r.Points == unpriced {
		return refuse(text.NewRewardUsage)
	}
	if err := t.checkReward(r); err != nil {
		return err
	}
	if err := t.rewardPhoto(ctx, &r); err != nil {
		return err
	}
	r, err := t.Tx.AddReward(ctx, r)
	if err != nil {
		return err
	}
	return t.showReward(ctx, r, text.NewRewardDone)
}

const (
	maxRewardTitle = 60
	// unpriced is the price of a reward for which none was named yet.
	unpriced ledger.Points = -1
)

func isFieldSeparator(r rune) bool { return r == '|' || r == '｜' || r == '\n' }

// rewardPhoto makes the photo that came with the command, or that it replies to,
// the reward's.
func (t *Turn) rewardPhoto(ctx context.Context, r *storage.Reward) (err error) {
	file := t.Said.Photo
	if o := t.Update.ReplyTo; file == nil && o != nil && !o.Mine {
		file = o.Photo
	}
	if file == nil {
		return nil
	}
	r.Photo, err = t.Tx.AddPhoto(ctx, *file)
	return err
}

// checkReward refuses a reward that nobody could ever get.
func (t *Turn) checkReward(r storage.Reward) error {
	if r.Ends != nil && (!r.Ends.After(t.Tx.Now) || r.Starts != nil && !r.Starts.Before(*r.Ends)) {
		return refuse(text.RewardWindow)
	}
	return nil
}

// showReward answers with a reward as k says it, and with its photo.
func (t *Turn) showReward(ctx context.Context, r storage.Reward, k text.Key) error {
	line, err := t.rewardLine(ctx, r)
	if err != nil {
		return err
	}
	t.AnswerWith(bot.Message{
		Card:  cardReward + fmt.Sprint(int64(r.ID)) + "/" + t.Update.ID, // the photo is still to come
		Text:  t.Say(k, text.Args{"Ref": r.Ref(), "Line": line}),
		Photo: r.Photo,
	})
	return nil
}

// editReward changes a reward: /editreward W5 | 12分 | 补货10. Its sponsor may, and
// the staff. Without a ref it lists what one may change.
func editReward(ctx context.Context, t *Turn, args string) error {
	if strings.TrimSpace(args) == "" && t.Said.Photo == nil {
		return t.listOwnRewards(ctx)
	}
	ref, rest, err := t.ref(args, bot.Reward, "/editreward W5")
	if err != nil {
		return err
	}
	r, err := t.Tx.RewardByRef(ctx, t.Community.ID, ref.Number)
	if err != nil {
		return orNoSuch(err, ref)
	}
	if err := t.mayEdit(r); err != nil {
		return err
	}
	fields := strings.FieldsFunc(rest, isFieldSeparator)
	for _, f := range fields {
		if err := t.editField(ctx, &r, strings.TrimSpace(f)); err != nil {
			return err
		}
	}
	if len(fields) == 0 && t.Said.Photo == nil {
		return refuse(text.EditRewardUsage, text.Args{"Ref": ref})
	}
	if err := t.checkReward(r); err != nil {
		return err
	}
	if err := t.rewardPhoto(ctx, &r); err != nil {
		return err
	}
	if err := t.Tx.ChangeReward(ctx, r); err != nil {
		return err
	}
	return t.showReward(ctx, r, text.EditRewardDone)
}

// mayEdit refuses who is neither a reward's sponsor nor staff.
func (t *Turn) mayEdit(r storage.Reward) error {
	if r.Sponsor == t.Member.ID {
		return nil
	}
	return t.need(storage.Staff)
}

// pressRewardOpen closes a reward, or opens it again: reward_open:5:off.
func pressRewardOpen(ctx context.Context, t *Turn, arg string) error {
	arg, state, _ := strings.Cut(arg, ":")
	r, err := t.pressedReward(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.mayEdit(r); err != nil {
		return err
	}
	if r.Open = state == "on"; r.Open {
		if err := t.checkReward(r); err != nil {
			return err
		}
	}
	if err := t.Tx.ChangeReward(ctx, r); err != nil {
		return err
	}
	m, err := t.ownRewards(ctx, 0)
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, cardOwnRewards, m)
}

// pressedReward locks the reward that a button is about and enters its community.
func (t *Turn) pressedReward(ctx context.Context, arg string) (storage.Reward, error) {
	id, ok := number(arg)
	if !ok {
		return storage.Reward{}, refuse(text.StaleButton)
	}
	r, err := t.Tx.Reward(ctx, storage.RewardID(id))
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Reward{}, refuse(text.StaleButton)
	}
	if err != nil {
		return storage.Reward{}, err
	}
	return r, t.enter(ctx, r.Community, r.Ref())
}

// cardOwnRewards is followed by the update that asked for the list.
const cardOwnRewards = "myrewards/"

func (t *Turn) listOwnRewards(ctx context.Context) error {
	m, err := t.ownRewards(ctx, 0)
	if err != nil {
		return err
	}
	m.Card = cardOwnRewards + t.Update.ID
	t.AnswerWith(m)
	return nil
}

// ownRewards is a page of what the sender may change, closed ones among it: a
// sponsor's own, and the staff's all.
func (t *Turn) ownRewards(ctx context.Context, page int) (bot.Message, error) {
	sponsor := t.Member.ID
	if t.is(storage.Staff) {
		sponsor = 0
	}
	rs, total, err := t.Tx.AllRewards(ctx, t.Community.ID, sponsor, page*pageSize, pageSize)
	if err != nil {
		return bot.Message{}, err
	}
	if total == 0 {
		return bot.Message{}, refuse(text.NewRewardUsage)
	}
	lines := []bot.Markup{t.Say(text.EditRewardHead)}
	var buttons []bot.Button
	for _, r := range rs {
		line, err := t.rewardLine(ctx, r)
		if err != nil {
			return bot.Message{}, err
		}
		lines = append(lines, line)
		label, to := text.RewardClose, "off"
		if !r.Open {
			label, to = text.RewardReopen, "on"
		}
		buttons = append(buttons, bot.Button{
			Label: t.Label(label, text.Args{"Ref": r.Ref()}), Data: fmt.Sprintf("reward_open:%d:%s", r.ID, to),
		})
	}
	rows := inRows(buttons, 3)
	if pages := (total + pageSize - 1) / pageSize; pages > 1 {
		rows = append(rows, pageRow("rewards_own", page, pages))
	}
	return bot.Message{Text: joinLines(lines), Buttons: rows}, nil
}

func pressOwnRewards(ctx context.Context, t *Turn, arg string) error {
	if t.Community.ID == 0 {
		return refuse(t.noCommunity())
	}
	page, _ := number(arg)
	m, err := t.ownRewards(ctx, int(min(page, maxPages)))
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, cardOwnRewards, m)
}
