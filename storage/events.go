package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot"
	"linli/bot/event"
)

// An EventID names an event among those of all communities.
type EventID int64

// An Event is something that people come to at a time.
type Event struct {
	ID        EventID     `db:"id"`
	Community CommunityID `db:"community_id"`
	Number    int64       `db:"number"`
	Place     string      `db:"place"`
	Starts    time.Time   `db:"starts_at"`
	Ends      time.Time   `db:"ends_at"`
	Card      string      `db:"card"` // of its latest announcement; empty before
}

// Ref returns the event's ref.
func (e Event) Ref() bot.Ref { return bot.Ref{Kind: bot.Event, Number: e.Number} }

const eventColumns = `id, community_id, number, place, starts_at, ends_at, card`

// A Market is when and where a community's market recurs.
type Market struct {
	Community CommunityID `db:"community_id"`
	Rule      string      `db:"rule"` // as package when writes it
	Place     string      `db:"place"`
}

// SetMarket sets the rule of a community's market.
func (tx *Tx) SetMarket(ctx context.Context, m Market) error {
	_, err := tx.exec(ctx, `
		INSERT INTO markets (community_id, rule, place) VALUES ($1, $2, $3)
		ON CONFLICT (community_id) DO UPDATE SET rule = excluded.rule, place = excluded.place`,
		m.Community, m.Rule, m.Place)
	if err != nil {
		return fmt.Errorf("set market: %w", err)
	}
	return nil
}

// Market locks the rule of a community's market and returns it, or ErrNotFound.
func (tx *Tx) Market(ctx context.Context, community CommunityID) (Market, error) {
	var m Market
	err := tx.get(ctx, &m, `
		SELECT community_id, rule, place FROM markets WHERE community_id = $1 FOR UPDATE`, community)
	if err != nil {
		return Market{}, fmt.Errorf("find market: %w", err)
	}
	return m, nil
}

// AddMarketDay adds the market of a day, with its services, and returns it with
// its ref; one that starts at the same time is returned as it is.
func (tx *Tx) AddMarketDay(ctx context.Context, e Event, services []event.Service) (Event, error) {
	known, err := tx.event(ctx, `community_id = $1 AND kind = 'market' AND starts_at = $2`, e.Community, e.Starts)
	if !errors.Is(err, ErrNotFound) {
		return known, err
	}
	ref, err := tx.nextRef(ctx, e.Community, bot.Event)
	if err != nil {
		return Event{}, err
	}
	e.Number = ref.Number
	codes := make(pq.StringArray, len(services))
	for i, s := range services {
		codes[i] = string(s)
	}
	err = tx.get(ctx, &e.ID, `
		WITH added AS (
			INSERT INTO events (community_id, number, kind, title, place, starts_at, ends_at)
			VALUES ($1, $2, 'market', '', $3, $4, $5) RETURNING id
		), offered AS (
			INSERT INTO event_services (event_id, place, service)
			SELECT added.id, s.n, s.service FROM added, unnest($6::text[]) WITH ORDINALITY AS s (service, n)
		)
		SELECT id FROM added`, e.Community, e.Number, e.Place, e.Starts, e.Ends, codes)
	if err != nil {
		return Event{}, fmt.Errorf("add event: %w", err)
	}
	return e, nil
}

// ComingMarket locks the next market of a community that has not begun, and
// returns it, or ErrNotFound.
func (tx *Tx) ComingMarket(ctx context.Context, community CommunityID) (Event, error) {
	return tx.event(ctx, `
		community_id = $1 AND kind = 'market' AND starts_at > $2 ORDER BY starts_at LIMIT 1`, community, tx.Now)
}

// NextMarket locks the market of a community that is on or comes next, and
// returns it, or ErrNotFound.
func (tx *Tx) NextMarket(ctx context.Context, community CommunityID) (Event, error) {
	return tx.event(ctx, `
		community_id = $1 AND kind = 'market' AND ends_at > $2 ORDER BY starts_at LIMIT 1`, community, tx.Now)
}

// Event locks an event and returns it, or ErrNotFound.
func (tx *Tx) Event(ctx context.Context, id EventID) (Event, error) {
	return tx.event(ctx, `id = $1`, id)
}

// EventByRef locks the event of a number in a community and returns it, or ErrNotFound.
func (tx *Tx) EventByRef(ctx context.Context, community CommunityID, number int64) (Event, error) {
	return tx.event(ctx, `community_id = $1 AND number = $2`, community, number)
}

