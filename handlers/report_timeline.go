package handlers

import (
	"context"
	"fmt"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

const (
	// viewCard begins the name of a card that shows a report with its history.
	viewCard = "view/"
	// eventsPage is how many changes stand on one page, and eventsRoom for how many
	// characters a page has room besides; with a photo the page is its caption.
	eventsPage   = 8
	eventsRoom   = 3000
	captionRoom  = 1000
	minEventRoom = 300
)

// pressEvents turns to an earlier or later page of a report's history.
func pressEvents(ctx context.Context, t *Turn, arg string) error {
	id, page, _ := strings.Cut(arg, ":")
	r, err := t.pressedReport(ctx, id)
	if err != nil {
		return err
	}
	n, _ := number(page)
	m, err := t.reportView(ctx, r, int(min(n, maxPages)))
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, viewCard, m)
}

// addTimeline adds a page of a report's history to what is shown of it: who, by
// role, did what, when and why. Page 0 has the latest.
func (t *Turn) addTimeline(m *bot.Message, r storage.Report, events []storage.ReportEvent, page int) {
	room := eventsRoom
	if m.Photo != 0 {
		room = max(captionRoom-m.Text.Len(), minEventRoom)
	}
	pages := t.timelinePages(r, joinWhys(r, events), room)
	page = min(page, len(pages)-1)
	if page < 0 {
		return
	}
	m.Text = joinLines(append([]bot.Markup{m.Text}, pages[page]...))
	var row []bot.Button
	if page+1 < len(pages) {
		row = append(row, bot.Button{Label: t.Label(text.WorkEarlier), Data: fmt.Sprintf("report_events:%d:%d", r.ID, page+1)})
	}
	if page > 0 {
		row = append(row, bot.Button{Label: t.Label(text.WorkLater), Data: fmt.Sprintf("report_events:%d:%d", r.ID, page-1)})
	}
	if len(row) > 0 {
		m.Buttons = append(m.Buttons, row)
	}
}

// timelinePages divides a history into pages, the latest first; on each the oldest
// stands first.
func (t *Turn) timelinePages(r storage.Report, events []storage.ReportEvent, room int) [][]bot.Markup {
	var pages [][]bot.Markup
	var page []bot.Markup
	used := 0
	for i := len(events) - 1; i >= 0; i-- {
		line := t.eventLine(r, events[i], room)
		if len(page) > 0 && (len(page) == eventsPage || used+line.Len() > room) {
			pages, page, used = append(pages, page), nil, 0
		}
		page = append([]bot.Markup{line}, page...)
		used += line.Len() + 1
	}
	if len(page) > 0 {
		pages = append(pages, page)
	}
	return pages
}

func (t *Turn) eventLine(r storage.Report, e storage.ReportEvent, room int) bot.Markup {
	return t.Say(text.ReportEvent, text.Args{
		"When": t.day(t.Printer, e.At),
		"Who":  t.Label(whoDid(r, e)),
		"What": t.Label(text.Key("report_act_" + string(e.Act))),
		"Note": bot.Shorten(t.eventNote(r, e), room-60),
	})
}

// eventNote is why, as it was given; the reporter's own words only where these may
// be read.
func (t *Turn) eventNote(r storage.Report, e storage.ReportEvent) string {
	switch {
	case e.Act == report.Sort:
		return t.sortNote(e.Note)
	case e.Act == report.Offer, e.Act == report.Route && e.Note != "":
		return t.Label(roleKeys[storage.Role(e.Note)])
	case (byReporter(r, e) || e.Act == report.Still) && !t.mayReadWords(r):
		return ""
	default:
		return e.Note
	}
}

// whoDid is who did something to a report: by role, never by name.
func whoDid(r storage.Report, e storage.ReportEvent) text.Key {
	switch {
	case e.Member == 0 && !e.ByReporter:
		return text.ReportByTime
	case byReporter(r, e) && e.Member == r.Filer && e.Member != 0:
		return text.ConductByFiler
	case byReporter(r, e):
		return text.ReportByReporter
	case e.Act == report.Still:
		return text.WorkByNeighbour
	case e.Roles.Has(storage.Staff):
		return text.ReportByStaff
	case e.Roles.Has(storage.GridWorker):
		return text.RoleGridWorker
	case e.Roles.Has(storage.BuildingLead):
		return text.RoleBuildingLead
	case e.Act == report.Start || e.Act == report.Fix || e.Act == report.GiveBack || e.Act == report.Ask:
		return text.WorkByAssignee
	default:
		return text.ReportByStaff
	}
}
