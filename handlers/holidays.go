package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/when"
	"linli/bot/worktime"
	"linli/handlers/text"
	"linli/storage"
)

// What may stand beside the days, folded.
var (
	dropWords = []string{"remove", "delete", "del", "off", "删除", "刪除", "删", "刪", "去掉", "取消"}
	workWords = []string{"workday", "working day", "work", "上班", "补班", "補班", "调休上班", "調休上班"}
)

const (
	maxHoliday     = 60 // days at once: more is a slip
	maxHolidayName = 30 // characters
)

// holidays lists the days to come that are not as their weekday is, adds some, or
// takes some back.
func holidays(ctx context.Context, t *Turn, args string) error {
	if args == "" {
		m, err := t.holidayList(ctx, 0)
		if err != nil {
			return err
		}
		m.Card = holidayCard + t.Update.ID
		t.AnswerWith(m)
		return nil
	}
	word, rest := bot.CutWord(args)
	drop := slices.Contains(dropWords, fold(word))
	if drop {
		args = rest
	}
	span, name, err := t.readDays(args)
	if err != nil {
		return err
	}
	if drop || slices.Contains(dropWords, fold(name)) {
		return t.dropHolidays(ctx, span)
	}
	return t.addHolidays(ctx, span, name)
}

// A daySpan is whole days, the last one included.
type daySpan struct{ first, last worktime.Day }

func (d daySpan) days() int { return int(d.last-d.first) + 1 }

// show writes the days as people do.
func (t *Turn) showDays(d daySpan) string {
	zone := t.Community.Zone()
	return when.FormatSpan(when.Span{
		Start: d.first.In(zone), End: (d.last + 1).In(zone), AllDay: true,
	}, zone, t.Language, t.Tx.Now)
}

// readDays reads a day or several on end, before or after a name.
func (t *Turn) readDays(words string) (daySpan, string, error) {
	words = strings.NewReplacer("..", "-", "…", "-").Replace(bot.Narrow(words))
	span, name, ok := cutDays(words, t.Tx.Now, t.Community.Zone())
	if !ok {
		return daySpan{}, "", refuse(text.HolidayForm)
	}
	d := daySpan{first: worktime.DayOf(span.Start)}
	if d.last = d.first; !span.End.IsZero() {
		d.last = worktime.DayOf(span.End) - 1
	}
	if d.days() > maxHoliday {
		return d, "", refuse(text.HolidayLong, text.Args{"N": maxHoliday})
	}
	return d, name, nil
}

// cutDays finds whole days at the head of words, or else anywhere.
func cutDays(words string, now time.Time, zone *time.Location) (when.Span, string, bool) {
	fields := strings.Fields(words)
	for n := len(fields); n > 0; n-- {
		span, err := when.ParseSpan(strings.Join(fields[:n], " "), now, zone)
		if err == nil || errors.Is(err, when.ErrPast) {
			return span, strings.Join(fields[n:], " "), span.AllDay
		}
	}
	span, name, ok := when.Find(words, now, zone)
	return span, name, ok && span.AllDay
}

// addHolidays makes days holidays, or working days if their name says so.
func (t *Turn) addHolidays(ctx context.Context, d daySpan, name string) error {
	if d.last < t.today() {
		return refuse(text.HolidayPast, text.Args{"Days": t.showDays(d)})
	}
	works := slices.Contains(workWords, fold(name))
	if works {
		name = ""
	}
	name = bot.Shorten(name, maxHolidayName)
	if err := t.Tx.AddHolidays(ctx, t.Community.ID, d.first, d.last, name, works); err != nil {
		return err
	}
	if err := t.calendarChanged(ctx); err != nil {
		return err
	}
	k := text.HolidayAdded
	if works {
		k = text.HolidayWorks
	}
	t.Answer(k, text.Args{"Days": t.showDays(d), "Name": name, "N": d.days()})
	return nil
}

func (t *Turn) dropHolidays(ctx context.Context, d daySpan) error {
	n, err := t.Tx.DropHolidays(ctx, t.Community.ID, d.first, d.last)
	if err != nil {
		return err
	}
	if n == 0 {
		return refuse(text.HolidayNone, text.Args{"Days": t.showDays(d)})
	}
	if err := t.calendarChanged(ctx); err != nil {
		return err
	}
	t.Answer(text.HolidayDropped, text.Args{"Days": t.showDays(d)})
	return nil
}

