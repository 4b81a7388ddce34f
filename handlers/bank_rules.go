package handlers

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// pointRules lists the rules of points, or asks an admin whether one is to change:
// "1 2", "report accepted 2", "家庭内转赠 开", or "history".
func pointRules(ctx context.Context, t *Turn, args string) error {
	switch fold(args) {
	case "":
		t.listPointRules()
		return nil
	case "history", "历史", "歷史":
		return t.listRuleChanges(ctx)
	}
	if err := t.need(storage.Admin); err != nil {
		return err
	}
	rule, value, ok := parseRule(args)
	if !ok {
		return refuse(text.RulesWhich)
	}
	n, err := t.ruleValue(rule, value)
	if err != nil {
		return err
	}
	return t.askRule(ctx, rule, n)
}

func (t *Turn) listPointRules() {
	lines := []bot.Markup{t.Say(text.RulesHead, text.Args{"Version": t.rules.Version})}
	for i, r := range ledger.AllRules {
		lines = append(lines, t.Say(text.RulesLine, text.Args{
			"Number": i + 1, "Rule": t.Label(ruleKey(r.Rule)), "Value": ruleSaid(t.Printer, r.Rule, t.rules.Of(r.Rule)),
		}))
	}
	t.AnswerWith(bot.Message{Text: joinLines(append(lines, t.Say(text.RulesHint)))})
}

func ruleKey(r ledger.Rule) text.Key { return text.Key("rule_" + string(r)) }

// ruleSaid says the value of a rule.
func ruleSaid(p text.Printer, rule ledger.Rule, n int) string {
	k := text.RulePoints
	switch rule {
	case ledger.RuleReports, ledger.RulePair:
		k = text.RuleTimes
	case ledger.RuleHours:
		k = text.RuleHours
	case ledger.RuleGifts, ledger.RuleExpiry:
		k = text.RuleOff
		if n != 0 {
			k = text.RuleOn
		}
	case ledger.RuleActivity, ledger.RuleDay:
		if n == 0 {
			k = text.RuleAny
		}
	}
	return p.Label(k, text.Args{"N": n})
}

// parseRule reads a rule, by its number or its name in any language, and the value
// that follows it.
func parseRule(words string) (ledger.Rule, string, bool) {
	fields := strings.Fields(strings.NewReplacer("=", " ", "＝", " ", ":", " ", "：", " ").Replace(fold(words)))
	if len(fields) < 2 {
		return "", "", false
	}
	name, value := strings.TrimSuffix(strings.Join(fields[:len(fields)-1], " "), "."), fields[len(fields)-1]
	if units := strings.Join(fields[len(fields)-2:], " "); len(fields) > 2 && isUnit(value) {
		name, value = strings.Join(fields[:len(fields)-2], " "), units
	}
	for i, r := range ledger.AllRules {
		if name == strconv.Itoa(i+1) || name == strings.ReplaceAll(string(r.Rule), "_", " ") {
			return r.Rule, value, true
		}
		for _, lang := range text.Languages {
			if name == fold(text.In(lang).Label(ruleKey(r.Rule))) {
				return r.Rule, value, true
			}
		}
	}
	return "", "", false
}

// ruleUnits are what may stand after the value of a rule.
var ruleUnits = []string{"points", "point", "times", "time", "hours", "hour", "分", "点", "點", "次", "件", "小时", "小時", "h"}

func isUnit(word string) bool {
	for _, u := range ruleUnits {
		if word == u {
			return true
		}
	}
	return false
}

