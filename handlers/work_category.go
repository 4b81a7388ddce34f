package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// sortReport gives a report another category: /category R12 rubbish. Without one
// it shows which there are.
func sortReport(ctx context.Context, t *Turn, args string) error {
	r, words, err := t.oneReport(ctx, args, "/category R12 "+t.kind(t.Printer, report.Rubbish))
	if err != nil {
		return err
	}
	if !t.is(triagers...) {
		if err := t.discreet(r); err != nil {
			return err
		}
	}
	if err := t.mayCorrect(r); err != nil {
		return err
	}
	if words == "" {
		return t.showKinds(r, kindsCard+t.Update.ID)
	}
	c, ok := t.findCategory(words)
	if !ok {
		return refuse(text.WorkNoCategory, text.Args{"Words": bot.Shorten(words, 30), "Known": t.categoryNames()})
	}
	return t.sortAs(ctx, r, c)
}

// kindsCard begins the name of a card on which a category is chosen away from the
// report's own cards.
const kindsCard = "kinds/"

// sortAs makes a report one of a category, which keeps its number and history. The
// reporter is told of what others change.
func (t *Turn) sortAs(ctx context.Context, r storage.Report, c report.Category) error {
	said := text.Args{"Ref": r.Ref(), "Category": t.kind(t.Printer, c)}
	if r.Category == c {
		t.Answer(text.WorkSorted, said)
		return t.showChange(ctx, r)
	}
	if err := t.note(ctx, r, report.Sort, fmt.Sprintf("%s>%s", r.Category, c)); err != nil {
		return err
	}
	before := r
	r.Category = c
	if err := t.correct(ctx, &r); err != nil {
		return err
	}
	if err := t.handOnAnew(ctx, &r, before); err != nil {
		return err
	}
	if err := t.lookLater(ctx, r.ID, timerPlaced); err != nil {
		return err
	}
	if err := t.tellSorted(ctx, r); err != nil {
		return err
	}
	t.Answer(text.WorkSorted, said)
	return t.showChange(ctx, r)
}

func (t *Turn) tellSorted(ctx context.Context, r storage.Report) error {
	reporter, err := t.hearer(ctx, r)
	if err != nil || reporter.ID == t.Member.ID {
		return err
	}
	p := t.to(reporter)
	t.Tell(reporter, bot.Message{Text: p.Say(text.WorkNewsSorted, text.Args{"Ref": r.Ref(), "Category": t.kind(p, r.Category)})})
	return nil
}

// sortNote says from which category to which a report came.
func (t *Turn) sortNote(note string) string {
	from, to, ok := strings.Cut(note, ">")
	if !ok {
		return ""
	}
	return t.kind(t.Printer, report.Category(from)) + " → " + t.kind(t.Printer, report.Category(to))
}

// findCategory returns the category that words name in any language, in full, in
// part or by what it is about.
func (t *Turn) findCategory(words string) (report.Category, bool) {
	if c, ok := t.namedCategory(words); ok {
		return c, true
	}
	c := t.guess(words)
	return c, c != report.Other
}

// minPart is the least length in bytes of a part that names a category: a Chinese
// character, or three letters.
const minPart = 3

// namedCategory returns the category whose name or code the words are, or of whose
// name alone they are a part.
func (t *Turn) namedCategory(words string) (found report.Category, ok bool) {
	folded := fold(strings.TrimSpace(words))
	if folded == "" {
		return "", false
	}
	return t.categoryAmong(t.kinds(), folded)
}

// categoriesLike returns the categories, closed ones too, of whose names words are a part.
func (t *Turn) categoriesLike(words string) (like []report.Category) {
	folded := fold(words)
	if len(folded) < minPart {
		return nil
	}
	for _, c := range t.allKinds() {
		if slices.ContainsFunc(t.kindNames(c), func(name string) bool { return strings.Contains(name, folded) }) {
			like = append(like, c)
		}
	}
	return like
}

func (t *Turn) categoryAmong(kinds []report.Category, folded string) (found report.Category, ok bool) {
	parts := map[report.Category]bool{}
	for _, c := range kinds {
		for _, name := range t.kindNames(c) {
			if name == folded {
				return c, true
			}
			if len(folded) >= minPart && strings.Contains(name, folded) {
				parts[c], found = true, c
			}
		}
	}
	return found, len(parts) == 1
}

// kindNames are what a category is called, folded: its code, its name here, and the
// usual ones in all languages.
func (t *Turn) kindNames(c report.Category) []string {
	names := []string{fold(string(c)), fold(t.kind(t.Printer, c))}
	for _, language := range text.Languages {
		if c.Valid() {
			names = append(names, fold(text.In(language).Label(text.Key("category_"+string(c)))))
		}
	}
	return names
}

// maxNamed bounds the list of categories in a refusal, which is to fit a phone.
const maxNamed = 200

// categoryNames lists the categories for a refusal.
func (t *Turn) categoryNames() string {
	var names []string
	for _, c := range t.kinds() {
		names = append(names, t.kind(t.Printer, c))
	}
	return bot.Shorten(strings.Join(names, t.Label(text.Comma)), maxNamed)
}

// settleKinds puts what was chosen in the place of the categories that could be,
// where these stood on a card of their own.
func (t *Turn) settleKinds(ctx context.Context, r storage.Report) error {
	card, err := t.Tx.CardAt(ctx, t.Update.Chat.ID, t.Update.Message)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if !strings.HasPrefix(card, kindsCard) {
		return nil
	}
	return t.replaceCard(ctx, kindsCard, bot.Message{
		Text: t.Say(text.WorkSorted, text.Args{"Ref": r.Ref(), "Category": t.kind(t.Printer, r.Category)}),
	})
}
