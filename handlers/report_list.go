package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// pageSize is how many objects a list shows at once, to fit a phone.
const pageSize = 8

// listWords are the words that choose a list of reports, in any language.
var listWords = map[string]string{
	"": "open", "open": "open", "all": "open", "未完成": "open", "未解决": "open", "未解決": "open", "待办": "open", "待辦": "open",
	"待解决": "open", "待解決": "open", "待处理": "open", "待處理": "open", "全部": "open",
	"mine": "mine", "my": "mine", "我的": "mine", "我报的": "mine", "我報的": "mine",
	"overdue": "overdue", "late": "overdue", "超时": "overdue", "超時": "overdue", "逾期": "overdue", "过期": "overdue", "過期": "overdue",
	"assigned": "assigned", "given": "assigned", "指派": "assigned", "指派给我": "assigned", "指派給我": "assigned", "交给我": "assigned", "交給我": "assigned",
	"nearby": "nearby", "near": "nearby", "附近": "nearby",
}

// listCard begins the name of a card that pages through reports. The name says
// whose list it is and, for one of a place, where: a button has no room for that.
const listCard = "list/"

// A listing is which reports a list shows.
type listing struct {
	which string
	owner storage.MemberID // who asked for it
	where string           // of a list nearby: a position as @latitude,longitude, or a place in words
}

// listReports answers with a list of reports, or with the one whose ref is given.
func listReports(ctx context.Context, t *Turn, args string) error {
	if ref, _, ok := bot.CutRef(args); ok && ref.Kind == bot.Report {
		return reportOrShow(ctx, t, ref.String())
	}
	l, ok := t.parseListing(args)
	switch {
	case !ok:
		return refuse(text.ReportListUsage)
	case l.which == "nearby" && l.where == "":
		return t.ask(ctx, draftNearby, struct{}{}, bot.Message{Text: t.Say(text.ReportAskPosition)})
	}
	return t.showList(ctx, l)
}

func (t *Turn) parseListing(args string) (listing, bool) {
	l := listing{owner: t.Member.ID}
	if which, ok := listWords[fold(args)]; ok {
		l.which = which
		return l, true
	}
	for word, which := range listWords {
		if which != "nearby" {
			continue
		}
		rest, ok := cutWord(args, word)
		if tail, glued := strings.CutPrefix(args, word); !ok && glued && isChinese(word) {
			rest, ok = tail, true
		}
		if ok && rest != "" && !strings.HasPrefix(rest, "@") {
			l.which, l.where = which, bot.Cut(strings.TrimSpace(rest), maxListPlace)
			return l, true
		}
	}
	return l, false
}

// maxListPlace is the length in characters of a place whose reports are listed.
const maxListPlace = 40

// showList answers with the first page of a list, a card of its own.
func (t *Turn) showList(ctx context.Context, l listing) error {
	m, err := t.listPage(ctx, l, 0)
	if err != nil {
		return err
	}
	m.Card = l.card(t.Update.ID)
	if !t.Update.Chat.Direct {
		m.ReplyTo = t.Update.Message
	}
	t.AnswerWith(m)
	return nil
}

// card is the name of a list's card.
func (l listing) card(update string) string {
	return fmt.Sprintf("%s%d/%s/%s", listCard, l.owner, url.PathEscape(l.where), update)
}

// readCard reads whose list a card is and where.
func (l *listing) readCard(card string) bool {
	rest, ok := strings.CutPrefix(card, listCard)
	parts := strings.SplitN(rest, "/", 3)
	if !ok || len(parts) < 3 {
		return false
	}
	owner, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return false
	}
	l.owner = storage.MemberID(owner)
	l.where, err = url.PathUnescape(parts[1])
	return err == nil
}

// pressList turns the page of a list, in its own message. A list of one's own that
// stands in a group is turned by nobody else.
func pressList(ctx context.Context, t *Turn, arg string) error {
	which, page, _ := strings.Cut(arg, ":")
	l := listing{which: which, owner: t.Member.ID}
	card, err := t.Tx.CardAt(ctx, t.Update.Chat.ID, t.Update.Message)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	l.readCard(card)
	switch {
	case (which == "mine" || which == "assigned") && l.owner != t.Member.ID:
		return refuse(text.WorkNotYourList, text.Args{"Command": "/reports " + which})
	case listWords[which] != which || which == "nearby" && l.where == "":
		return refuse(text.StaleButton)
	}
	n, _ := number(page)
	m, err := t.listPage(ctx, l, int(min(n, maxPages)))
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, listCard, m)
}

// listPage is a page of a list; page counts from 0. The last one stands for those
// that are no more.
func (t *Turn) listPage(ctx context.Context, l listing, page int) (bot.Message, error) {
	reports, total, err := t.listed(ctx, l, page*pageSize)
	if err == nil && len(reports) == 0 && page > 0 {
		page = 0
		reports, total, err = t.listed(ctx, l, 0)
	}
	if err != nil {
		return bot.Message{}, err
	}
	if total == 0 {
		return bot.Message{Text: t.emptyList(l)}, nil
	}
	head, err := t.listHead(ctx, l, total)
	if err != nil {
		return bot.Message{}, err
	}
	lines := []bot.Markup{head}
	var buttons []bot.Button
	for _, r := range reports {
		lines = append(lines, t.reportLine(r))
		buttons = append(buttons, t.openButton(r.Report))
	}
	rows := inRows(buttons, 4)
	if pages := (total + pageSize - 1) / pageSize; pages > 1 {
		rows = append(rows, pageRow("report_list:"+l.which, page, pages))
	}
	return bot.Message{Text: joinLines(lines), Buttons: rows}, nil
}