// holidayCard begins the name of a card that pages through the holidays.
const holidayCard = "holidays/"

// A holiday is days on end that are called the same.
type holiday struct {
	daySpan
	name  string
	works bool
}

// comingHolidays returns the holidays that are not over.
func (t *Turn) comingHolidays(ctx context.Context) ([]holiday, error) {
	days, err := t.Tx.Holidays(ctx, t.Community.ID, t.today())
	var hs []holiday
	for _, d := range days {
		last := len(hs) - 1
		if last >= 0 && hs[last].last+1 == d.Day && hs[last].name == d.Name && hs[last].works == d.Works {
			hs[last].last = d.Day
			continue
		}
		hs = append(hs, holiday{daySpan{d.Day, d.Day}, d.Name, d.Works})
	}
	return hs, err
}

// holidayList is a page of the coming holidays, each with a button that takes it back.
func (t *Turn) holidayList(ctx context.Context, offset int) (bot.Message, error) {
	hs, err := t.comingHolidays(ctx)
	if err != nil {
		return bot.Message{}, err
	}
	if len(hs) == 0 {
		return bot.Message{Text: t.Say(text.HolidaysNone)}, nil
	}
	offset = min(max(offset, 0), (len(hs)-1)/pageSize*pageSize)
	page := hs[offset:min(offset+pageSize, len(hs))]
	lines := []bot.Markup{t.Say(text.HolidaysHead, text.Args{"N": len(hs)})}
	var buttons []bot.Button
	for _, h := range page {
		k := text.HolidayLine
		if h.works {
			k = text.HolidayLineWorks
		}
		lines = append(lines, t.Say(k, text.Args{"Days": t.showDays(h.daySpan), "Name": h.name}))
		buttons = append(buttons, t.holidayButton(h))
	}
	rows := inRows(buttons, 2)
	if next := offset + len(page); next < len(hs) {
		rows = append(rows, []bot.Button{{Label: t.Label(text.More), Data: fmt.Sprintf("holiday_list:%d:%d", t.Community.ID, next)}})
	}
	return bot.Message{Text: joinLines(append(lines, t.Say(text.HolidaysHint))), Buttons: rows}, nil
}

// holidayButton takes a holiday back. It names the community, for a direct chat
// may be about another one by the time it is pressed.
func (t *Turn) holidayButton(h holiday) bot.Button {
	zone := t.Community.Zone()
	return bot.Button{
		Label: t.Label(text.HolidayDrop, text.Args{"Day": when.FormatDay(h.first.In(zone), zone, t.Language, t.Tx.Now)}),
		Data:  fmt.Sprintf("holiday_drop:%d:%s:%s", t.Community.ID, h.first, h.last),
	}
}

// pressedHolidays enters the community that a button is about, for staff alone,
// and returns what else the button says.
func (t *Turn) pressedHolidays(ctx context.Context, arg string) (string, error) {
	head, rest, _ := strings.Cut(arg, ":")
	id, ok := number(head)
	if !ok {
		return "", refuse(text.StaleButton)
	}
	err := t.enter(ctx, storage.CommunityID(id), bot.Ref{})
	var no *refusal
	if errors.As(err, &no) {
		return "", refuse(text.StaleButton)
	}
	if err != nil {
		return "", err
	}
	return rest, t.need(storage.Staff)
}

// pressHolidays turns the page on which it is pressed.
func pressHolidays(ctx context.Context, t *Turn, arg string) error {
	rest, err := t.pressedHolidays(ctx, arg)
	if err != nil {
		return err
	}
	offset, _ := number(rest)
	return t.replaceHolidays(ctx, int(offset))
}

func (t *Turn) replaceHolidays(ctx context.Context, offset int) error {
	m, err := t.holidayList(ctx, offset)
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, holidayCard, m)
}

// pressDropHolidays takes a holiday back, and shows what is left in its place.
func pressDropHolidays(ctx context.Context, t *Turn, arg string) error {
	rest, err := t.pressedHolidays(ctx, arg)
	if err != nil {
		return err
	}
	from, to, _ := strings.Cut(rest, ":")
	first, ok := worktime.ParseDay(from)
	last, fine := worktime.ParseDay(to)
	if !ok || !fine {
		return refuse(text.StaleButton)
	}
	if err := t.dropHolidays(ctx, daySpan{first, last}); err != nil {
		return err
	}
	return t.replaceHolidays(ctx, 0)
}
