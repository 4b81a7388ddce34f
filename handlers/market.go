package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/event"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// market is the monthly service market: when it is, who comes, and announcing it.
var market = routes{
	commands: []command{
		{name: "market", words: []string{"集市"}, help: text.HelpMarket, topic: text.TopicMarket, run: showMarket},
		{name: "events", words: []string{"活动", "活動"}, help: text.HelpEvents, topic: text.TopicMarket, run: listEvents},
		{name: "join", words: []string{"报名", "報名"}, help: text.HelpJoin, topic: text.TopicMarket, run: joinEvent},
		{name: "leave", words: []string{"取消报名", "取消報名"}, help: text.HelpLeave, topic: text.TopicMarket, run: leaveEvent},
		{
			name: "newmarket", words: []string{"办集市", "辦集市"}, who: []storage.Role{storage.Staff},
			help: text.HelpNewMarket, topic: text.TopicMarket, run: setMarket,
		},
		{
			name: "announce", words: []string{"通知"}, who: []storage.Role{storage.Staff},
			help: text.HelpAnnounce, topic: text.TopicMarket, run: announceNow,
		},
	},
	buttons: []button{
		{"event_join", pressJoin},
		{"event_leave", pressLeave},
		{"event_remind", pressRemind},
		{"event_show", pressEvent},
	},
	timers: []timer{
		{timerAnnounce, announceDue},
		{timerRemind, remindJoined},
		{timerNextMarket, nextMarket},
	},
	links: []link{{prefix: "e", run: startEvent}},
}

const (
	timerAnnounce   = "event_announce"
	timerRemind     = "event_remind"
	timerNextMarket = "market_next"
)

// setMarket sets when and where the market recurs. The next one exists from then on.
func setMarket(ctx context.Context, t *Turn, args string) error {
	rule, place, err := readMarket(args)
	if err != nil {
		return err
	}
	m := storage.Market{Community: t.Community.ID, Rule: rule.String(), Place: place}
	if err := t.Tx.SetMarket(ctx, m); err != nil {
		return err
	}
	e, err := t.moveOrMakeMarket(ctx, m, rule)
	if err != nil {
		return err
	}
	t.Answer(text.NewMarketDone, text.Args{
		"Rule": when.FormatRule(rule, t.Language), "Place": place, "Ref": e.Ref(), "When": t.eventSpan(t.Printer, e),
	})
	return nil
}

// readMarket reads the rule and the place: 每月第一个星期六 9:00-11:30 | 文昌花园广场.
func readMarket(args string) (when.Rule, string, error) {
	said, place, _ := strings.Cut(strings.ReplaceAll(args, "｜", "|"), "|")
	place = bot.Cut(strings.TrimSpace(place), 60)
	rule, err := when.ParseRule(strings.TrimSpace(said))
	if err != nil || place == "" || !rule.HasDay() {
		return when.Rule{}, "", refuse(text.NewMarketUsage)
	}
	if !rule.HasHours() {
		if rule, err = rule.WithHours(event.DefaultFrom, event.DefaultTo); err != nil {
			return when.Rule{}, "", refuse(text.NewMarketUsage)
		}
	}
	return rule, place, nil
}

// moveOrMakeMarket gives the next market, if there is one that has not begun,
// the rule's time and place, and tells who joined; else it makes one.
func (t *Turn) moveOrMakeMarket(ctx context.Context, m storage.Market, rule when.Rule) (storage.Event, error) {
	span := rule.Next(t.Tx.Now, t.Community.Zone())
	e, err := t.Tx.ComingMarket(ctx, t.Community.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return t.makeMarket(ctx, m, span)
	}
	if err != nil {
		return e, err
	}
	moved := e
	moved.Place, moved.Starts, moved.Ends = m.Place, span.Start, endOf(span)
	if moved.Starts.Equal(e.Starts) && moved.Ends.Equal(e.Ends) && moved.Place == e.Place {
		return e, nil
	}
	if err := t.Tx.ChangeEvent(ctx, moved); err != nil {
		return e, err
	}
	if err := t.tellMoved(ctx, moved); err != nil {
		return e, err
	}
	return moved, t.setEventTimers(ctx, moved)
}

// endOf is a span's end; a market without one lasts as long as the default's.
func endOf(s when.Span) time.Time {
	if s.End.IsZero() {
		return s.Start.Add((event.DefaultTo - event.DefaultFrom) * time.Minute)
	}
	return s.End
}

func (t *Turn) makeMarket(ctx context.Context, m storage.Market, span when.Span) (storage.Event, error) {
	e, err := t.Tx.AddMarketDay(ctx, storage.Event{
		Community: m.Community, Place: m.Place, Starts: span.Start, Ends: endOf(span),
	}, event.Services)
	if err != nil {
		return e, err
	}
	return e, t.setEventTimers(ctx, e)
}

// setEventTimers sets what happens around an event by itself: announcements
// whose time has not passed, a reminder, and the next market.
func (t *Turn) setEventTimers(ctx context.Context, e storage.Event) error {
	timers := []storage.Timer{
		{Key: fmt.Sprintf("event:%d:remind:%d", e.ID, e.Starts.Unix()), Kind: timerRemind, Due: e.Starts.Add(-event.RemindBefore)},
		{Key: fmt.Sprintf("event:%d:next", e.ID), Kind: timerNextMarket, Due: e.Ends},
	}
	for _, days := range event.AnnounceDays {
		timers = append(timers, storage.Timer{
			Key: fmt.Sprintf("event:%d:announce:%d:%d", e.ID, days, e.Starts.Unix()), Kind: timerAnnounce,
			Due: when.DayAt(e.Starts, t.Community.Zone(), days, event.AnnounceHour),
		})
	}
	for _, kind := range []string{timerAnnounce, timerRemind} {
		if err := t.Tx.DropTimers(ctx, kind, int64(e.ID)); err != nil {
			return err
		}
	}
	for _, timer := range timers {
		if !timer.Due.After(t.Tx.Now) {
			continue
		}
		timer.Object, timer.Community = int64(e.ID), e.Community
		if err := t.Tx.SetTimer(ctx, timer); err != nil {
			return err
		}
	}
	return nil
}

// nextMarket makes the market after the one that is over.
func nextMarket(ctx context.Context, t *Turn, _ int64) error {
	m, err := t.Tx.Market(ctx, t.Community.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	rule, err := when.ParseRule(m.Rule)
	if err != nil {
		return fmt.Errorf("read rule of market: %w", err)
	}
	_, err = t.makeMarket(ctx, m, rule.Next(t.Tx.Now, t.Community.Zone()))
	return err
}

func showMarket(ctx context.Context, t *Turn, _ string) error {
	e, err := t.Tx.NextMarket(ctx, t.Community.ID)
	if errors.Is(err, storage.ErrNotFound) {
		k := text.MarketNone
		if t.is(storage.Staff) {
			k = text.MarketNoneStaff
		}
		return refuse(k)
	}
	if err != nil {
		return err
	}
	return t.showEvent(ctx, e)
}
