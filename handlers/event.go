package handlers

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"linli/bot"
	"linli/bot/event"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

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
		bot.Button{Label: p.Label(text.EventRemind), Data: fmt.Sprintf("event_remind:%d", e.ID)},
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
	t.AnswerWith(bot.Message{Text: joinLines(lines), Buttons: inRows(buttons, 4)})
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
	_, joined, err := t.Tx.Coming(ctx, e.ID, t.Member.ID)
	if err != nil {
		return err
	}
	if joined {
		return refuse(text.JoinedAlready, text.Args{"Ref": e.Ref()})
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

// pressRemind has the person reminded of an event without saying that they come.
func pressRemind(ctx context.Context, t *Turn, arg string) error {
	e, err := t.pressedEvent(ctx, arg)
	if err != nil {
		return err
	}
	if !e.Starts.Add(-event.RemindBefore).After(t.Tx.Now) {
		return refuse(text.EventTooLate, text.Args{"Ref": e.Ref()})
	}
	if t.Member.Direct.IsZero() {
		return t.privately(bot.Message{})
	}
	if err := t.Tx.Remind(ctx, e.ID, t.Member.ID); err != nil {
		return err
	}
	t.Answer(text.EventWillRemind, text.Args{"Ref": e.Ref()})
	return nil
}

func pressEvent(ctx context.Context, t *Turn, arg string) error {
	e, err := t.pressedEvent(ctx, arg)
	if err != nil {
		return err
	}
	return t.showEvent(ctx, e)
}

// startEvent shows the event of a deep link.
func startEvent(ctx context.Context, t *Turn, arg string) error {
	return pressEvent(ctx, t, strings.TrimPrefix(strings.ToLower(arg), "e"))
}
