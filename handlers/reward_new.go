package handlers

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

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
