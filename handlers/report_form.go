package handlers

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// maxEach is to how many reports one command does something.
const maxEach = 20

// barely is how few characters beside a ref say too little for a report.
const barely = 20

// unfinished is what is typed by who stopped before the number or the name.
var unfinished = regexp.MustCompile(`^(?:#?r ?[0-9]*|for|on behalf of|代|代替|代报|代報|帮|幫|替|为|為)$`)

// things are what refs of other kinds name, and the commands that list these.
var things = map[bot.Kind]struct {
	label   text.Key
	command string
}{
	bot.Task:    {text.TalkTask, "tasks"},
	bot.Event:   {text.TalkEvent, "events"},
	bot.Reward:  {text.TalkReward, "rewards"},
	bot.Listing: {text.TalkListing, "listings"},
	bot.Asset:   {text.TalkAsset, "adoptions"},
}

// misformed refuses words that are no report though they came as one: the ref of
// something else, a form that was not finished, or hardly more than a ref. With a
// photo, any words are a report's.
func (t *Turn) misformed(words string) error {
	if t.showsPhoto() {
		return nil
	}
	if ref, ok := bot.ParseRef(words); ok {
		thing := things[ref.Kind]
		args := text.Args{"Ref": ref, "Thing": t.Label(thing.label), "Command": ""}
		if t.h.table.byName[thing.command] != nil {
			args["Command"] = "/" + thing.command
		}
		return refuse(text.TalkNoReport, args)
	}
	if unfinished.MatchString(fold(strings.TrimSpace(words))) {
		return refuse(text.TalkReportForm, text.Args{"Others": t.filesForOthers()})
	}
	if ref, rest, ok := refAtEnd(words); ok && utf8.RuneCountInString(rest) <= barely && !t.namesPlace(rest) && t.guess(rest) == report.Other {
		return refuse(text.TalkReportWhich, text.Args{"Ref": ref})
	}
	return nil
}

// showsPhoto reports whether a photo came with what is said, or is replied to.
func (t *Turn) showsPhoto() bool {
	o := t.Update.ReplyTo
	return t.Said.Photo != nil || o != nil && !o.Mine && o.Photo != nil
}

// refAtEnd cuts the ref of a report off the head of words, or off their end.
func refAtEnd(words string) (ref bot.Ref, rest string, ok bool) {
	if ref, rest, ok = bot.CutRef(words); ok && ref.Kind == bot.Report {
		return ref, rest, true
	}
	i := strings.LastIndexFunc(words, unicode.IsSpace)
	if i < 0 {
		return bot.Ref{}, words, false
	}
	ref, ok = bot.ParseRef(words[i:])
	return ref, words[:i], ok && ref.Kind == bot.Report
}

// cutReports cuts the refs of reports off the head of words: R1 R2, R3.
func cutReports(words string) (refs []bot.Ref, rest string) {
	rest = strings.TrimSpace(words)
	for {
		end := strings.IndexFunc(rest, isRefSeparator)
		if end < 0 {
			end = len(rest)
		}
		ref, ok := bot.ParseRef(rest[:end])
		if !ok || ref.Kind != bot.Report {
			return refs, rest
		}
		refs = append(refs, ref)
		rest = strings.TrimLeftFunc(rest[end:], isRefSeparator)
	}
}

func isRefSeparator(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、;；", r) }

// oneReport is argReport for a command that takes just one ref.
func (t *Turn) oneReport(ctx context.Context, args, example string) (storage.Report, string, error) {
	if refs, _ := cutReports(args); len(refs) > 1 {
		return storage.Report{}, "", refuse(text.TalkOneRef, text.Args{"Example": example})
	}
	return t.argReport(ctx, args, example)
}

// each does the same to several reports, and answers for each in one message. What
// one of them does not allow does not keep it from the others.
func (t *Turn) each(ctx context.Context, refs []bot.Ref, do func(context.Context, storage.Report) error) error {
	// Locks are taken in one order.
	slices.SortFunc(refs, func(a, b bot.Ref) int { return int(a.Number - b.Number) })
	if refs = slices.Compact(refs); len(refs) > maxEach {
		return refuse(text.TalkTooMany, text.Args{"N": maxEach})
	}
	var lines []bot.Markup
	t.gathered = &lines
	for _, ref := range refs {
		r, err := t.findReport(ctx, ref)
		if err == nil {
			err = do(ctx, r)
		}
		var no *refusal
		if errors.As(err, &no) {
			// A refusal comes before anything is written.
			t.Answer(no.key, no.args)
		} else if err != nil {
			return err
		}
	}
	t.gathered = nil
	t.AnswerWith(bot.Message{Text: joinLines(lines)})
	return nil
}
