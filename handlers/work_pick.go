package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

const (
	// pickCard begins the name of a card on which somebody is chosen for a report.
	pickCard = "pick/"
	// pickPage is how many people can be chosen from at once.
	pickPage = 12
)

func pressAssign(ctx context.Context, t *Turn, arg string) error {
	r, err := t.triageReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.offerPeople(ctx, r)
}

// offerPeople shows who can be given a report: grid workers, then staff.
func (t *Turn) offerPeople(ctx context.Context, r storage.Report) error {
	if err := t.allows(r, report.Assign); err != nil {
		return err
	}
	m, err := t.peoplePage(ctx, r, 0)
	if err != nil {
		return err
	}
	m.Card = pickCard + t.Update.ID
	t.AnswerWith(m)
	return nil
}

// pressPeople turns the page of people, in its own message.
func pressPeople(ctx context.Context, t *Turn, arg string) error {
	id, page, _ := strings.Cut(arg, ":")
	r, err := t.triageReport(ctx, id)
	if err != nil {
		return err
	}
	n, _ := number(page)
	m, err := t.peoplePage(ctx, r, int(min(n, maxPages)))
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, pickCard, m)
}

func (t *Turn) peoplePage(ctx context.Context, r storage.Report, page int) (bot.Message, error) {
	people, err := t.Tx.WithRole(ctx, r.Community, storage.GridWorker, storage.Staff, storage.Admin)
	if err != nil {
		return bot.Message{}, err
	}
	slices.SortStableFunc(people, func(a, b storage.Person) int { return cmp.Compare(workRank(a), workRank(b)) })
	pages := max(1, (len(people)+pickPage-1)/pickPage)
	page = min(page, pages-1)
	shown := people[page*pickPage : min(len(people), (page+1)*pickPage)]
	m := bot.Message{Text: t.Say(text.ReportAssignWhom, text.Args{"Ref": r.Ref()})}
	for _, p := range shown {
		label := bot.Shorten(p.Name, 30) + " · " + workName(t.Printer, p.Roles)
		m.Buttons = append(m.Buttons, bot.Row(bot.Button{Label: label, Data: fmt.Sprintf("report_give:%d:%d", r.ID, p.ID)})...)
	}
	if len(people) > 1 && workRank(people[1]) == 0 {
		m.Buttons = append(m.Buttons, t.offerRow(r))
	}
	if pages > 1 {
		m.Buttons = append(m.Buttons, pageRow(fmt.Sprintf("report_people:%d", r.ID), page, pages))
	}
	return m, nil
}

// offerRow offers a report to all grid workers at once.
func (t *Turn) offerRow(r storage.Report) []bot.Button {
	return []bot.Button{{
		Label: t.Label(text.WorkOfferAll, text.Args{"Role": t.Label(roleKeys[storage.GridWorker])}),
		Data:  fmt.Sprintf("report_offer:%d:%s", r.ID, storage.GridWorker),
	}}
}

// maxPages bounds the pages that a forged press may ask for.
const maxPages = 100_000

// pageRow is the buttons that turn pages: back, where one is, on. Data is what
// their data begin with, and page counts from 0.
func pageRow(data string, page, pages int) []bot.Button {
	b := func(label string, to int) bot.Button {
		return bot.Button{Label: label, Data: fmt.Sprintf("%s:%d", data, to)}
	}
	var row []bot.Button
	if page > 0 {
		row = append(row, b("«", page-1))
	}
	row = append(row, b(fmt.Sprintf("%d/%d", page+1, pages), page))
	if page+1 < pages {
		row = append(row, b("»", page+1))
	}
	return row
}

// workRank orders those who can be given a report: grid workers first.
func workRank(p storage.Person) int {
	if p.Roles.Has(storage.GridWorker) {
		return 0
	}
	return 1
}

// pressGive gives a report to who was chosen; the choice stands in the place of
// those who could be.
func pressGive(ctx context.Context, t *Turn, arg string) error {
	id, member, _ := strings.Cut(arg, ":")
	r, err := t.triageReport(ctx, id)
	if err != nil {
		return err
	}
	n, ok := number(member)
	if !ok {
		return refuse(text.StaleButton)
	}
	who, err := t.Tx.Person(ctx, r.Community, storage.MemberID(n))
	if err != nil {
		return orNoSuch(err, r.Ref())
	}
	m, err := t.assign(ctx, r, who)
	if err != nil {
		return err
	}
	return t.settlePick(ctx, m)
}

// settlePick answers a choice by a toast, and in the place of what could be chosen.
func (t *Turn) settlePick(ctx context.Context, m bot.Message) error {
	if p, ok := t.Update.Content.(bot.Press); ok {
		t.toast(p, m.Text)
	}
	return t.replaceCard(ctx, pickCard, m)
}
