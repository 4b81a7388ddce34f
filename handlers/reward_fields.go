package handlers

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/voucher"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// rewardField reads one field of the line that offers a reward.
func (t *Turn) rewardField(ctx context.Context, r *storage.Reward, field string) error {
	if strings.HasPrefix(field, "@") {
		return t.rewardSponsor(ctx, r, field)
	}
	if role, ok := parseRole(field); ok {
		if !slices.Contains(r.Roles, role) {
			r.Roles = append(r.Roles, role)
		}
		return nil
	}
	if read, err := rewardLimit(r, field); read || err != nil {
		return err
	}
	if starts, ends, ok := t.rewardWindow(field); ok {
		r.Starts, r.Ends = starts, &ends
		return nil
	}
	return rewardNumber(r, field)
}

// rewardSponsor has the staff name who takes a reward's vouchers.
func (t *Turn) rewardSponsor(ctx context.Context, r *storage.Reward, mention string) error {
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	sponsor, err := t.person(ctx, mention)
	if err != nil {
		return err
	}
	if !sponsor.Roles.Has(storage.Merchant, storage.Partner) {
		return refuse(text.NewRewardNoMerchant, text.Args{"Name": sponsor.Name})
	}
	r.Sponsor = sponsor.ID
	return nil
}

// rewardNumber reads a price or a stock.
func rewardNumber(r *storage.Reward, field string) error {
	if slices.Contains([]string{"免费", "免費", "free"}, fold(field)) {
		r.Points = 0
		return nil
	}
	n, unit, ok := quantity(field)
	switch {
	case ok && containsAny(unit, "补货", "補貨", "加", "restock", "+", "more"):
		if r.Stock == nil {
			r.Stock = new(int)
		}
		sum := min(*r.Stock+n, maxQuantity)
		r.Stock = &sum
	case ok && (strings.Contains(unit, "分") || strings.HasPrefix(unit, "point")):
		r.Points = ledger.Points(n)
	case ok && containsAny(unit, "库存", "庫存", "stock", "限量", "份", "个", "個", "件"):
		r.Stock = &n
	default:
		return refuse(text.NewRewardField, text.Args{"Field": bot.Shorten(field, 40)})
	}
	return nil
}

// rewardLimit reads how many each may have: 每人2份, 每人每月1份, 1 each, 2 each a
// month. It reports whether the field is about that.
func rewardLimit(r *storage.Reward, field string) (bool, error) {
	n, unit, ok := quantity(field)
	if !containsAny(unit, "限", "每人", "每位", "each", "per person", "a person") || containsAny(unit, "库存", "庫存", "stock", "限量") {
		return false, nil
	}
	period := voucher.Ever
	for _, p := range []struct {
		is    voucher.Period
		words []string
	}{
		{voucher.Week, []string{"每周", "每週", "每星期", "一周", "week"}},
		{voucher.Month, []string{"每月", "每个月", "每個月", "month"}},
		{voucher.Year, []string{"每年", "year"}},
	} {
		if containsAny(unit, p.words...) {
			period = p.is
		}
	}
	if !ok || n == 0 || containsAny(unit, "天", "日", "day", "季", "小时", "hour") {
		return true, refuse(text.NewRewardField, text.Args{"Field": bot.Shorten(field, 40)})
	}
	r.PerMember, r.Period = &n, period
	return true, nil
}

var (
	untilWords = []string{"截至", "截止", "直到", "到", "until ", "till ", "by "}
	fromWords  = []string{"从", "從", "自", "from "}
	between    = regexp.MustCompile(`\s*(?:到|至|~|～|—|–| to | until | till )\s*`)
)

// rewardWindow reads on which days a reward is offered: 到12月31日, 7月1日至7月31日,
// from 1 July to 31 July. It returns the beginning of the first, unless it is over
// or there is none, and the end of the last.
func (t *Turn) rewardWindow(field string) (starts *time.Time, ends time.Time, ok bool) {
	field = strings.TrimSpace(field)
	for _, word := range untilWords {
		if rest, is := strings.CutPrefix(strings.ToLower(field), word); is {
			last, ok := t.dayIn(rest)
			return nil, when.DayAt(last, t.Community.Zone(), -1, 0), ok
		}
	}
	for _, word := range fromWords {
		field = strings.TrimPrefix(field, word)
	}
	days := between.Split(field, 2)
	last, ok := t.dayIn(days[len(days)-1])
	if !ok {
		return nil, time.Time{}, false
	}
	if len(days) == 2 {
		first, ok := t.dayIn(days[0])
		if !ok {
			return nil, time.Time{}, false
		}
		if first = when.DayAt(first, t.Community.Zone(), 0, 0); first.After(t.Tx.Now) {
			starts = &first
		}
	}
	return starts, when.DayAt(last, t.Community.Zone(), -1, 0), true
}

// dayIn reads a day, which may be over.
func (t *Turn) dayIn(words string) (time.Time, bool) {
	words = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(words), "止"), "前")
	span, err := when.ParseSpan(words, t.Tx.Now, t.Community.Zone())
	return span.Start, err == nil || errors.Is(err, when.ErrPast)
}

// editField reads one field of a change to a reward: what offers one, and what only
// one that there is already can be.
func (t *Turn) editField(ctx context.Context, r *storage.Reward, field string) error {
	switch fold(field) {
	case "下架", "关闭", "關閉", "close":
		r.Open = false
		return nil
	case "上架", "重新上架", "开放", "開放", "open", "reopen":
		r.Open = true
		return nil
	case "库存不限", "庫存不限", "不限库存", "不限庫存", "any stock":
		r.Stock = nil
		return nil
	case "每人不限", "不限次", "any number each":
		r.PerMember, r.Period = nil, voucher.Ever
		return nil
	case "所有人", "不限角色", "everybody", "everyone":
		r.Roles = nil
		return nil
	case "长期", "長期", "不限期", "no end":
		r.Starts, r.Ends = nil, nil
		return nil
	}
	for _, word := range []string{"名称", "名稱", "改名", "title ", "name "} {
		if rest, ok := strings.CutPrefix(field, word); ok && strings.Trim(rest, " :：") != "" {
			r.Title = bot.Cut(strings.Trim(rest, " :："), maxRewardTitle)
			return nil
		}
	}
	return t.rewardField(ctx, r, field)
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
		return 0, rest, false
	}
	return n, strings.TrimSpace(rest), true
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
