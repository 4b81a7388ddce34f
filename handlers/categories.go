package handlers

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	addingWords  = []string{"新增", "新建", "添加", "new", "add"}
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

// setCategory adds a category or changes the one that is called so.
func (t *Turn) setCategory(ctx context.Context, fields []string) error {
	var c, before storage.Category
	err := t.changeScheme(ctx, func() (err error) {
		if before, err = t.categoryToSet(fields[0]); err != nil {
			return err
		}
		c = before
		c.Words = slices.Clone(c.Words)
		for _, f := range fields[1:] {
			if err := t.categoryField(&c, f); err != nil {
				return err
			}
		}
		return t.Tx.SetCategory(ctx, t.Community.ID, c)
	})
	if err != nil {
		return err
	}
	if c.Allowed != before.Allowed {
		if err := t.calendarChanged(ctx); err != nil {
			return err
		}
	}
	t.AnswerWith(t.categoryPage(c))
	return nil
}

// categoryToSet returns the category that is called so, in full or in a part that no
// other has, or else a new one of the community's own. Which of several is meant is
// asked; the word for a new one makes one whatever others are called.
func (t *Turn) categoryToSet(name string) (storage.Category, error) {
	if c, ok := t.categoryCalled(name); ok {
		return t.category(c), nil
	}
	if rest, ok := cutAdding(name); ok {
		if c, ok := t.categoryCalled(rest); ok {
			return t.category(c), nil
		}
		return t.newCategory(rest)
	}
	switch like := t.categoriesLike(name); len(like) {
	case 0:
		return t.newCategory(name)
	case 1:
		return t.category(like[0]), nil
	default:
		var names []string
		for _, c := range like {
			names = append(names, t.kind(t.Printer, c))
		}
		return storage.Category{}, refuse(text.TalkCategoryWhich, text.Args{
			"Name": bot.Shorten(name, maxKindName), "Known": bot.Shorten(strings.Join(names, t.Label(text.Comma)), maxNamed),
		})
	}
}

// newCategory is one more of the community's own.
func (t *Turn) newCategory(name string) (storage.Category, error) {
	if err := t.nameable(name); err != nil {
		return storage.Category{}, err
	}
	if err := t.roomForKind(); err != nil {
		return storage.Category{}, err
	}
	last := 0
	for _, c := range t.Categories {
		if n, err := strconv.Atoi(strings.TrimPrefix(string(c.Code), ownKind)); err == nil {
			last = max(last, n)
		}
	}
	return storage.Category{Code: report.Category(fmt.Sprint(ownKind, last+1)), Name: name}, nil
}

// ownKind begins the code of a community's own category: c1, c2.
const ownKind = "c"

// roomForKind refuses one more category than there may be.
func (t *Turn) roomForKind() error {
	n := 0
	for _, c := range t.Categories {
		if !c.Code.Valid() && !c.Closed {
			n++
		}
	}
	if n < maxOwnKinds {
		return nil
	}
	return refuse(text.CategoryTooMany, text.Args{"N": maxOwnKinds})
}

// nameable refuses what cannot be the name of a category.
func (t *Turn) nameable(name string) error {
	_, length := when.ParseLength(name)
	_, closing := cutAny(fold(name), closingWords)
	switch {
	case name == "" || length || closing || slices.Contains(everyCategory, fold(name)):
		return refuse(text.CategoryForm)
	case utf8.RuneCountInString(name) > maxKindName:
		return refuse(text.CategoryTooLong, text.Args{"N": maxKindName})
	default:
		return nil
	}
}

// categoryField reads a field of the line that sets a category: how long there is
// to mend it, another name, or words that speak for it.
func (t *Turn) categoryField(c *storage.Category, field string) error {
	if length, ok := when.ParseLength(field); ok {
		if length < minAllowed || length > maxAllowed {
			return refuse(text.CategoryTime)
		}
		c.Allowed = length.Truncate(time.Minute)
		return nil
	}
	if r, _ := utf8.DecodeRuneInString(field); unicode.IsDigit(r) {
		return refuse(text.CategoryTime)
	}
	if name, ok := cutNaming(field); ok {
		return t.rename(c, name)
	}
	for _, w := range strings.FieldsFunc(field, isComma) {
		if err := categoryWord(c, strings.TrimSpace(w)); err != nil {
			return err
		}
	}
	return nil
}

// cutAdding takes the word for a new category off the head of its name.
func cutAdding(name string) (rest string, ok bool) {
	word, rest := bot.CutWord(name)
	return rest, rest != "" && slices.Contains(addingWords, fold(word))
}

func cutNaming(field string) (name string, ok bool) {
	for _, w := range namingWords {
		if len(field) >= len(w) && fold(field[:len(w)]) == w {
			rest := field[len(w):]
			if trimmed := strings.TrimLeft(rest, " :："); trimmed != rest || !isNameByte(w[0]) {
				return trimmed, true
			}
		}
	}
	return "", false
}

// rename gives a category another name, or, if that is its usual one in some
// language, takes it back.
func (t *Turn) rename(c *storage.Category, name string) error {
	if err := t.nameable(name); err != nil {
		return err
	}
	if other, ok := t.categoryCalled(name); ok && other != c.Code {
		return refuse(text.CategoryTaken, text.Args{"Name": name})
	}
	c.Name = name
	for _, language := range text.Languages {
		if c.Code.Valid() && fold(text.In(language).Label(text.Key("category_"+string(c.Code)))) == fold(name) {
			c.Name = ""
		}
	}
	return nil
}

// categoryWord adds a word that speaks for a category, or removes it: -word.
func categoryWord(c *storage.Category, w string) error {
	dropped, drop := strings.CutPrefix(bot.Narrow(w), "-")
	if drop {
		w = strings.TrimSpace(dropped)
	}
	same := func(known string) bool { return fold(known) == fold(w) }
	switch {
	case w == "":
		return nil
	case drop:
		c.Words = slices.DeleteFunc(c.Words, same)
		return nil
	case slices.ContainsFunc(c.Words, same):
		return nil
	case len(c.Words) >= maxKindWords || utf8.RuneCountInString(w) > maxKindName:
		return refuse(text.CategoryWordy, text.Args{"N": maxKindWords, "Long": maxKindName})
	}
	c.Words = append(c.Words, w)
	return nil
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
