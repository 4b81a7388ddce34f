package handlers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// cardSales is followed by the update that asked for the list.
const cardSales = "sales/"

// showSales shows which vouchers were taken in a month: /sales, /sales 7月. A
// merchant's own are their own matter; in the staff room it is everybody's.
func showSales(ctx context.Context, t *Turn, args string) error {
	month, ok := when.ParseMonth(args, t.now())
	if !ok || month.After(t.Tx.Now) {
		return refuse(text.SalesMonth)
	}
	all := t.staffRoom()
	if all {
		if err := t.need(storage.Staff); err != nil {
			return err
		}
	}
	m, err := t.sales(ctx, all, month, 0)
	if err != nil {
		return err
	}
	m.Card = cardSales + t.Update.ID
	if all {
		t.AnswerWith(m)
		return nil
	}
	return t.privately(m)
}

// pressSales turns the page: sales:all:2026-07:1.
func pressSales(ctx context.Context, t *Turn, arg string) error {
	f := strings.Split(arg, ":")
	if len(f) != 3 || t.Community.ID == 0 {
		return refuse(text.StaleButton)
	}
	all := f[0] == "all"
	if all && !t.staffRoom() || !all && !t.Update.Chat.Direct {
		return refuse(text.StaleButton)
	}
	if all {
		if err := t.need(storage.Staff); err != nil {
			return err
		}
	}
	month, ok := when.ParseMonth(f[1], t.now())
	if !ok {
		return refuse(text.StaleButton)
	}
	page, _ := number(f[2])
	m, err := t.sales(ctx, all, month, int(min(page, maxPages)))
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, cardSales, m)
}

// sales is what was taken in a month, by reward, and a page of the vouchers.
func (t *Turn) sales(ctx context.Context, all bool, month time.Time, page int) (bot.Message, error) {
	f := storage.SalesFilter{Community: t.Community.ID, Sponsor: t.Member.ID, From: month, To: month.AddDate(0, 1, 0)}
	p, which := t.own(), "mine"
	if all {
		p, which, f.Sponsor = t.Printer, "all", 0
	}
	sold, err := t.Tx.Sold(ctx, f)
	if err != nil {
		return bot.Message{}, err
	}
	if len(sold) == 0 {
		return bot.Message{}, refuse(text.SalesNone, text.Args{"Month": when.FormatMonth(month, p.Language)})
	}
	count, points := 0, ledger.Points(0)
	var rows []bot.Markup
	for _, s := range sold {
		count, points = count+s.Count, points+s.Points
		args := text.Args{"Ref": bot.Ref{Kind: bot.Reward, Number: s.Number}, "Title": s.Title, "N": s.Count, "Points": s.Points, "Sponsor": ""}
		if all {
			args["Sponsor"] = s.Sponsor
		}
		rows = append(rows, p.Say(text.SalesReward, args))
	}
	lines := []bot.Markup{p.Say(text.SalesHead, text.Args{
		"Month": when.FormatMonth(month, p.Language), "N": count, "Points": points,
	})}
	lines = append(lines, rows...)
	pages := (count + pageSize - 1) / pageSize
	page = min(page, pages-1)
	list, err := t.Tx.Sales(ctx, f, page*pageSize, pageSize)
	if err != nil {
		return bot.Message{}, err
	}
	lines = append(lines, "")
	for _, s := range list {
		lines = append(lines, p.Say(text.SalesLine, text.Args{
			"When": t.day(p, s.At), "Ref": bot.Ref{Kind: bot.Reward, Number: s.Number}, "Title": s.Title, "Code": string(s.Code[len(s.Code)-4:]),
		}))
	}
	m := bot.Message{Text: joinLines(lines)}
	if pages > 1 {
		m.Buttons = [][]bot.Button{pageRow(fmt.Sprintf("sales:%s:%s", which, month.Format("2006-01")), page, pages)}
	}
	return m, nil
}
