package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"linli/bot/worktime"
)

// A day is a date in SQL and a worktime.Day here.
const sqlDay = `date '1970-01-01' + `

// WorkCalendar returns when a community works. It asks nothing of the database for
// one that has never set anything.
func (tx *Tx) WorkCalendar(ctx context.Context, c Community) (worktime.Calendar, error) {
	calendar := worktime.Calendar{Zone: c.Zone()}
	if !c.Calendar {
		return calendar, nil
	}
	var err error
	if calendar.Week, calendar.Hours, err = tx.workingWeek(ctx, c.ID); err != nil {
		return calendar, err
	}
	var marks []Holiday
	if err := tx.list(ctx, &marks, holidaysFrom+` WHERE community_id = $1`, c.ID); err != nil {
		return calendar, fmt.Errorf("list holidays: %w", err)
	}
	calendar.Marks = make(map[worktime.Day]bool, len(marks))
	for _, m := range marks {
		calendar.Marks[m.Day] = m.Works
	}
	return calendar, nil
}

func (tx *Tx) workingWeek(ctx context.Context, community CommunityID) (worktime.Week, worktime.Hours, error) {
	var row struct {
		Days  int           `db:"days"`
		Hours pq.Int64Array `db:"hours"`
	}
	err := tx.get(ctx, &row, `SELECT days, hours FROM working_weeks WHERE community_id = $1`, community)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, nil, fmt.Errorf("read working week: %w", err)
	}
	var hours worktime.Hours
	for i := 0; i+1 < len(row.Hours); i += 2 {
		hours = append(hours, worktime.Stretch{From: int(row.Hours[i]), To: int(row.Hours[i+1])})
	}
	return worktime.Week(row.Days), hours, nil
}

// SetWorkDays sets on which weekdays a community works.
func (tx *Tx) SetWorkDays(ctx context.Context, community CommunityID, week worktime.Week) error {
	_, err := tx.exec(ctx, `
		WITH looked AS (`+hasCalendar+`)
		INSERT INTO working_weeks (community_id, days) VALUES ($1, $2)
		ON CONFLICT (community_id) DO UPDATE SET days = excluded.days`, community, int(week))
	if err != nil {
		return fmt.Errorf("set working days: %w", err)
	}
	return nil
}

// SetWorkHours sets in which hours of its working days a community works.
func (tx *Tx) SetWorkHours(ctx context.Context, community CommunityID, hours worktime.Hours) error {
	minutes := pq.Int64Array{}
	for _, s := range hours {
		minutes = append(minutes, int64(s.From), int64(s.To))
	}
	_, err := tx.exec(ctx, `
		WITH looked AS (`+hasCalendar+`)
		INSERT INTO working_weeks (community_id, hours) VALUES ($1, $2)
		ON CONFLICT (community_id) DO UPDATE SET hours = excluded.hours`, community, minutes)
	if err != nil {
		return fmt.Errorf("set working hours: %w", err)
	}
	return nil
}

// hasCalendar notes that the community $1 has set something; it need not be taken
// back, for an empty calendar says the same as none.
const hasCalendar = `UPDATE communities SET calendar = true WHERE id = $1 AND NOT calendar`

// A Holiday is a day that is not as its weekday is.
type Holiday struct {
	Day   worktime.Day `db:"day"`
	Name  string       `db:"name"`  // may be empty
	Works bool         `db:"works"` // a working day made up for a holiday
}

const holidaysFrom = `SELECT day - date '1970-01-01' AS day, name, works FROM holidays`

// AddHolidays makes the days from first to last holidays, or working days, of a
// community, whatever they were before.
func (tx *Tx) AddHolidays(ctx context.Context, community CommunityID, first, last worktime.Day, name string, works bool) error {
	_, err := tx.exec(ctx, `
		WITH looked AS (`+hasCalendar+`)
		INSERT INTO holidays (community_id, day, name, works)
		SELECT $1, `+sqlDay+`n, $4, $5 FROM generate_series($2::int, $3::int) AS n
		ON CONFLICT (community_id, day) DO UPDATE SET name = excluded.name, works = excluded.works`,
		community, int(first), int(last), name, works)
	if err != nil {
		return fmt.Errorf("add holidays: %w", err)
	}
	return nil
}

// DropHolidays makes the days from first to last be as their weekdays are, and
// returns how many were not.
func (tx *Tx) DropHolidays(ctx context.Context, community CommunityID, first, last worktime.Day) (int, error) {
	n, err := tx.exec(ctx, `
		DELETE FROM holidays WHERE community_id = $1 AND day BETWEEN `+sqlDay+`$2::int AND `+sqlDay+`$3::int`,
		community, int(first), int(last))
	if err != nil {
		return 0, fmt.Errorf("drop holidays: %w", err)
	}
	return int(n), nil
}

// Holidays returns the days from a day on that are not as their weekdays are, in order.
func (tx *Tx) Holidays(ctx context.Context, community CommunityID, from worktime.Day) ([]Holiday, error) {
	var hs []Holiday
	err := tx.list(ctx, &hs, holidaysFrom+` WHERE community_id = $1 AND day >= `+sqlDay+`$2::int ORDER BY day`,
		community, int(from))
	if err != nil {
		return nil, fmt.Errorf("list holidays: %w", err)
	}
	return hs, nil
}
