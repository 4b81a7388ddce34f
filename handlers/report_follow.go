package handlers

import (
	"context"
	"slices"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// followedMessage tells a follower that a report is fixed, and asks nothing: but
// they can say that it is not.
func (t *Turn) followedMessage(f storage.Person, r storage.Report) bot.Message {
	p := t.to(f)
	return bot.Message{
		Text:    p.Say(text.ReportNewsFollowed, newsArgs(r, "")),
		Buttons: bot.Row(reportButton(p, text.WorkStill, "report_still", r)),
	}
}

// pressStill notes at once that a follower finds a report not fixed, and asks what
// is wrong.
func pressStill(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	mine, err := t.speaksFor(ctx, r)
	if err != nil {
		return err
	}
	if mine {
		return t.notFixed(ctx, arg, report.Reopen)
	}
	if err := t.stillThere(ctx, r, ""); err != nil {
		return err
	}
	if !t.Update.Chat.Direct {
		return nil
	}
	return t.ask(ctx, draftStill, int64(r.ID), bot.Message{Card: t.whyCard(r), Text: t.Say(text.ReportAskWhy, text.Args{"Ref": r.Ref()})})
}

// continueStill passes on what a follower adds.
func continueStill(ctx context.Context, t *Turn, data []byte) error {
	r, err := t.toldWhy(ctx, draftStill, data)
	if err != nil {
		return err
	}
	return t.stillThere(ctx, r, bot.Cut(t.Said.Text, maxWords))
}

// stillThere passes on to the staff that a follower finds a report not fixed. Only
// its reporter can open it again.
func (t *Turn) stillThere(ctx context.Context, r storage.Report, why string) error {
	if err := t.mayStill(ctx, r); err != nil {
		return err
	}
	if why == "" && t.Said.Photo == nil {
		if known, err := t.stillKnown(ctx, r); known || err != nil {
			return err
		}
	}
	if err := t.note(ctx, r, report.Still, why); err != nil {
		return err
	}
	if err := t.tellStill(ctx, r, why); err != nil {
		return err
	}
	t.acknowledge(text.ReportPassedOn)
	return nil
}

// stillKnown answers a follower who adds nothing to what the staff know. It reports
// whether that is so.
func (t *Turn) stillKnown(ctx context.Context, r storage.Report) (bool, error) {
	if r.State.Open() {
		t.Answer(text.WorkOpenAgain, text.Args{"Ref": r.Ref()})
		return true, nil
	}
	said, err := t.saidStill(ctx, r)
	if said {
		t.Answer(text.WorkStillKnown, text.Args{"Ref": r.Ref()})
	}
	return said, err
}

// tellStill tells the staff room what a follower says, or shows.
func (t *Turn) tellStill(ctx context.Context, r storage.Report, why string) (err error) {
	p := t.inRoom()
	m := bot.Message{
		Text: p.Say(text.WorkStillCame, text.Args{
			"Ref": r.Ref(), "Category": t.kind(p, r.Category), "Place": r.Place, "Why": bot.Shorten(why, 400),
		}),
		Buttons: bot.Row(t.openButton(r)),
	}
	if f := t.Said.Photo; f != nil {
		if m.Photo, err = t.addPhoto(ctx, r, *f, t.Said.Album, false); err != nil {
			return err
		}
	}
	_, err = t.postRoom(ctx, storage.StaffRoom, m)
	return err
}

// mayStill lets those who follow a report say so.
func (t *Turn) mayStill(ctx context.Context, r storage.Report) error {
	followers, err := t.Tx.Followers(ctx, r)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(followers, func(f storage.Person) bool { return f.ID == t.Member.ID }) {
		return nil
	}
	return refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
}

// saidStill reports whether the member said so since the report was last fixed.
func (t *Turn) saidStill(ctx context.Context, r storage.Report) (bool, error) {
	events, err := t.Tx.ReportEvents(ctx, r.ID)
	if err != nil {
		return false, err
	}
	for _, e := range slices.Backward(events) {
		switch {
		case e.Act == report.Fix:
			return false, nil
		case e.Act == report.Still && e.Member == t.Member.ID:
			return true, nil
		}
	}
	return false, nil
}
