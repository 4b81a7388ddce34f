package handlers

import (
	"context"
	"slices"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/report"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// categories is what a community sets for the categories of its reports, and those
// of its own.
var categories = routes{
	commands: []command{{
		name: "categories", words: []string{"分类", "分類"}, who: []storage.Role{storage.Staff},
		help: text.HelpCategories, topic: text.TopicTriage, run: listOrSetCategory,
	}},
	buttons: []button{
		{"category_list", pressCategories},
		{"category_show", pressCategory},
		{"category_close", pressCategoryClose},
		{"category_open", pressCategoryOpen},
	},
}

const (
	maxOwnKinds  = 10 // of a community's own, that are open
	maxKindName  = 20 // characters
	maxKindWords = 30
	minAllowed   = time.Minute
	maxAllowed   = 60 * 24 * time.Hour

	// categoriesCard begins the name of a card with the list of categories, and
	// categoryCard that of a card with one.
	categoriesCard = "categories/"
	categoryCard   = "category/"
)

// What closes a category, opens it again, names it anew, and adds one; folded.
var (
	closingWords = []string{"停用", "关闭", "關閉", "close"}
	openingWords = []string{"启用", "啟用", "恢复", "恢復", "open"}
	namingWords  = []string{"改名", "rename"}
	addingWords  = []string{"新增", "新建", "添加", "增加", "new", "add"}
)

// listOrSetCategory lists the categories, shows, closes or opens one, or adds or
// changes one: 宠物 | 24小时 | 狗, 遛狗.
func listOrSetCategory(ctx context.Context, t *Turn, args string) error {
	if args == "" {
		m := t.categoryList(0)
		m.Card = categoriesCard + t.Update.ID
		t.AnswerWith(m)
		return nil
	}
	fields := strings.FieldsFunc(args, isBar)
	for i, f := range fields {
		fields[i] = strings.Join(strings.Fields(f), " ")
	}
	switch {
	case len(fields) == 0 || fields[0] == "":
		return refuse(text.CategoryForm)
	case len(fields) > 1:
		return t.setCategory(ctx, fields)
	default:
		return t.showOrClose(ctx, fields[0])
	}
}

// showOrClose shows the category of a name, or closes or opens the one whose name
// follows the word for it.
func (t *Turn) showOrClose(ctx context.Context, words string) error {
	if code, ok := t.categoryCalled(words); ok {
		t.AnswerWith(t.categoryPage(t.category(code)))
		return nil
	}
	if rest, ok := cutAny(fold(words), closingWords); ok {
		return t.closeNamed(ctx, rest, true)
	}
	if rest, ok := cutAny(fold(words), openingWords); ok {
		return t.closeNamed(ctx, rest, false)
	}
	c, err := t.someCategory(words)
	if err != nil {
		return err
	}
	t.AnswerWith(t.categoryPage(c))
	return nil
}

// categoryCalled finds a category, a closed one too, by its whole name or code.
func (t *Turn) categoryCalled(name string) (report.Category, bool) {
	folded := fold(name)
	for _, c := range t.allKinds() {
		if slices.Contains(t.kindNames(c), folded) {
			return c, true
		}
	}
	return "", false
}

// someCategory returns the category that words name, in full or in part; none is a refusal.
func (t *Turn) someCategory(words string) (storage.Category, error) {
	c, ok := t.categoryAmong(t.allKinds(), fold(words))
	if !ok || words == "" {
		return storage.Category{}, refuse(text.CategoryNone, text.Args{"Name": bot.Shorten(words, 30), "Known": t.categoryNames()})
	}
	return t.category(c), nil
}

func (t *Turn) closeNamed(ctx context.Context, name string, closed bool) error {
	c, err := t.someCategory(name)
	if err != nil {
		return err
	}
	if c, err = t.closeCategory(ctx, c.Code, closed); err != nil {
		return err
	}
	t.AnswerWith(t.categoryPage(c))
	return nil
}

// closeCategory has no new reports be of a category, or lets them again. Reports
// that are of it stay so.
func (t *Turn) closeCategory(ctx context.Context, code report.Category, closed bool) (c storage.Category, err error) {
	if closed && !closable(code) {
		return c, refuse(text.CategoryNeeded, text.Args{"Name": t.kind(t.Printer, code)})
	}
	err = t.changeScheme(ctx, func() error {
		c = t.category(code)
		if c.Closed && !closed && !code.Valid() {
			if err := t.roomForKind(); err != nil {
				return err
			}
		}
		c.Closed = closed
		return t.Tx.SetCategory(ctx, t.Community.ID, c)
	})
	return c, err
}

// closable reports whether a community can do without a category: what fits no
// other has to go somewhere, and what is dangerous must not wait.
func closable(c report.Category) bool { return c != report.Other && c != report.Safety }

// categoryList is a page of the categories, each with a button that shows it; page
// counts from 0.
func (t *Turn) categoryList(page int) bot.Message {
	all := t.allKinds()
	pages := (len(all) + pageSize - 1) / pageSize
	page = max(0, min(page, pages-1))
	lines := []bot.Markup{t.Say(text.CategoriesHead, text.Args{"N": len(t.kinds())})}
	var buttons []bot.Button
	for _, code := range all[page*pageSize : min((page+1)*pageSize, len(all))] {
		c := t.category(code)
		lines = append(lines, t.categoryLine(c))
		buttons = append(buttons, bot.Button{Label: t.kind(t.Printer, code), Data: "category_show:" + string(code)})
	}
	rows := inRows(buttons, 3)
	if pages > 1 {
		rows = append(rows, pageRow("category_list", page, pages))
	}
	return bot.Message{Text: joinLines(append(lines, t.Say(text.CategoriesHow))), Buttons: rows}
}

func (t *Turn) categoryLine(c storage.Category) bot.Markup {
	return t.Say(text.CategoryLine, text.Args{
		"Name": t.kind(t.Printer, c.Code), "Time": when.FormatDuration(t.allowed(c.Code), t.Language),
		"Words": len(c.Words), "Closed": c.Closed,
	})
}

// categoryPage shows a category as it is by now, and closes or opens it.
func (t *Turn) categoryPage(c storage.Category) bot.Message {
	lines := []bot.Markup{t.categoryLine(c)}
	if len(c.Words) > 0 {
		lines = append(lines, t.Say(text.CategoryWords, text.Args{"Words": strings.Join(c.Words, t.Label(text.Comma))}))
	}
	m := bot.Message{
		Card: categoryCard + t.Update.ID,
		Text: joinLines(append(lines, t.Say(text.CategoryHow, text.Args{"Name": t.kind(t.Printer, c.Code)}))),
	}
	switch {
	case c.Closed:
		m.Buttons = bot.Row(bot.Button{Label: t.Label(text.CategoryOpen), Data: "category_open:" + string(c.Code)})
	case closable(c.Code):
		m.Buttons = bot.Row(bot.Button{Label: t.Label(text.CategoryClose), Data: "category_close:" + string(c.Code)})
	}
	return m
}

func pressCategories(ctx context.Context, t *Turn, arg string) error {
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	n, _ := number(arg)
	return t.replaceCard(ctx, categoriesCard, t.categoryList(int(min(n, maxPages))))
}

// pressedCategory is the category of a pressed button, for staff alone.
func (t *Turn) pressedCategory(arg string) (report.Category, error) {
	if err := t.need(storage.Staff); err != nil {
		return "", err
	}
	if c := report.Category(arg); slices.Contains(t.allKinds(), c) {
		return c, nil
	}
	return "", refuse(text.StaleButton)
}

func pressCategory(_ context.Context, t *Turn, arg string) error {
	c, err := t.pressedCategory(arg)
	if err != nil {
		return err
	}
	t.AnswerWith(t.categoryPage(t.category(c)))
	return nil
}

func pressCategoryClose(ctx context.Context, t *Turn, arg string) error {
	return t.pressClosed(ctx, arg, true)
}

func pressCategoryOpen(ctx context.Context, t *Turn, arg string) error {
	return t.pressClosed(ctx, arg, false)
}

func (t *Turn) pressClosed(ctx context.Context, arg string, closed bool) error {
	code, err := t.pressedCategory(arg)
	if err != nil {
		return err
	}
	c, err := t.closeCategory(ctx, code, closed)
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, categoryCard, t.categoryPage(c))
}
