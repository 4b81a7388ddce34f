package handlers

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/bot"
	"linli/bot/voucher"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// standing is what all did together, and who of them wants to be named.
var standing = routes{
	commands: []command{
		{name: "top", words: []string{"排行"}, help: text.HelpTop, topic: text.TopicPoints, run: showTop},
	},
	buttons: []button{{"top", pressTop}},
	timers:  []timer{{timerStars, postStars}},
}

const (
	timerStars = "stars"
	starsHour  = 10 // o'clock, when people are congratulated

	// cardTop is followed by the update that asked for it.
	cardTop = "top/"
	leaders = 10

	maxNickname = 16 // characters
)

// topTimes are the words for the times that /top tells of.
var topTimes = map[string]string{
	"": "year", "year": "year", "今年": "year", "年": "year", "本年": "year", "this year": "year",
	"month": "month", "本月": "month", "月": "month", "这个月": "month", "這個月": "month", "this month": "month",
	"all": "all", "全部": "all", "总": "all", "總": "all", "累计": "all", "累計": "all",
}

// showTop shows what all earned together, and who earned most of those who want to
// be named.
func showTop(ctx context.Context, t *Turn, args string) error {
	folded := fold(strings.TrimSpace(args))
	switch folded {
	case "on", "公开", "公開", "显示", "顯示":
		return t.showMe(ctx, true)
	case "off", "隐藏", "隱藏", "不显示", "不顯示":
		return t.showMe(ctx, false)
	}
	for _, word := range []string{"nickname", "昵称", "暱稱", "匿称"} {
		if rest, ok := cutWord(strings.TrimSpace(args), word); ok {
			return t.setNickname(ctx, rest)
		}
	}
	which, ok := topTimes[folded]
	if !ok {
		return refuse(text.TopUsage)
	}
	m, err := t.top(ctx, which)
	if err != nil {
		return err
	}
	m.Card = cardTop + t.Update.ID
	t.AnswerWith(m)
	return nil
}

// pressTop shows another time in the same message, or has the sender be named, or not.
func pressTop(ctx context.Context, t *Turn, arg string) error {
	if t.Community.ID == 0 {
		return refuse(t.noCommunity())
	}
	switch arg {
	case "on", "off":
		return t.showMe(ctx, arg == "on")
	case "year", "month", "all":
		m, err := t.top(ctx, arg)
		if err != nil {
			return err
		}
		return t.replaceCard(ctx, cardTop, m)
	default:
		return refuse(text.StaleButton)
	}
}

// top is the page of a time: year, month or all.
func (t *Turn) top(ctx context.Context, which string) (bot.Message, error) {
	since := map[string]voucher.Period{"year": voucher.Year, "month": voucher.Month, "all": voucher.Ever}[which].Since(t.now())
	all, err := t.Tx.Together(ctx, t.Community.ID, since)
	if err != nil {
		return bot.Message{}, err
	}
	named, err := t.Tx.Leaders(ctx, t.Community.ID, since, leaders)
	if err != nil {
		return bot.Message{}, err
	}
	lines := []bot.Markup{t.Say(text.TopTogether, text.Args{
		"Time": t.Label(text.Key("top_" + which)), "N": all.Points, "Members": all.Members, "Hours": all.Minutes / 60,
	})}
	for _, l := range named {
		lines = append(lines, t.Say(text.TopNamed, text.Args{
			"Place": l.Place, "Name": l.Name, "N": l.Points, "Stars": strings.Repeat("★", voucher.Stars(l.Minutes)),
		}))
	}
	if len(named) == 0 {
		lines = append(lines, t.Say(text.TopEmpty))
	}
	var times []bot.Button
	for _, w := range []string{"month", "year", "all"} {
		label := t.Label(text.Key("top_" + w))
		if w == which {
			label = "· " + label + " ·"
		}
		times = append(times, bot.Button{Label: label, Data: "top:" + w})
	}
	return bot.Message{Text: joinLines(lines), Buttons: [][]bot.Button{times, {
		{Label: t.Label(text.TopShowMe), Data: "top:on"},
		{Label: t.Label(text.TopHideMe), Data: "top:off"},
	}}}, nil
}

func (t *Turn) showMe(ctx context.Context, shown bool) error {
	if err := t.Tx.Show(ctx, t.account(), shown); err != nil {
		return err
	}
	if shown {
		t.Answer(text.TopShown)
	} else {
		t.Answer(text.TopHidden)
	}
	return nil
}

// setNickname has the sender be named as they want to be called, or by their name
// again. Who chooses a name for the list wants to be on it.
func (t *Turn) setNickname(ctx context.Context, name string) error {
	name = strings.Join(strings.Fields(name), " ")
	switch fold(name) {
	case "off", "无", "無", "不用", "none":
		if err := t.Tx.Nickname(ctx, t.account(), ""); err != nil {
			return err
		}
		t.Answer(text.TopNicknameOff)
		return nil
	}
	if name == "" || utf8.RuneCountInString(name) > maxNickname || strings.ContainsAny(name, "@#/") {
		return refuse(text.TopNicknameUsage, text.Args{"Max": maxNickname})
	}
	if err := t.Tx.Nickname(ctx, t.account(), name); err != nil {
		return err
	}
	if err := t.Tx.Show(ctx, t.account(), true); err != nil {
		return err
	}
	t.Answer(text.TopNickname, text.Args{"Name": name})
	return nil
}

// postStars congratulates, by day, those whose service has earned another star: once
// for each, by direct message.
func postStars(ctx context.Context, t *Turn, object int64) error {
	due := when.DayAt(t.Tx.Now, t.Community.Zone(), 0, starsHour)
	if !due.After(t.Tx.Now) {
		due = when.DayAt(t.Tx.Now, t.Community.Zone(), -1, starsHour)
	}
	err := t.Tx.SetTimer(ctx, storage.Timer{
		Key: fmt.Sprintf("%s:%d:%d", timerStars, object, due.Unix()), Kind: timerStars, Object: object,
		Community: t.Community.ID, Due: due,
	})
	if err != nil {
		return err
	}
	if err := t.Tx.ForgetTimers(ctx, timerStars, object, t.Tx.Now.AddDate(0, 0, -7)); err != nil {
		return err
	}
	if hour := t.now().Hour(); hour < starsHour || hour >= quietFrom {
		return nil
	}
	starred, err := t.Tx.NewStars(ctx, t.Community.ID, voucher.StarHours())
	if err != nil {
		return err
	}
	for _, s := range starred {
		who, err := t.Tx.Person(ctx, t.Community.ID, s.Member)
		if err != nil {
			return err
		}
		t.Tell(who, bot.Message{Text: t.to(who).Say(text.StarsNews, text.Args{
			"Stars": strings.Repeat("★", s.Stars), "N": s.Hours, "Community": t.Community.Name,
		})})
	}
	return nil
}
