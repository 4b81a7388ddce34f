package handlers

import (
	"context"
	"fmt"
	"strings"

	"linli/bot"
	"linli/bot/photo"
	"linli/handlers/text"
	"linli/storage"
)

// addQuestion asks on a report's card which older one it is again, the good answer
// first. Who has no direct chat gets a way to see the photos in one.
func (t *Turn) addQuestion(ctx context.Context, p text.Printer, r storage.Report, m *bot.Message) error {
	likes, err := t.Tx.Likes(ctx, r.ID)
	if err != nil {
		return err
	}
	likes = offered(likes)
	if len(likes) == 0 {
		return nil
	}
	m.Text = joinLines(append([]bot.Markup{m.Text}, t.questionLines(p, likes)...))
	rows := likeRows(p, r, likes)
	more, err := t.offersPhotos(ctx, r, likes)
	if err != nil {
		return err
	}
	if more {
		last := len(rows) - 1
		rows[last] = append(rows[last], bot.Button{Label: p.Label(text.ReportLikePhotos), Start: fmt.Sprintf("%s%d", linkLike, r.ID)})
	}
	m.Buttons = append(rows, m.Buttons...)
	return nil
}

// questionLines ask about one older report in a line, about several in a list.
func (t *Turn) questionLines(p text.Printer, likes []storage.Like) []bot.Markup {
	if len(likes) == 1 {
		return []bot.Markup{p.Say(text.ReportLike, t.likeArgs(p, likes[0]))}
	}
	lines := []bot.Markup{p.Say(text.ReportLikeWhich)}
	for _, l := range likes {
		lines = append(lines, p.Say(text.ReportLikeLine, t.likeArgs(p, l)))
	}
	return lines
}

// likeArgs are what everybody may read of an older report, and why it is asked about.
func (t *Turn) likeArgs(p text.Printer, l storage.Like) text.Args {
	facts := []string{p.Label(stateKey(l.State)), l.Place, t.day(p, l.Reported), likeness(p, l.Distance)}
	if l.Place == "" {
		facts = append(facts[:1], facts[2:]...)
	}
	return text.Args{"Ref": l.Ref(), "Facts": strings.Join(facts, " · ")}
}

// likeness says why two reports may be the same.
func likeness(p text.Printer, distance int) string {
	switch {
	case distance <= photo.Same:
		return p.Label(text.ReportLikeSamePicture)
	case distance < storage.PlaceLike:
		return p.Label(text.ReportLikeAlikePicture)
	case distance == storage.PlaceLike:
		return p.Label(text.ReportLikeSamePlace)
	default:
		return p.Label(text.ReportLikeNear, text.Args{"N": distance - storage.PlaceLike})
	}
}

// likeRows are the answers to whether a report is one of some older ones again:
// one that says which, and one for none.
func likeRows(p text.Printer, r storage.Report, likes []storage.Like) [][]bot.Button {
	if len(likes) == 1 {
		return bot.Row(sameButton(p.Label(text.ReportSame), r, likes[0]), otherButton(p, r, likes))
	}
	var rows [][]bot.Button
	for _, l := range likes {
		rows = append(rows, bot.Row(sameButton(p.Label(text.ReportSameAs, text.Args{"Ref": l.Ref()}), r, l))...)
	}
	return append(rows, []bot.Button{otherButton(p, r, likes)})
}

func sameButton(label string, r storage.Report, l storage.Like) bot.Button {
	return bot.Button{Label: label, Data: fmt.Sprintf("report_same:%d:%d", r.ID, l.Pair)}
}

// otherButton says that a report is none of those that it names, whatever is asked
// about by the time that it is pressed.
func otherButton(p text.Printer, r storage.Report, likes []storage.Like) bot.Button {
	data := fmt.Sprintf("report_other:%d", r.ID)
	for _, l := range likes {
		data += fmt.Sprintf(":%d", l.Pair)
	}
	return bot.Button{Label: p.Label(text.ReportOther), Data: data}
}

// offersPhotos reports whether there are photos to see and no direct chat to show
// them in.
func (t *Turn) offersPhotos(ctx context.Context, r storage.Report, likes []storage.Like) (bool, error) {
	reporter, err := t.hearer(ctx, r)
	if err != nil || !reporter.Direct.IsZero() {
		return false, err
	}
	for _, l := range likes {
		photos, _, err := t.Tx.ReportPhotos(ctx, l.ID)
		if err != nil || len(photos) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// tellLikes shows in the reporter's direct chat what their report may be again: a
// message with the photo each, and of those without one none unless bare is set.
// What they were shown before is brought up to date.
func (t *Turn) tellLikes(ctx context.Context, r storage.Report, likes []storage.Like, bare bool) error {
	if len(likes) == 0 {
		return nil
	}
	reporter, err := t.hearer(ctx, r)
	if err != nil || reporter.Direct.IsZero() {
		return err
	}
	for _, l := range likes {
		photos, _, err := t.Tx.ReportPhotos(ctx, l.ID)
		if err != nil {
			return err
		}
		ask := r.Asked && l.Offered
		if !l.Told && (!ask || len(photos) == 0 && !bare) {
			continue
		}
		m := t.likeMessage(t.to(reporter), r, l, len(photos))
		if len(photos) > 0 {
			m.Photo = photos[0]
		}
		t.Tell(reporter, m)
		if err := t.Tx.TellLike(ctx, r.ID, l.Pair); err != nil {
			return err
		}
	}
	return nil
}

// likeMessage shows an older report with the question whether another one is it
// again, or what became of that.
func (t *Turn) likeMessage(p text.Printer, r storage.Report, l storage.Like, photos int) bot.Message {
	m := bot.Message{Card: fmt.Sprintf("like%d/%d", r.ID, l.Pair)}
	card := t.cardText(p, l.Report, photos, text.ReportCard)
	args := text.Args{"Ref": r.Ref(), "Original": l.Ref(), "Other": l.Ref()}
	switch {
	case r.Asked && l.Offered:
		m.Text = joinLines([]bot.Markup{p.Say(text.ReportLikeThis, args), card})
		m.Buttons = bot.Row(sameButton(p.Label(text.ReportSame), r, l), otherButton(p, r, []storage.Like{l}))
	case r.Original == l.ID:
		m.Text = joinLines([]bot.Markup{card, p.Say(text.ReportJoined, args)})
	case l.Denied:
		m.Text = joinLines([]bot.Markup{card, p.Say(text.ReportNotThis, args)})
	default:
		m.Text = card
	}
	return m
}

// startLikes shows the reports that one may be again to its reporter, who has come
// by the button on its card.
func startLikes(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg[len(linkLike):])
	if err != nil {
		return err
	}
	if !t.made(r) {
		return refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
	}
	if !r.Asked {
		return t.showReport(ctx, r)
	}
	likes, err := t.Tx.Likes(ctx, r.ID)
	if err != nil {
		return err
	}
	if err := t.tellLikes(ctx, r, likes, true); err != nil {
		return err
	}
	return t.showChange(ctx, r)
}
