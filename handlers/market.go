package handlers

import (
	"context"
	"errors"
	"fmt"
	"strconv"
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
	e, err := t.Tx.NextMarket(ctx, t.Community.ID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !e.Starts.After(t.Tx.Now) {
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
		{Key: fmt.Sprintf("event:%d:remind", e.ID), Kind: timerRemind, Due: e.Starts.Add(-event.RemindBefore)},
		{Key: fmt.Sprintf("event:%d:next", e.ID), Kind: timerNextMarket, Due: e.Ends},
	}
	for _, days := range event.AnnounceDays {
		timers = append(timers, storage.Timer{
			Key: fmt.Sprintf("event:%d:announce:%d", e.ID, days), Kind: timerAnnounce,
			Due: when.DayAt(e.Starts, t.Community.Zone(), -days, event.AnnounceHour),
		})
	}
	if err := t.Tx.DropTimers(ctx, timerAnnounce, int64(e.ID)); err != nil {
		return err
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

// tellMoved tells who comes that an event has a new time or place, and corrects
// its announcement.
func (t *Turn) tellMoved(ctx context.Context, e storage.Event) error {
	people, err := t.Tx.Joined(ctx, e)
	if err != nil {
		return err
	}
	for _, p := range people {
		in := t.to(p)
		t.Tell(p, bot.Message{
			Text:    in.Say(text.EventMoved, text.Args{"Ref": e.Ref(), "When": t.eventSpan(in, e), "Place": e.Place}),
			Buttons: eventButtons(in, e),
		})
	}
	return t.editAnnouncement(ctx, e)
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

// showEvent answers with all about an event, and the buttons to join or leave.
func (t *Turn) showEvent(ctx context.Context, e storage.Event) error {
	m, err := t.eventMessage(ctx, t.Printer, e)
	if err != nil {
		return err
	}
	t.AnswerWith(m)
	return nil
}

// eventMessage is what people read of an event: when, where, what, how many come.
func (t *Turn) eventMessage(ctx context.Context, p text.Printer, e storage.Event) (bot.Message, error) {
	services, err := t.Tx.Services(ctx, e.ID)
	if err != nil {
		return bot.Message{}, err
	}
	names := make([]string, len(services))
	for i, s := range services {
		names[i] = p.Label(text.Key("service_" + string(s)))
	}
	coming, _, err := t.Tx.Coming(ctx, e.ID, t.Member.ID)
	if err != nil {
		return bot.Message{}, err
	}
	return bot.Message{
		Text: p.Say(text.MarketCard, text.Args{
			"Ref": e.Ref(), "Community": t.Community.Name, "When": t.eventSpan(p, e), "Place": e.Place,
			"Services": strings.Join(names, p.Label(text.ListComma)), "N": coming,
		}),
		Buttons: eventButtons(p, e),
	}, nil
}

func eventButtons(p text.Printer, e storage.Event) [][]bot.Button {
	return bot.Row(
		bot.Button{Label: p.Label(text.EventJoin), Data: fmt.Sprintf("event_join:%d", e.ID)},
		bot.Button{Label: p.Label(text.EventLeave), Data: fmt.Sprintf("event_leave:%d", e.ID)},
	)
}

func (t *Turn) eventSpan(p text.Printer, e storage.Event) string {
	return when.FormatSpan(when.Span{Start: e.Starts, End: e.Ends}, t.Community.Zone(), p.Language, t.Tx.Now)
}

func listEvents(ctx context.Context, t *Turn, _ string) error {
	es, err := t.Tx.ComingEvents(ctx, t.Community.ID, pageSize)
	if err != nil {
		return err
	}
	if len(es) == 0 {
		return showMarket(ctx, t, "")
	}
	lines := []bot.Markup{t.Say(text.EventsHead)}
	var buttons []bot.Button
	for _, e := range es {
		lines = append(lines, t.Say(text.EventLine, text.Args{"Ref": e.Ref(), "When": t.eventSpan(t.Printer, e), "Place": e.Place}))
		buttons = append(buttons, bot.Button{Label: e.Ref().String(), Data: fmt.Sprintf("event_show:%d", e.ID)})
	}
	t.AnswerWith(bot.Message{Text: joinLines(lines), Buttons: chunk(buttons, 4)})
	return nil
}

func joinEvent(ctx context.Context, t *Turn, args string) error {
	ref, rest, err := t.ref(args, bot.Event, "/join E3")
	if err != nil {
		return err
	}
	e, err := t.Tx.EventByRef(ctx, t.Community.ID, ref.Number)
	if err != nil {
		return orNoSuch(err, ref)
	}
	party := 1
	if rest != "" {
		n, _, ok := quantity(rest)
		if !ok || n < 1 || n > event.MaxParty {
			return refuse(text.JoinUsage, text.Args{"Ref": ref, "N": event.MaxParty})
		}
		party = n
	}
	return t.join(ctx, e, party)
}

func (t *Turn) join(ctx context.Context, e storage.Event, party int) error {
	if !e.Ends.After(t.Tx.Now) {
		return refuse(text.EventOver, text.Args{"Ref": e.Ref()})
	}
	if err := t.Tx.Join(ctx, e.ID, t.Member.ID, party); err != nil {
		return err
	}
	t.Answer(text.Joined, text.Args{"Ref": e.Ref(), "When": t.eventSpan(t.Printer, e), "N": party})
	return t.editAnnouncement(ctx, e)
}

func leaveEvent(ctx context.Context, t *Turn, args string) error {
	ref, _, err := t.ref(args, bot.Event, "/leave E3")
	if err != nil {
		return err
	}
	e, err := t.Tx.EventByRef(ctx, t.Community.ID, ref.Number)
	if err != nil {
		return orNoSuch(err, ref)
	}
	return t.leave(ctx, e)
}

func (t *Turn) leave(ctx context.Context, e storage.Event) error {
	was, err := t.Tx.Leave(ctx, e.ID, t.Member.ID)
	if err != nil {
		return err
	}
	if !was {
		return refuse(text.NotJoined, text.Args{"Ref": e.Ref()})
	}
	t.Answer(text.Left, text.Args{"Ref": e.Ref()})
	return t.editAnnouncement(ctx, e)
}

// pressedEvent locks the event that a button is about and enters its community.
func (t *Turn) pressedEvent(ctx context.Context, arg string) (storage.Event, error) {
	id, err := strconv.ParseInt(arg, 10, 64)
	if err != nil {
		return storage.Event{}, refuse(text.StaleButton)
	}
	e, err := t.Tx.Event(ctx, storage.EventID(id))
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Event{}, refuse(text.StaleButton)
	}
	if err != nil {
		return storage.Event{}, err
	}
	return e, t.enter(ctx, e.Community, e.Ref())
}

func pressJoin(ctx context.Context, t *Turn, arg string) error {
	e, err := t.pressedEvent(ctx, arg)
	if err != nil {
		return err
	}
	return t.join(ctx, e, 1)
}

func pressLeave(ctx context.Context, t *Turn, arg string) error {
	e, err := t.pressedEvent(ctx, arg)
	if err != nil {
		return err
	}
	return t.leave(ctx, e)
}

func pressEvent(ctx context.Context, t *Turn, arg string) error {
	e, err := t.pressedEvent(ctx, arg)
	if err != nil {
		return err
	}
	return t.showEvent(ctx, e)
}

// startEvent shows the event of a deep link.
func startEvent(ctx context.Context, t *Turn, arg string) error { return pressEvent(ctx, t, arg) }

func announceNow(ctx context.Context, t *Turn, args string) error {
	ref, _, err := t.ref(args, bot.Event, "/announce E1")
	if err != nil {
		return err
	}
	e, err := t.Tx.EventByRef(ctx, t.Community.ID, ref.Number)
	if err != nil {
		return orNoSuch(err, ref)
	}
	if !e.Ends.After(t.Tx.Now) {
		return refuse(text.EventOver, text.Args{"Ref": e.Ref()})
	}
	n, err := t.announce(ctx, e, t.Update.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return refuse(text.AnnounceNowhere)
	}
	t.Answer(text.Announced, text.Args{"Ref": e.Ref(), "N": n})
	return nil
}

// announceDue announces an event when its time has come. One that has begun
// since is not announced any more.
func announceDue(ctx context.Context, t *Turn, object int64) error {
	e, err := t.Tx.Event(ctx, storage.EventID(object))
	if err != nil || !e.Starts.After(t.Tx.Now) {
		return err
	}
	_, err = t.announce(ctx, e, fmt.Sprint(t.Tx.Now.Unix()))
	return err
}

// announce puts an event into every group of the community: one new message,
// which from then on shows how many come. It returns how many groups there are.
func (t *Turn) announce(ctx context.Context, e storage.Event, key string) (int, error) {
	e.Card = fmt.Sprintf("e%d/%s", e.ID, key)
	if err := t.Tx.ChangeEvent(ctx, e); err != nil {
		return 0, err
	}
	return t.postAnnouncement(ctx, e)
}

func (t *Turn) postAnnouncement(ctx context.Context, e storage.Event) (int, error) {
	m, err := t.eventMessage(ctx, t.inRoom(), e)
	if err != nil {
		return 0, err
	}
	m.Card = e.Card
	return t.postRoom(ctx, storage.GroupRoom, m)
}

// editAnnouncement brings an event's latest announcement up to date.
func (t *Turn) editAnnouncement(ctx context.Context, e storage.Event) error {
	if e.Card == "" {
		return nil
	}
	_, err := t.postAnnouncement(ctx, e)
	return err
}

// remindJoined reminds those who come, shortly before it begins.
func remindJoined(ctx context.Context, t *Turn, object int64) error {
	e, err := t.Tx.Event(ctx, storage.EventID(object))
	if err != nil || !e.Starts.After(t.Tx.Now) {
		return err
	}
	people, err := t.Tx.Joined(ctx, e)
	if err != nil {
		return err
	}
	for _, p := range people {
		in := t.to(p)
		t.Tell(p, bot.Message{
			Text: in.Say(text.EventSoon, text.Args{"Ref": e.Ref(), "When": t.eventSpan(in, e), "Place": e.Place}),
		})
	}
	return nil
}
