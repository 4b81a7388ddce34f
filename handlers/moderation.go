package handlers

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/picture"
	"linli/handlers/text"
	"linli/storage"
)

// moderation is what staff do to what others wrote or showed.
var moderation = routes{
	commands: []command{
		{
			name: "hide", words: []string{"隐藏照片", "隱藏照片"}, who: []storage.Role{storage.Staff},
			help: text.HelpHide, topic: text.TopicTriage, run: hidePhoto,
		},
		{
			name: "unhide", words: []string{"显示照片", "顯示照片"}, who: []storage.Role{storage.Staff},
			help: text.HelpUnhide, topic: text.TopicTriage, run: unhidePhoto,
		},
		{
			name: "blur", words: []string{"打码", "打碼"}, who: []storage.Role{storage.Staff},
			help: text.HelpBlur, topic: text.TopicTriage, run: blurPhoto,
		},
		{
			name: "correct", words: []string{"更正"}, who: []storage.Role{storage.Staff},
			help: text.HelpCorrect, topic: text.TopicTriage, run: correctWords,
		},
	},
	buttons: []button{
		{"report_photos", pressPhotos},
		{"photo_hide", pressHide},
		{"photo_unhide", pressUnhide},
		{"photo_cells", pressCells},
		{"photo_blur", pressBlur},
	},
}

func hidePhoto(ctx context.Context, t *Turn, args string) error {
	r, p, _, err := t.argPhoto(ctx, args, "/hide")
	if err != nil {
		return err
	}
	return t.hide(ctx, r, p, true)
}

func unhidePhoto(ctx context.Context, t *Turn, args string) error {
	r, p, _, err := t.argPhoto(ctx, args, "/unhide")
	if err != nil {
		return err
	}
	return t.hide(ctx, r, p, false)
}

// hide hides a photo from everybody, or shows it again.
func (t *Turn) hide(ctx context.Context, r storage.Report, p numberedPhoto, hidden bool) error {
	act, done, already := report.HidePhoto, text.PhotoHidden, text.PhotoHiddenAlready
	if !hidden {
		act, done, already = report.ShowPhoto, text.PhotoShown, text.PhotoShownAlready
	}
	reports, err := t.Tx.ReportsWithPhoto(ctx, p.ID)
	if err != nil {
		return err
	}
	changed, err := t.Tx.HidePhoto(ctx, r.ID, p.ID, hidden)
	if err != nil {
		return err
	}
	if !changed {
		return refuse(already, p.args(r))
	}
	if err := t.moderated(ctx, reports, p.ID, act, ""); err != nil {
		return err
	}
	t.Answer(done, p.args(r))
	return nil
}

// blurPhoto makes cells of a photo unrecognisable. Where none is named, it asks for
// them, unless residents would see the photo that is not to be seen.
func blurPhoto(ctx context.Context, t *Turn, args string) error {
	r, p, cells, err := t.argPhoto(ctx, args, "/blur")
	if err != nil {
		return err
	}
	if len(cells) > 0 {
		return t.blur(ctx, r, p, cells)
	}
	if !t.Update.Chat.Direct && !t.staffRoom() {
		return refuse(text.PhotoWhichCells, p.args(r))
	}
	return t.askCells(ctx, r, p, 0)
}

func (t *Turn) blur(ctx context.Context, r storage.Report, p numberedPhoto, cells storage.Cells) error {
	if p.State != "kept" {
		return refuse(text.PhotoNotYet, p.args(r))
	}
	if slices.Min(cells) < 1 || slices.Max(cells) > picture.Cells {
		return refuse(text.PhotoWhichCells, p.args(r))
	}
	reports, err := t.Tx.ReportsWithPhoto(ctx, p.ID)
	if err != nil {
		return err
	}
	changed, err := t.Tx.BlurPhoto(ctx, r.ID, p.ID, cells)
	if err != nil {
		return err
	}
	if !changed {
		return refuse(text.PhotoBlurredAlready, p.args(r))
	}
	if err := t.moderated(ctx, reports, p.ID, report.BlurPhoto, strings.Trim(fmt.Sprint(cells), "[]")); err != nil {
		return err
	}
	t.Answer(text.PhotoBlurred, p.args(r))
	return nil
}