// listed returns a page of the reports of a list, and how many there are. Staff see
// first what waits longest, all others what is new.
func (t *Turn) listed(ctx context.Context, l listing, offset int) ([]storage.NearReport, int, error) {
	f := storage.ReportFilter{Community: t.Community.ID, Oldest: t.staffRoom(), Public: !t.staffRoom()}
	switch l.which {
	case "nearby":
		if at, ok := l.position(); ok {
			return t.Tx.NearbyReports(ctx, t.Community.ID, at, nearbyMetres, offset, pageSize)
		}
		return t.Tx.ReportsAt(ctx, t.Community.ID, t.whereIs(l.where), offset, pageSize)
	case "mine":
		f.Reporter, f.Public = t.Member.ID, !t.Update.Chat.Direct
	case "overdue":
		f.Overdue = true
	case "assigned":
		f.Assignee, f.Open = t.Member.ID, true
	default:
		f.Open = true
	}
	rs, total, err := t.Tx.ListReports(ctx, f, offset, pageSize)
	near := make([]storage.NearReport, len(rs))
	for i, r := range rs {
		near[i].Report = r
	}
	return near, total, err
}

// whereIs returns the place that words name, which may be the community's own.
func (t *Turn) whereIs(words string) storage.Where {
	w := storage.Where{Words: words, Key: report.PlaceKey(words)}
	if m, ok := t.gazetteer.Find(words); ok {
		w.Key = m.Key(words)
		if m.Exact {
			w.At = storage.PlaceID(m.ID)
		}
	}
	return w
}

// nearbyMetres is how far away a report may be and still be nearby.
const nearbyMetres = 1000

// position returns the position that a list is around, if it is around one.
func (l listing) position() (at bot.Position, ok bool) {
	rest, ok := strings.CutPrefix(l.where, "@")
	latitude, longitude, _ := strings.Cut(rest, ",")
	var err, err2 error
	at.Latitude, err = strconv.ParseFloat(latitude, 64)
	at.Longitude, err2 = strconv.ParseFloat(longitude, 64)
	return at, ok && err == nil && err2 == nil
}

// listTitle says which reports a list shows, and how many there are.
func (t *Turn) listTitle(l listing, total int) bot.Markup {
	if _, around := l.position(); l.which == "nearby" && !around {
		return t.Say(text.WorkListAt, text.Args{"Place": l.where, "N": total})
	}
	return t.Say(text.Key("report_list_"+l.which), text.Args{"N": total})
}

func (t *Turn) emptyList(l listing) bot.Markup {
	if _, around := l.position(); l.which == "nearby" && !around {
		return t.Say(text.WorkNoneAt, text.Args{"Place": l.where})
	}
	return t.Say(text.Key("report_none_" + l.which))
}

// continueNearby lists the open reports around the position that was asked for, or
// at the place that was named.
func continueNearby(ctx context.Context, t *Turn, _ []byte) error {
	if err := t.forget(ctx, draftNearby); err != nil {
		return err
	}
	l := listing{which: "nearby", owner: t.Member.ID, where: bot.Cut(strings.TrimLeft(t.Said.Text, "@"), maxListPlace)}
	switch at := t.Said.Position; {
	case at != nil:
		l.where = fmt.Sprintf("@%.6f,%.6f", at.Latitude, at.Longitude)
	case t.Said.Photo != nil || l.where == "":
		// They have something else in mind by now.
		if done, err := joinReport(ctx, t); done || err != nil {
			return err
		}
		return refuse(text.NotUnderstood)
	}
	return t.showList(ctx, l)
}

// reportLine is a report as a list shows it, on one line of a phone.
func (t *Turn) reportLine(r storage.NearReport) bot.Markup {
	away, late := "", ""
	if t.overdue(r.Report) {
		late = t.late(t.Printer, r.Report).Plain()
	}
	if r.Away > 0 {
		away = fmt.Sprintf("%.0f m", r.Away)
	}
	return t.Say(text.WorkLine, text.Args{
		"Ref": r.Ref(), "Category": t.kind(t.Printer, r.Category), "Place": bot.Shorten(r.Place, 16),
		"State": t.Label(stateKey(r.State)), "Age": t.age(t.Tx.Now.Sub(r.Reported)), "Away": away, "Late": late,
	})
}

// age says how long something lasts in its largest unit.
func (t *Turn) age(d time.Duration) string {
	switch {
	case d < time.Hour:
		return t.Label(text.WorkMinutes, text.Args{"N": max(1, int(d.Minutes()))})
	case d < 48*time.Hour:
		return t.Label(text.WorkHours, text.Args{"N": int(d.Hours())})
	default:
		return t.Label(text.WorkDays, text.Args{"N": int(d.Hours() / 24)})
	}
}
