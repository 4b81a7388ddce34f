package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// showChange brings the cards of a report up to date.
func (t *Turn) showChange(ctx context.Context, r storage.Report) error {
	before, after, err := t.Tx.ReportPhotos(ctx, r.ID)
	if err != nil {
		return err
	}
	if err := t.showCards(ctx, r, before, after); err != nil {
		return err
	}
	return t.showJobs(ctx, r)
}

// showCards shows a report with its photos, before and after, in the chat where
// it was made and to the staff.
func (t *Turn) showCards(ctx context.Context, r storage.Report, before, after []bot.PhotoID) error {
	front, err := t.inFront(ctx, r, before, after)
	if err != nil {
		return err
	}
	public := front
	if len(after) == 0 {
		public = 0 // the reporter's own photos stand there already
	}
	if err := t.postCard(ctx, r, len(before), public); err != nil {
		return err
	}
	return t.postStaffCard(ctx, r, before, after, front)
}

// showToStaff brings the card of a report in the staff room up to date, and no other.
func (t *Turn) showToStaff(ctx context.Context, r storage.Report) error {
	before, after, err := t.Tx.ReportPhotos(ctx, r.ID)
	if err != nil {
		return err
	}
	front, err := t.inFront(ctx, r, before, after)
	if err != nil {
		return err
	}
	return t.postStaffCard(ctx, r, before, after, front)
}

// reportPrinter returns the Printer of the chat where a report was made: the
// reporter's in their direct chat, else the community's.
func (t *Turn) reportPrinter(ctx context.Context, r storage.Report) (text.Printer, error) {
	if t.Update.Chat.ID == r.Chat {
		return t.Printer, nil
	}
	sender, err := t.sender(ctx, r)
	if err != nil || sender.Direct != r.Chat {
		return t.inRoom(), err
	}
	return t.to(sender), nil
}

// postCard shows the report in the chat where it was made: one message in all
// its life, in the end with how it looks after. It names nobody.
func (t *Turn) postCard(ctx context.Context, r storage.Report, photos int, shows bot.PhotoID) error {
	p, err := t.reportPrinter(ctx, r)
	if err != nil {
		return err
	}
	m := bot.Message{
		Chat:    r.Chat,
		Thread:  r.Thread,
		ReplyTo: r.Message,
		Card:    fmt.Sprintf("r%d", r.ID),
		Photo:   shows,
		Text:    t.cardText(p, r, photos, text.ReportReceived),
	}
	if asksWhere(r) {
		m.Text = joinLines([]bot.Markup{m.Text, p.Say(text.ReportWhere)})
	}
	if r.State == report.Rejected && !r.Held {
		if err := t.addWhyRejected(ctx, p, r, &m); err != nil {
			return err
		}
	}
	if r.State == report.New && !r.Held {
		m.Buttons = bot.Row(
			reportButton(p, text.ReportChangeKind, "report_kinds", r),
			reportButton(p, text.ReportMeToo, "report_metoo", r),
		)
	}
	if direct, err := t.madeDirectly(ctx, r); err != nil {
		return err
	} else if r.State.Open() && r.State != report.New && !direct {
		m.Buttons = bot.Row(reportButton(p, text.ReportMeToo, "report_metoo", r))
	}
	if r.State == report.Resolved {
		asked, err := t.askedDirectly(ctx, r)
		if err != nil {
			return err
		}
		if !asked {
			m.Buttons = verdictButtons(p, r)
		}
	}
	if r.Asked {
		if err := t.addQuestion(ctx, p, r, &m); err != nil {
			return err
		}
	}
	news, err := t.cardNews(ctx, p, r)
	if err != nil {
		return err
	}
	m.Text = joinLines(append([]bot.Markup{m.Text}, news...))
	if err := t.dressCard(ctx, p, r, &m); err != nil {
		return err
	}
	t.Post(m)
	return nil
}