// moderated writes down what was done to a photo, and shows the reports that have
// it as they are now.
func (t *Turn) moderated(ctx context.Context, reports []storage.Report, photo bot.PhotoID, act report.Act, note string) error {
	for _, r := range reports {
		if err := t.record(ctx, r, photo, act, note); err != nil {
			return err
		}
		if err := t.rearrange(ctx, r, photo); err != nil {
			return err
		}
		if err := t.showChange(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// record writes down in a report's history that something was done, and in the audit
// who did it and to what.
func (t *Turn) record(ctx context.Context, r storage.Report, photo bot.PhotoID, act report.Act, note string) error {
	if err := t.Tx.ChangeReport(ctx, r, t.Member.ID, act, ""); err != nil {
		return err
	}
	return t.Tx.Audit(ctx, storage.AuditEntry{
		Community: r.Community, Member: t.Member.ID, Report: r.ID, Photo: photo, Act: string(act), Note: note,
	})
}

// hideAll hides all photos of a report that is taken back, before it is forgotten
// which photos these were: messages that show them must not go on to do so. Those
// that others showed of the same stay.
func (t *Turn) hideAll(ctx context.Context, r storage.Report) error {
	photos, err := t.Tx.OwnPhotos(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, photo := range photos {
		if _, err := t.Tx.HidePhoto(ctx, r.ID, photo, true); err != nil {
			return err
		}
		if err := t.rearrange(ctx, r, photo); err != nil {
			return err
		}
	}
	return nil
}

// A numberedPhoto is a photo and its number among all of its report's.
type numberedPhoto struct {
	storage.ReportPhoto
	number, all int
}

func (p numberedPhoto) args(r storage.Report) text.Args {
	return text.Args{"Ref": r.Ref(), "Number": p.number}
}

// argPhoto locks the report at the head of a command's arguments, and returns the
// photo whose number follows, or the only one, with the numbers after that.
func (t *Turn) argPhoto(ctx context.Context, args, command string) (storage.Report, numberedPhoto, storage.Cells, error) {
	if err := t.Tx.LockReports(ctx, t.Community.ID); err != nil {
		return storage.Report{}, numberedPhoto{}, nil, err
	}
	r, rest, err := t.argReport(ctx, args, command+" R12")
	if err != nil {
		return r, numberedPhoto{}, nil, err
	}
	photos, err := t.numberedPhotos(ctx, r)
	if err != nil {
		return r, numberedPhoto{}, nil, err
	}
	numbers, ok := readNumbers(rest)
	if len(photos) == 1 && command == "/blur" {
		numbers = slices.Insert(numbers, 0, 1) // they are all cells
	}
	if len(photos) == 1 && len(numbers) == 0 {
		numbers = storage.Cells{1}
	}
	if !ok || len(numbers) == 0 || numbers[0] < 1 || numbers[0] > len(photos) {
		example := fmt.Sprintf("%s %s %d", command, r.Ref(), len(photos))
		if command == "/blur" {
			example += " 1 5 9"
		}
		return r, numberedPhoto{}, nil, refuse(text.PhotoWhich, text.Args{"Ref": r.Ref(), "N": len(photos), "Example": example})
	}
	return r, photos[numbers[0]-1], numbers[1:], nil
}

// numberedPhotos returns all photos of a report; one without any is a refusal.
func (t *Turn) numberedPhotos(ctx context.Context, r storage.Report) ([]numberedPhoto, error) {
	all, err := t.Tx.AllReportPhotos(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, refuse(text.PhotoNone, text.Args{"Ref": r.Ref()})
	}
	var ps []numberedPhoto
	for i, p := range all {
		ps = append(ps, numberedPhoto{p, i + 1, len(all)})
	}
	return ps, nil
}

// readNumbers reads numbers that stand apart. It reports whether there is nothing else.
func readNumbers(words string) (storage.Cells, bool) {
	var ns storage.Cells
	for _, word := range strings.FieldsFunc(bot.Narrow(words), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return ns, false
		}
		ns = append(ns, n)
	}
	return ns, true
}

// correctWords puts other words in the place of a report's: /correct R12 words. The
// old ones are for the admin's eyes alone.
func correctWords(ctx context.Context, t *Turn, args string) error {
	r, words, err := t.argReport(ctx, args, "/correct R12 "+t.Label(text.CorrectExample))
	if err != nil {
		return err
	}
	words = bot.Cut(strings.TrimSpace(words), maxWords)
	switch {
	case words == "":
		return refuse(text.CorrectUsage, text.Args{"Ref": r.Ref()})
	case words == r.Words:
		return refuse(text.CorrectSame, text.Args{"Ref": r.Ref()})
	case r.Scrubbed != nil:
		return refuseScrubbed(r, report.CorrectWords)
	}
	before := r
	t.reword(&r, words)
	if err := t.correct(ctx, &r); err != nil {
		return err
	}
	if err := t.lookLater(ctx, r.ID, timerPlaced); err != nil {
		return err
	}
	if err := t.record(ctx, r, 0, report.CorrectWords, before.Words); err != nil {
		return err
	}
	if err := t.handOnAnew(ctx, &r, before); err != nil {
		return err
	}
	if err := t.showChange(ctx, r); err != nil {
		return err
	}
	t.Answer(text.CorrectDone, text.Args{"Ref": r.Ref()})
	return nil
}

// reword gives a report other words. What was guessed from the old ones is guessed
// again; what somebody chose stays.
func (t *Turn) reword(r *storage.Report, words string) {
	guessed := t.guess(r.Words)
	at, was := t.scanned(*r), *r
	r.Words = words
	t.locate(r, at)
	if r.Place == "" && was.At == 0 && report.Place(was.Words) == "" {
		r.Place, r.PlaceKey = was.Place, was.PlaceKey // which was told apart from the words
	}
	if r.Category == guessed {
		r.Category = t.guess(words)
	}
}