func (tx *Tx) event(ctx context.Context, where string, args ...any) (Event, error) {
	var e Event
	err := tx.get(ctx, &e, `SELECT `+eventColumns+` FROM events WHERE `+where+` FOR UPDATE`, args...)
	if err != nil {
		return Event{}, fmt.Errorf("find event: %w", err)
	}
	return e, nil
}

// ComingEvents returns the events of a community that are not over, the next first.
func (tx *Tx) ComingEvents(ctx context.Context, community CommunityID, n int) ([]Event, error) {
	var es []Event
	err := tx.list(ctx, &es, `
		SELECT `+eventColumns+` FROM events WHERE community_id = $1 AND ends_at > $2
		ORDER BY starts_at LIMIT $3`, community, tx.Now, n)
	if err != nil {
		return nil, fmt.Errorf("list events: %w", err)
	}
	return es, nil
}

// ChangeEvent writes down an event's place, times and card.
func (tx *Tx) ChangeEvent(ctx context.Context, e Event) error {
	_, err := tx.exec(ctx, `
		UPDATE events SET place = $2, starts_at = $3, ends_at = $4, card = $5 WHERE id = $1`,
		e.ID, e.Place, e.Starts, e.Ends, e.Card)
	if err != nil {
		return fmt.Errorf("change event: %w", err)
	}
	return nil
}

// Services returns what an event offers, in order.
func (tx *Tx) Services(ctx context.Context, id EventID) ([]event.Service, error) {
	var ss []event.Service
	err := tx.list(ctx, &ss, `SELECT service FROM event_services WHERE event_id = $1 ORDER BY place`, id)
	if err != nil {
		return nil, fmt.Errorf("list services: %w", err)
	}
	return ss, nil
}

// Join notes that a member comes to an event, with how many people in all.
func (tx *Tx) Join(ctx context.Context, id EventID, m MemberID, party int) error {
	_, err := tx.exec(ctx, `
		INSERT INTO event_joins (event_id, member_id, party, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (event_id, member_id) DO UPDATE SET party = excluded.party`, id, m, party, tx.Now)
	if err != nil {
		return fmt.Errorf("join event: %w", err)
	}
	return nil
}

// Remind notes that a member wants to be reminded of an event.
func (tx *Tx) Remind(ctx context.Context, id EventID, m MemberID) error {
	_, err := tx.exec(ctx, `
		INSERT INTO event_joins (event_id, member_id, party, at) VALUES ($1, $2, 0, $3)
		ON CONFLICT DO NOTHING`, id, m, tx.Now)
	if err != nil {
		return fmt.Errorf("note reminder: %w", err)
	}
	return nil
}

// Leave notes that a member does not come. It reports whether they had joined.
func (tx *Tx) Leave(ctx context.Context, id EventID, m MemberID) (bool, error) {
	n, err := tx.exec(ctx, `DELETE FROM event_joins WHERE event_id = $1 AND member_id = $2`, id, m)
	if err != nil {
		return false, fmt.Errorf("leave event: %w", err)
	}
	return n > 0, nil
}

// Coming returns how many people come to an event, and whether a member is among
// those who said so.
func (tx *Tx) Coming(ctx context.Context, id EventID, m MemberID) (people int, joined bool, err error) {
	var row struct {
		People int  `db:"people"`
		Joined bool `db:"joined"`
	}
	err = tx.get(ctx, &row, `
		SELECT coalesce(sum(party), 0) AS people, coalesce(bool_or(member_id = $2 AND party > 0), false) AS joined
		FROM event_joins WHERE event_id = $1`, id, m)
	if err != nil {
		return 0, false, fmt.Errorf("count joins: %w", err)
	}
	return row.People, row.Joined, nil
}

// Joined returns who comes to an event or wants to be reminded of it.
func (tx *Tx) Joined(ctx context.Context, e Event) ([]Person, error) {
	var ps []Person
	err := tx.list(ctx, &ps, `
		SELECT `+personColumns+` FROM `+personTables+`
		WHERE ms.community_id = $1 AND m.id IN (SELECT member_id FROM event_joins WHERE event_id = $2)
		ORDER BY m.id`, e.Community, e.ID)
	if err != nil {
		return nil, fmt.Errorf("list joined: %w", err)
	}
	return ps, nil
}