// addWhyRejected says on the card why a report was turned down, if its reporter has
// no direct chat to be told in.
func (t *Turn) addWhyRejected(ctx context.Context, p text.Printer, r storage.Report, m *bot.Message) error {
	if direct, err := t.askedDirectly(ctx, r); err != nil || direct {
		return err
	}
	events, err := t.Tx.ReportEvents(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(events) {
		if e.Act == report.Reject && e.Note != "" {
			m.Text = joinLines([]bot.Markup{m.Text, p.Say(text.ReportNewsRejected, newsArgs(r, e.Note))})
			return nil
		}
	}
	return nil
}

// askedDirectly reports whether the reporter is asked in a direct chat, other
// than by the card, whether a report is fixed.
func (t *Turn) askedDirectly(ctx context.Context, r storage.Report) (bool, error) {
	who, err := t.hearer(ctx, r)
	return !who.Direct.IsZero(), err
}

// cardText is what everybody may read of a report. Fresh is how it begins while
// nobody has taken the report on.
func (t *Turn) cardText(p text.Printer, r storage.Report, photos int, fresh text.Key) bot.Markup {
	if line, ok := covered(p, r, fresh); ok {
		return line
	}
	head := text.ReportCard
	if r.State == report.New {
		head = fresh
	}
	lines := []bot.Markup{p.Say(head, text.Args{
		"Ref":      r.Ref(),
		"Category": t.kind(p, r.Category),
		"State":    p.Label(stateKey(r.State)),
	})}
	if r.Place != "" {
		lines = append(lines, p.Say(text.ReportPlace, text.Args{"Place": r.Place}))
	}
	if r.Latitude != nil {
		lines = append(lines, p.Say(text.ReportPosition))
	}
	if photos > 1 {
		lines = append(lines, p.Say(text.ReportPhotos, text.Args{"N": photos}))
	}
	return joinLines(lines)
}

// postStaffCard shows the report to the staff: the photo, what it says, and what
// can be done about it, the accepting button first.
func (t *Turn) postStaffCard(ctx context.Context, r storage.Report, before, after []bot.PhotoID, shows bot.PhotoID) error {
	p := t.inRoom()
	m := bot.Message{Card: fmt.Sprintf("sr%d", r.ID), Photo: shows, Buttons: staffButtons(p, r)}
	if shows != 0 {
		m.Buttons = append(m.Buttons, bot.Row(photosButton(p, r))...)
	}
	lines := append([]bot.Markup{t.cardText(p, r, len(before), text.ReportCard)}, filingLines(p, r)...)
	if r.Words != "" {
		lines = append(lines, p.Say(text.ReportWords, text.Args{"Words": bot.Shorten(r.Words, 400)}))
	}
	if r.Latitude != nil {
		lines = append(lines, p.Say(text.ReportMap, text.Args{
			"Lat": fmt.Sprintf("%.5f", *r.Latitude), "Lon": fmt.Sprintf("%.5f", *r.Longitude),
		}))
	}
	if n := r.Supporters(); n > 0 {
		lines = append(lines, p.Say(text.ReportPeople, text.Args{"N": n + 1}))
	}
	if r.Assignee != 0 {
		who, err := t.Tx.Person(ctx, r.Community, r.Assignee)
		if err != nil {
			return err
		}
		lines = append(lines, p.Say(text.ReportAssignee, text.Args{"Name": who.Name}))
	}
	if r.State.Open() {
		lines = append(lines, t.dueLine(p, r))
	}
	if len(after) > 0 {
		lines = append(lines, p.Say(text.ReportAfterPhotos, text.Args{"N": len(after)}))
	}
	news, err := t.workNews(ctx, p, r)
	if err != nil {
		return err
	}
	m.Text = joinLines(append(lines, news...))
	_, err = t.postRoom(ctx, storage.StaffRoom, m)
	return err
}

func staffButtons(p text.Printer, r storage.Report) [][]bot.Button {
	var rows [][]bot.Button
	var first []bot.Button
	if _, ok := report.Next(r.State, report.Accept); ok {
		first = append(first, reportButton(p, text.ReportAccept, "report_accept", r))
	}
	if _, ok := report.Next(r.State, report.Assign); ok {
		first = append(first, reportButton(p, text.ReportAssign, "report_assign", r))
	}
	if len(first) > 0 {
		rows = append(rows, first)
	}
	var second []bot.Button
	if _, ok := report.Next(r.State, report.Fix); ok {
		second = append(second, reportButton(p, text.ReportFix, "report_fix", r))
	}
	if _, ok := report.Next(r.State, report.Reject); ok {
		second = append(second, reportButton(p, text.ReportReject, "report_reject", r))
	}
	if r.State.Open() {
		second = append(second, reportButton(p, text.ReportChangeKind, "report_kinds", r))
	}
	if len(second) > 0 {
		rows = append(rows, second)
	}
	return append(rows, workRow(p, r)...)
}

// verdictButtons ask the reporter whether it is fixed, the good answer first.
func verdictButtons(p text.Printer, r storage.Report) [][]bot.Button {
	return bot.Row(reportButton(p, text.ReportFixed, "report_confirm", r), reportButton(p, text.ReportPartlyFixed, "report_partly", r), reportButton(p, text.ReportNotFixed, "report_reopen", r))
}

// reportButton is a button that does something to a report: its data are the verb
// and the report.
func reportButton(p text.Printer, k text.Key, verb string, r storage.Report) bot.Button {
	return bot.Button{Label: p.Label(k), Data: fmt.Sprintf("%s:%d", verb, r.ID)}
}

func joinLines(lines []bot.Markup) bot.Markup {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = string(l)
	}
	return bot.Markup(strings.Join(texts, "\n"))
}