// ruleValue reads the value of a rule, or refuses with those that it may have.
func (t *Turn) ruleValue(rule ledger.Rule, value string) (int, error) {
	span, label := rule.Range(), t.Label(ruleKey(rule))
	if span.Switch() {
		switch value {
		case "on", "yes", "1", "开", "開", "是", "打开", "打開":
			return 1, nil
		case "off", "no", "0", "关", "關", "否", "关闭", "關閉":
			return 0, nil
		}
		return 0, refuse(text.RulesSwitch, text.Args{"Rule": label})
	}
	if span.Min == 0 && (value == "不限" || value == "none") {
		return 0, nil
	}
	for _, u := range ruleUnits {
		value = strings.TrimSpace(strings.TrimSuffix(value, u))
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < span.Min || n > span.Max {
		return 0, refuse(text.RulesValue, text.Args{"Rule": label, "Min": span.Min, "Max": span.Max})
	}
	return n, nil
}

// rulesCard begins the name of a card that asks whether a rule is to change.
const rulesCard = "rules/"

// askRule shows what a rule would be, and what would have been different by it, with
// the buttons that change it or do not.
func (t *Turn) askRule(ctx context.Context, rule ledger.Rule, n int) error {
	if n == t.rules.Of(rule) {
		return refuse(text.RulesSame, text.Args{"Rule": t.Label(ruleKey(rule)), "Value": ruleSaid(t.Printer, rule, n)})
	}
	would, err := t.wouldBe(ctx, rule, n)
	if err != nil {
		return err
	}
	data := fmt.Sprintf("%d:%d:%s:%d", t.Community.ID, t.rules.Version, rule, n)
	t.AnswerWith(bot.Message{
		Card: rulesCard + t.Update.ID,
		Text: joinLines([]bot.Markup{t.Say(text.RulesAsk, t.ruleArgs(rule, t.rules.Of(rule), n)), would}),
		Buttons: bot.Row(
			bot.Button{Label: t.Label(text.RulesYes), Data: "rules_yes:" + data},
			bot.Button{Label: t.Label(text.RulesNo), Data: "rules_no:" + data},
		),
	})
	return nil
}

func (t *Turn) ruleArgs(rule ledger.Rule, was, is int) text.Args {
	return text.Args{
		"Rule": t.Label(ruleKey(rule)), "Was": ruleSaid(t.Printer, rule, was), "Is": ruleSaid(t.Printer, rule, is),
	}
}

// wouldBe says what would have been different last month, had a rule been so; or how
// many points would end this year.
func (t *Turn) wouldBe(ctx context.Context, rule ledger.Rule, n int) (bot.Markup, error) {
	if rule == ledger.RuleExpiry && n == 1 {
		return t.wouldEnd(ctx)
	}
	to := t.monthStart()
	from := to.AddDate(0, -1, 0)
	deeds, err := t.earningDeeds(ctx, from, to)
	if err != nil {
		return "", err
	}
	month := when.FormatMonth(from, t.Language)
	c := t.rules.Compare(t.rules.With(rule, n), deeds)
	if c.Members == 0 {
		return t.Say(text.RulesWouldNot, text.Args{"Month": month}), nil
	}
	return t.Say(text.RulesWould, text.Args{"Month": month, "N": c.Members, "More": int64(c.More), "Less": int64(c.Less)}), nil
}

// earningDeeds returns what there was between two times for which the rules give points.
func (t *Turn) earningDeeds(ctx context.Context, from, to time.Time) ([]ledger.Deed, error) {
	read, err := t.Tx.Deeds(ctx, t.Community.ID, from, to)
	deeds := make([]ledger.Deed, len(read))
	for i, d := range read {
		deeds[i] = ledger.Deed{
			Member: int64(d.Member), Day: d.At.In(t.Community.Zone()).Format(time.DateOnly),
			Reason: d.Reason, Object: d.Object, Points: d.Points,
		}
		// A task that pays what its hours do was most likely not given points by hand.
		if d.Reason == ledger.TaskDone && d.Points == t.rules.Service(d.Minutes) {
			deeds[i].Minutes = d.Minutes
		}
	}
	return deeds, err
}

// changeOf reads what a button of askRule says, checks that it still holds, and
// returns the rule and its new value.
func (t *Turn) changeOf(ctx context.Context, arg string) (ledger.Rule, int, error) {
	parts := strings.Split(arg, ":")
	if len(parts) != 4 {
		return "", 0, refuse(text.StaleButton)
	}
	community, ok := number(parts[0])
	span := ledger.Rule(parts[2]).Range()
	v, badVersion := strconv.ParseInt(parts[1], 10, 64)
	n, err := strconv.Atoi(parts[3])
	if !ok || badVersion != nil || err != nil || span.Rule == "" || n < span.Min || n > span.Max {
		return "", 0, refuse(text.StaleButton)
	}
	// The direct chat may be about another community by now.
	if err := t.enter(ctx, storage.CommunityID(community), bot.Ref{}); err != nil {
		return "", 0, err
	}
	if err := t.need(storage.Admin); err != nil {
		return "", 0, err
	}
	if v != t.rules.Version {
		return "", 0, refuse(text.RulesStale, text.Args{"Rule": t.Label(ruleKey(span.Rule))})
	}
	return span.Rule, n, nil
}

func pressRulesYes(ctx context.Context, t *Turn, arg string) error {
	rule, n, err := t.changeOf(ctx, arg)
	if err != nil {
		return err
	}
	was := t.rules.Of(rule)
	next := t.rules.With(rule, n)
	err = t.Tx.SetPointRules(ctx, t.Community.ID, next, rule, t.Member.ID)
	if errors.Is(err, storage.ErrTaken) {
		return refuse(text.RulesStale, text.Args{"Rule": t.Label(ruleKey(rule))})
	}
	if err != nil {
		return err
	}
	t.rules = next
	return t.replaceCard(ctx, rulesCard, bot.Message{Text: t.Say(text.RulesDone, t.ruleArgs(rule, was, n))})
}

func pressRulesNo(ctx context.Context, t *Turn, arg string) error {
	rule, _, err := t.changeOf(ctx, arg)
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, rulesCard, bot.Message{Text: t.Say(text.RulesLeft, text.Args{"Rule": t.Label(ruleKey(rule))})})
}

// listRuleChanges tells what was changed, by whom and when.
func (t *Turn) listRuleChanges(ctx context.Context) error {
	changes, err := t.Tx.RuleChanges(ctx, t.Community.ID, pageSize)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		t.Answer(text.RulesNever)
		return nil
	}
	lines := []bot.Markup{t.Say(text.RulesHistory)}
	for _, c := range changes {
		args := t.ruleArgs(c.Rule, c.Was, c.Is)
		args["Version"], args["By"], args["When"] = c.Version, bot.Shorten(c.By, 20), t.day(t.Printer, c.At)
		lines = append(lines, t.Say(text.RulesChange, args))
	}
	t.AnswerWith(bot.Message{Text: joinLines(lines)})
	return nil
}
