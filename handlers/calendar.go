package handlers

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"linli/bot"
	"linli/handlers/text"
)

// feedFor is how long after their end tasks and events stay in a calendar.
const feedFor = 90 * 24 * time.Hour

// feedWords are the words for what to do with the address of one's calendar, folded.
var feedWords = map[string]string{
	"": "", "new": "new", "新": "new", "换": "new", "換": "new", "重置": "new",
	"off": "off", "stop": "off", "关": "off", "關": "off", "关闭": "off", "關閉": "off", "停": "off", "停用": "off",
	"file": "file", "文件": "file", "檔案": "file",
}

// showCalendar gives one's calendar: an address for the phone's own, or a file.
func showCalendar(ctx context.Context, t *Turn, args string) error {
	does, ok := feedWords[fold(args)]
	if !ok {
		return refuse(text.CalendarUsage)
	}
	return t.giveCalendar(ctx, does)
}

func pressFeed(ctx context.Context, t *Turn, arg string) error {
	if _, ok := feedWords[arg]; !ok {
		return refuse(text.StaleButton)
	}
	return t.giveCalendar(ctx, arg)
}

func (t *Turn) giveCalendar(ctx context.Context, does string) error {
	switch {
	case does == "off":
		return t.closeFeed(ctx)
	case does == "file":
		return t.sendCalendar(ctx, "")
	case t.h.Public == "":
		return t.sendCalendar(ctx, text.CalendarNoAddress)
	}
	has, err := t.Tx.HasFeed(ctx, t.Member.ID)
	if err != nil {
		return err
	}
	if has && does != "new" {
		p := t.own()
		return t.privately(bot.Message{Text: p.Say(text.CalendarHas), Buttons: feedButtons(p)})
	}
	return t.openFeed(ctx, has)
}

// openFeed gives the member a new address, which closes the one before. The address
// is said once: only its hash is kept.
func (t *Turn) openFeed(ctx context.Context, had bool) error {
	if !t.Update.Chat.Direct && t.Member.Direct.IsZero() {
		return t.privately(bot.Message{})
	}
	token := rand.Text() // 130 bits
	if err := t.Tx.SetFeed(ctx, t.Member.ID, token); err != nil {
		return err
	}
	p := t.own()
	m := bot.Message{
		Text: p.Say(text.CalendarFeed, text.Args{
			"Address": fmt.Sprintf("%s%s%s.ics", t.h.Public, calendarPath, token), "Again": had,
		}),
		Buttons: feedButtons(p),
		Secret:  true,
	}
	if t.pressed() { // a toast would show it to whoever looks over the shoulder
		m.Chat = t.Member.Direct
		if t.Update.Chat.Direct {
			m.Chat = t.Update.Chat.ID
		}
		t.Post(m)
		return nil
	}
	return t.privately(m)
}

func feedButtons(p text.Printer) [][]bot.Button {
	return [][]bot.Button{
		{{Label: p.Label(text.CalendarFile), Data: "calendar_all:"}},
		{
			{Label: p.Label(text.CalendarNew), Data: "calendar_feed:new"},
			{Label: p.Label(text.CalendarOff), Data: "calendar_feed:off"},
		},
	}
}

func (t *Turn) closeFeed(ctx context.Context) error {
	had, err := t.Tx.DropFeed(ctx, t.Member.ID)
	if err != nil {
		return err
	}
	key := text.CalendarClosed
	if !had {
		key = text.CalendarNone
	}
	t.Answer(key)
	return nil
}

func pressCalendarAll(ctx context.Context, t *Turn, _ string) error { return t.sendCalendar(ctx, "") }

// sendCalendar sends all that is in one's calendar as a file; lead, if there is one,
// says why it is a file.
func (t *Turn) sendCalendar(ctx context.Context, lead text.Key) error {
	var d diary
	var err error
	if d.duties, err = t.Tx.Duties(ctx, t.Member.ID, t.Tx.Now, 0); err != nil {
		return err
	}
	if d.events, err = t.Tx.Visiting(ctx, t.Member.ID, 0, t.Tx.Now); err != nil {
		return err
	}
	if len(d.duties)+len(d.events) == 0 {
		return refuse(text.CalendarEmpty)
	}
	p := t.own()
	words := []bot.Markup{p.Say(text.CalendarSent, text.Args{"N": len(d.duties) + len(d.events)})}
	if lead != "" {
		words = append([]bot.Markup{p.Say(lead)}, words...)
	}
	return t.privately(bot.Message{Text: joinLines(words), Document: t.calendarDocument(p, d, "linli.ics")})
}

// pressCalendarTask sends one task as a file.
func pressCalendarTask(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedTask(ctx, arg)
	if err != nil {
		return err
	}
	if _, err := t.ownClaim(ctx, k); err != nil {
		return err
	}
	duties, err := t.Tx.Duties(ctx, t.Member.ID, time.Time{}, k.ID)
	if err != nil {
		return err
	}
	p := t.own()
	return t.privately(bot.Message{
		Text:     p.Say(text.CalendarSentOne, text.Args{"Ref": k.Ref()}),
		Document: t.calendarDocument(p, diary{duties: duties}, k.Ref().String()+".ics"),
	})
}
