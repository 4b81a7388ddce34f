package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

const (
	// auditCard begins the name of a card that pages through a report's record.
	auditCard = "audit/"
	// auditRoom is how many characters of lines a page of it has.
	auditRoom = 3000
	auditRead = "read" // the act of looking at it
)

// auditReport shows an admin who made a report and who did what about it, by name, or
// what staff did about a member, such as a mute: in the direct chat alone. That they
// looked is written down, too.
func auditReport(ctx context.Context, t *Turn, args string) error {
	if name, _ := bot.CutWord(args); strings.HasPrefix(bot.Narrow(name), "@") {
		return t.auditMemberPage(ctx, args)
	}
	r, _, err := t.oneReport(ctx, args, "/audit R12")
	if err != nil {
		return err
	}
	if t.Member.Direct.IsZero() && !t.Update.Chat.Direct {
		return t.privately(bot.Message{})
	}
	m, err := t.auditPage(ctx, r, 0)
	if err != nil {
		return err
	}
	m.Card = auditCard + t.Update.ID
	return t.privately(m)
}

// auditedDeeds is how many of the latest deeds about a member are shown.
const auditedDeeds = 30

func (t *Turn) auditMemberPage(ctx context.Context, args string) error {
	who, _, err := t.mention(ctx, args)
	if err != nil {
		return err
	}
	if t.Member.Direct.IsZero() && !t.Update.Chat.Direct {
		return t.privately(bot.Message{})
	}
	entries, err := t.Tx.AuditAbout(ctx, storage.Account{Community: t.Community.ID, Member: who.ID}, auditedDeeds)
	if err != nil {
		return err
	}
	p := t.own()
	if len(entries) == 0 {
		return t.privately(bot.Message{Text: p.Say(text.ConductAuditNothing, text.Args{"Name": who.Name})})
	}
	names := memberNames{t: t, community: t.Community.ID, known: map[storage.MemberID]string{}}
	lines := []bot.Markup{p.Say(text.ConductAuditMember, text.Args{"Name": who.Name})}
	for _, e := range entries {
		lines = append(lines, p.Say(text.ConductAuditLine, text.Args{
			"When": t.day(p, e.At), "Who": names.of(ctx, e.Member), "What": p.Label(text.Key("audit_" + e.Act)), "Note": e.Note,
		}))
	}
	if names.err != nil {
		return names.err
	}
	err = t.Tx.Audit(ctx, storage.AuditEntry{Community: t.Community.ID, Member: t.Member.ID, About: who.ID, Act: auditRead})
	if err != nil {
		return err
	}
	return t.privately(bot.Message{Text: joinLines(lines)})
}

func pressAudit(ctx context.Context, t *Turn, arg string) error {
	id, page, _ := strings.Cut(arg, ":")
	r, err := t.pressedReport(ctx, id)
	if err != nil {
		return err
	}
	if err := t.need(storage.Admin); err != nil {
		return err
	}
	if !t.Update.Chat.Direct {
		return refuse(text.StaleButton)
	}
	n, _ := number(page)
	m, err := t.auditPage(ctx, r, int(min(n, maxPages)))
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, auditCard, m)
}

// auditPage is a page of a report's record; page counts from 0.
func (t *Turn) auditPage(ctx context.Context, r storage.Report, page int) (bot.Message, error) {
	p := t.own()
	lines, err := t.auditLines(ctx, p, r)
	if err != nil {
		return bot.Message{}, err
	}
	err = t.Tx.Audit(ctx, storage.AuditEntry{Community: r.Community, Member: t.Member.ID, Report: r.ID, Act: auditRead})
	if err != nil {
		return bot.Message{}, err
	}
	pages := joinLines(lines).Split(auditRoom)
	page = min(page, len(pages)-1)
	m := bot.Message{Text: joinLines([]bot.Markup{p.Say(text.ConductAuditHead, text.Args{"Ref": r.Ref()}), pages[page]})}
	if len(pages) > 1 {
		m.Buttons = append(m.Buttons, pageRow(fmt.Sprintf("audit_page:%d", r.ID), page, len(pages)))
	}
	return m, nil
}

// A deed is what somebody did about a report.
type deed struct {
	at     time.Time
	member storage.MemberID
	what   string
	note   string
}

// auditLines is who made a report, and all that was done about it, the oldest first.
func (t *Turn) auditLines(ctx context.Context, p text.Printer, r storage.Report) ([]bot.Markup, error) {
	deeds, err := t.deeds(ctx, p, r)
	if err != nil {
		return nil, err
	}
	names := memberNames{t: t, community: r.Community, known: map[storage.MemberID]string{0: p.Label(text.ReportByTime)}}
	lines := []bot.Markup{p.Say(text.ConductAuditReporter, text.Args{
		"Name": names.of(ctx, r.Reporter), "Nameless": r.Anonymous,
	})}
	if r.Filer != 0 {
		lines = append(lines, p.Say(text.ConductAuditFiler, text.Args{"Name": names.of(ctx, r.Filer), "For": r.OnBehalf}))
	}
	for _, d := range deeds {
		lines = append(lines, p.Say(text.ConductAuditLine, text.Args{
			"When": t.day(p, d.at), "Who": names.of(ctx, d.member), "What": d.what, "Note": bot.Shorten(d.note, maxWords),
		}))
	}
	return lines, names.err
}

// deeds are the changes of a report and what the audit has of it, in order.
func (t *Turn) deeds(ctx context.Context, p text.Printer, r storage.Report) ([]deed, error) {
	events, err := t.Tx.ReportEvents(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	entries, err := t.Tx.AuditOf(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	var deeds []deed
	for _, e := range entries {
		k := text.Key("audit_" + e.Act)
		if !p.Has(k) {
			k = text.Key("report_act_" + e.Act)
		}
		deeds = append(deeds, deed{e.At, e.Member, p.Label(k), e.Note})
	}
	audited := deeds
	for _, e := range events {
		d := deed{e.At, e.Member, p.Label(text.Key("report_act_" + string(e.Act))), e.Note}
		told := func(o deed) bool { return o.at.Equal(d.at) && o.member == d.member && o.what == d.what }
		if e.Note != "" || !slices.ContainsFunc(audited, told) { // by the audit, in more words
			deeds = append(deeds, d)
		}
	}
	slices.SortStableFunc(deeds, func(a, b deed) int { return cmp.Compare(a.at.UnixMicro(), b.at.UnixMicro()) })
	return deeds, nil
}

// memberNames looks up what members are called, each once.
type memberNames struct {
	t         *Turn
	community storage.CommunityID
	known     map[storage.MemberID]string
	err       error
}

func (n *memberNames) of(ctx context.Context, m storage.MemberID) string {
	if name, ok := n.known[m]; ok || n.err != nil {
		return name
	}
	p, err := n.t.Tx.Person(ctx, n.community, m)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		p.Name = fmt.Sprintf("#%d", m)
	case err != nil:
		n.err = err
	}
	n.known[m] = p.Name
	return p.Name
}
