package handlers

import (
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// calendarType is the media type of iCalendar files (RFC 5545).
const calendarType = "text/calendar"

// A diary is what goes into a calendar.
type diary struct {
	duties []storage.Held
	events []storage.Visiting
	zone   string // in which people read it; the times themselves are in UTC
	// revision counts up with each file that is handed out: a later file of the same
	// task replaces what a calendar has. 0 in a feed, which is replaced as a whole.
	revision int
}

// write writes a diary as an iCalendar file. It names nobody.
func (d diary) write(p text.Printer) string {
	c := ics.NewCalendarFor("Linli")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(p.Label(text.CalendarName))
	c.SetXWRTimezone(d.zone)
	for _, h := range d.duties {
		e := d.event(c, fmt.Sprintf("task-%d@linli", h.Task.ID), h.Start, h.End, h.Claim.Since)
		e.SetSummary(p.Label(text.CalendarTask, text.Args{"Ref": h.Ref(), "Title": h.Title}))
		e.SetDescription(p.Label(text.CalendarTaskMore, text.Args{"Ref": h.Ref(), "Community": h.Of}))
		e.SetStatus(dutyStatus(h))
		if h.Place != "" {
			e.SetLocation(h.Place)
		}
	}
	for _, v := range d.events {
		e := d.event(c, fmt.Sprintf("event-%d@linli", v.ID), v.Starts, v.Ends, v.At)
		e.SetSummary(p.Label(text.CalendarEvent, text.Args{"Ref": v.Ref()}))
		e.SetDescription(p.Label(text.CalendarEventMore, text.Args{"Ref": v.Ref(), "Community": v.Of}))
		e.SetStatus(ics.ObjectStatusConfirmed)
		e.SetLocation(v.Place)
	}
	return c.Serialize(ics.WithNewLine("\r\n"))
}

func (d diary) event(c *ics.Calendar, id string, start, end, changed time.Time) *ics.VEvent {
	e := c.AddEvent(id)
	e.SetDtStampTime(changed.UTC())
	e.SetStartAt(start.UTC())
	e.SetEndAt(end.UTC())
	if d.revision > 0 {
		e.SetSequence(d.revision)
	}
	return e
}

// dutyStatus tells a calendar whether one is still to come: what was given back or
// called off is struck out there, for it may hold the event already.
func dutyStatus(h storage.Held) ics.ObjectStatus {
	switch s := h.Claim.State; {
	case h.Cancelled, s == task.Released, s == task.Cancelled, s == task.Declined:
		return ics.ObjectStatusCancelled
	case s == task.Asked:
		return ics.ObjectStatusTentative
	default:
		return ics.ObjectStatusConfirmed
	}
}

// calendarEpoch is from when revisions of files count, in minutes.
var calendarEpoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// calendarDocument is a calendar as a file to send.
func (t *Turn) calendarDocument(p text.Printer, d diary, name string) *bot.Document {
	d.zone, d.revision = t.Community.Zone().String(), int(t.Tx.Now.Sub(calendarEpoch)/time.Minute)
	return &bot.Document{Name: name, Type: calendarType, Body: []byte(d.write(p))}
}