func stateKey(s report.State) text.Key { return text.Key("report_state_" + string(s)) }

// showReport answers with a report and its history.
func (t *Turn) showReport(ctx context.Context, r storage.Report) error {
	m, err := t.reportView(ctx, r, 0)
	if err != nil {
		return err
	}
	if _, press := t.Update.Content.(bot.Press); !press || len(m.Buttons) > 0 {
		m.Card = viewCard + t.Update.ID
	}
	if !t.Update.Chat.Direct {
		m.ReplyTo = t.Update.Message
	}
	t.AnswerWith(m)
	return nil
}

// reportView is a report and a page of its history; page 0 has the latest.
func (t *Turn) reportView(ctx context.Context, r storage.Report, page int) (bot.Message, error) {
	if err := t.mayLook(r); err != nil {
		return bot.Message{}, err
	}
	before, after, err := t.Tx.ReportPhotos(ctx, r.ID)
	if err != nil {
		return bot.Message{}, err
	}
	events, err := t.Tx.ReportEvents(ctx, r.ID)
	if err != nil {
		return bot.Message{}, err
	}
	lines := []bot.Markup{t.cardText(t.Printer, r, len(before), text.ReportCard)}
	if t.staffLooks() {
		lines = append(lines, filingLines(t.Printer, r)...)
	}
	if r.Words != "" && t.mayReadWords(r) {
		lines = append(lines, t.Say(text.ReportWords, text.Args{"Words": bot.Shorten(r.Words, 400)}))
	}
	if t.overdue(r) {
		lines = append(lines, t.late(t.Printer, r))
	}
	m := bot.Message{Text: joinLines(lines)}
	if m.Photo, err = t.inFront(ctx, r, before, after); err != nil {
		return bot.Message{}, err
	}
	if r.State == report.Resolved && r.Reporter == t.Member.ID && t.discreet(r) == nil {
		m.Buttons = verdictButtons(t.Printer, r)
	}
	t.addTimeline(&m, r, events, page)
	return m, nil
}

// mayReadWords reports whether a report's words may be shown here: where they
// were written, and apart from others to the reporter and to who deals with them.
func (t *Turn) mayReadWords(r storage.Report) bool {
	if r.Chat == t.Update.Chat.ID || t.staffRoom() {
		return true
	}
	return t.Update.Chat.Direct && (t.made(r) || r.Assignee == t.Member.ID || t.is(triagers...))
}
