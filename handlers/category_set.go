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
