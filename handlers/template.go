package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

const (
	maxTemplate  = 200 // characters of a template
	maxTemplates = 20  // of a category
	// templatesCard begins the name of a card that pages through templates.
	templatesCard = "templates/"
)

// everyCategory are the words for all categories, folded.
var everyCategory = []string{"all", "every", "全部", "所有", "通用"}

// keepTemplates lists the words that staff keep ready, or adds some:
// /templates rubbish Cleaners come today.
func keepTemplates(ctx context.Context, t *Turn, args string) error {
	if args != "" {
		return t.addTemplate(ctx, args)
	}
	m, err := t.templatesPage(ctx, 0)
	if err != nil {
		return err
	}
	m.Card = templatesCard + t.Update.ID
	t.AnswerWith(m)
	return nil
}

func (t *Turn) addTemplate(ctx context.Context, args string) error {
	c, words, ok := t.cutCategory(args)
	words = strings.Join(strings.Fields(words), " ")
	switch n := utf8.RuneCountInString(words); {
	case !ok || n == 0:
		return refuse(text.TemplateForm, text.Args{"Known": t.categoryNames()})
	case n > maxTemplate:
		return refuse(text.TemplateLong, text.Args{"N": maxTemplate})
	}
	if err := t.Tx.LockCommunity(ctx, t.Community.ID); err != nil {
		return err
	}
	name := text.Args{"Category": t.templateKind(c), "N": maxTemplates}
	err := t.Tx.AddTemplate(ctx, t.Community.ID, storage.Template{Category: c, Words: words}, t.Member.ID, maxTemplates)
	switch {
	case errors.Is(err, storage.ErrFull):
		return refuse(text.TemplateFull, name)
	case errors.Is(err, storage.ErrTaken):
		return refuse(text.TemplateThere, name)
	case err != nil:
		return err
	}
	t.Answer(text.TemplateAdded, name)
	return nil
}

// cutCategory cuts a category off the head of words: its whole name, the longest
// that fits, or a first word that is part of one name alone. Every category is the
// empty one.
func (t *Turn) cutCategory(words string) (found report.Category, rest string, ok bool) {
	longest := 0
	try := func(c report.Category, name string) {
		if r, fits := cutWord(words, name); fits && len(name) > longest {
			found, rest, ok, longest = c, r, true, len(name)
		}
	}
	for _, name := range everyCategory {
		try("", name)
	}
	for _, c := range t.kinds() {
		for _, name := range t.kindNames(c) {
			try(c, name)
		}
	}
	if ok {
		return found, rest, true
	}
	first, rest := bot.CutWord(words)
	found, ok = t.namedCategory(first)
	return found, rest, ok
}

// templateKind is what a template's category is called.
func (t *Turn) templateKind(c report.Category) string {
	if c == "" {
		return t.Label(text.TemplateEvery)
	}
	return t.kind(t.Printer, c)
}

// templatesPage lists a page of templates with a button to remove each.
func (t *Turn) templatesPage(ctx context.Context, page int) (bot.Message, error) {
	all, err := t.Tx.Templates(ctx, t.Community.ID, "")
	if err != nil {
		return bot.Message{}, err
	}
	if len(all) == 0 {
		return bot.Message{Text: t.Say(text.TemplateNone)}, nil
	}
	pages := (len(all) + pageSize - 1) / pageSize
	page = min(page, pages-1)
	first := page * pageSize
	lines := []bot.Markup{t.Say(text.TemplateList, text.Args{"N": len(all)})}
	var buttons []bot.Button
	for i, tpl := range all[first:min(first+pageSize, len(all))] {
		n := first + i + 1
		lines = append(lines, t.Say(text.TemplateLine, text.Args{"I": n, "Category": t.templateKind(tpl.Category), "Words": tpl.Words}))
		buttons = append(buttons, bot.Button{
			Label: t.Label(text.TemplateDrop, text.Args{"I": n}), Data: fmt.Sprintf("template_drop:%d:%d", tpl.ID, page),
		})
	}
	lines = append(lines, t.Say(text.TemplateHint))
	rows := inRows(buttons, 4)
	if pages > 1 {
		rows = append(rows, pageRow("template_page", page, pages))
	}
	return bot.Message{Text: joinLines(lines), Buttons: rows}, nil
}

func pressTemplates(ctx context.Context, t *Turn, arg string) error {
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	n, _ := number(arg)
	m, err := t.templatesPage(ctx, int(min(n, maxPages)))
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, templatesCard, m)
}

// pressDropTemplate removes a template; the list on which it stood shows what is left.
func pressDropTemplate(ctx context.Context, t *Turn, arg string) error {
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	id, page, _ := strings.Cut(arg, ":")
	n, ok := number(id)
	if !ok {
		return refuse(text.StaleButton)
	}
	dropped, err := t.Tx.DropTemplate(ctx, t.Community.ID, storage.TemplateID(n))
	if err != nil {
		return err
	}
	k := text.TemplateDropped
	if !dropped {
		k = text.TemplateGone
	}
	t.Answer(k)
	return pressTemplates(ctx, t, page)
}

// What templates are used for: a reason to reject, a note to what is fixed, a
// question to the reporter.
const (
	sayReject = "reject"
	sayFix    = "fix"
	sayAsk    = "ask"
)

// maxOffered is how many templates a question offers, numbered.
const (
	maxOffered = 30
	offeredRow = 5
)

// withTemplates adds to a question the templates that answer it by one press,
// those of the report's category first.
func (t *Turn) withTemplates(ctx context.Context, r storage.Report, use string, m bot.Message) (bot.Message, error) {
	all, err := t.Tx.Templates(ctx, r.Community, r.Category)
	if err != nil || len(all) == 0 {
		return m, err
	}
	lines := []bot.Markup{m.Text}
	var buttons []bot.Button
	for i, tpl := range all[:min(len(all), maxOffered)] {
		lines = append(lines, t.Say(text.TemplateChoice, text.Args{"I": i + 1, "Words": bot.Shorten(tpl.Words, 60)}))
		buttons = append(buttons, bot.Button{Label: fmt.Sprint(i + 1), Data: fmt.Sprintf("report_say:%s:%d:%d", use, r.ID, tpl.ID)})
	}
	m.Text = joinLines(lines)
	m.Buttons = slices.Concat(inRows(buttons, offeredRow), m.Buttons)
	return m, nil
}

// pressSay uses a template for what was asked.
func pressSay(ctx context.Context, t *Turn, arg string) error {
	use, rest, _ := strings.Cut(arg, ":")
	id, template, _ := strings.Cut(rest, ":")
	find := t.workReport
	if use == sayReject {
		find = t.triageReport
	}
	r, err := find(ctx, id)
	if err != nil {
		return err
	}
	n, _ := number(template)
	tpl, err := t.Tx.Template(ctx, r.Community, storage.TemplateID(n))
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.TemplateGone)
	}
	if err != nil {
		return err
	}
	switch use {
	case sayReject:
		return t.reject(ctx, r, tpl.Words)
	case sayFix:
		return t.fix(ctx, r, tpl.Words)
	case sayAsk:
		return t.askReporter(ctx, r, tpl.Words)
	default:
		return refuse(text.StaleButton)
	}
}
