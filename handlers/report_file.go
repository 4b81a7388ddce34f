package handlers

import (
	"context"
	"errors"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// A filing is how a report is made other than by somebody under their own name.
type filing struct {
	Anonymous bool             `json:"anonymous,omitempty"`
	Member    storage.MemberID `json:"member,omitempty"` // whom it is for
	Name      string           `json:"name,omitempty"`   // whom it is for, if that is no member
}

// forOther reports whether it is for somebody else.
func (f filing) forOther() bool { return f.Member != 0 || f.Name != "" }

// cutFiling takes off the head of words how the report is to be filed: without a
// name, or for whom. "for sale signs" is how only those may be read who report for
// others.
func (t *Turn) cutFiling(ctx context.Context, words string) (string, error) {
	words = t.cutAnonymous(words)
	b, ok := report.CutBehalf(words)
	switch {
	case !ok:
		return words, nil
	case t.filesForOthers():
		return t.cutAnonymous(b.Words), t.fileFor(ctx, b.Name)
	case (b.Sure || b.Words == "") && !t.showsPhoto():
		return "", refuse(text.ConductBehalfWho)
	case b.Words == "":
		t.notFor = true
		return "", nil
	default:
		// A photo is not to be lost; who filed it is told whose it is.
		t.notFor = b.Sure || b.Named
		return words, nil
	}
}

// joinBehalf takes words alone for a report if they say for whom it is. It reports
// whether they do.
func joinBehalf(ctx context.Context, t *Turn) (bool, error) {
	if b, ok := report.CutBehalf(t.Said.Text); !ok || !b.Sure || !t.Update.Addressed {
		return false, nil
	}
	return true, t.takeReport(ctx, t.Said.Text)
}

func (t *Turn) cutAnonymous(words string) string {
	rest, ok := report.CutAnonymous(words)
	t.begun.Filing.Anonymous = t.begun.Filing.Anonymous || ok
	return rest
}

// filesForOthers reports whether the sender may report for somebody else.
func (t *Turn) filesForOthers() bool { return t.is(storage.Staff, storage.BuildingLead) }

// fileFor notes whom the report is for: a member by a mention, or anybody by name.
func (t *Turn) fileFor(ctx context.Context, name string) error {
	f := &t.begun.Filing
	if name[0] != '@' {
		f.Name, f.Member = name, 0
		return nil
	}
	p, err := t.Tx.FindPerson(ctx, t.Community.ID, t.Update.Chat.ID.Platform, name)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.ConductBehalfUnknown, text.Args{"Name": bot.Shorten(name, 40)})
	}
	f.Name, f.Member = "", p.ID
	if p.ID == t.Member.ID {
		f.Member = 0
	}
	return err
}

// file gives a new report what is known of how it is made.
func (t *Turn) file(ctx context.Context, r *storage.Report) error {
	f := t.begun.Filing
	r.Anonymous = f.Anonymous
	switch {
	case !f.forOther():
		return t.judge(ctx, r)
	case !t.filesForOthers():
		return refuse(text.ConductBehalfWho) // no longer
	}
	t.fileAs(r, f)
	return nil
}

// fileAs makes a report one for somebody else.
func (t *Turn) fileAs(r *storage.Report, f filing) {
	r.Filer, r.Reporter, r.OnBehalf = t.Member.ID, t.Member.ID, f.Name
	if f.Member != 0 {
		r.Reporter = f.Member
	}
}

// keepFiling writes down how a new report was made, if that is out of the ordinary.
// Who reports for a member follows the report.
func (t *Turn) keepFiling(ctx context.Context, r storage.Report) error {
	if r.Filer == 0 && !r.Anonymous && !r.Held {
		return nil
	}
	if err := t.Tx.FileReport(ctx, r); err != nil || r.Filer == 0 {
		return err
	}
	return t.follow(ctx, r)
}

// follow makes who reported for a member a follower of the report.
func (t *Turn) follow(ctx context.Context, r storage.Report) error {
	if err := t.forget(ctx, draftReport); err != nil || r.Filer == r.Reporter {
		return err
	}
	_, err := t.Tx.Follow(ctx, r.ID, r.Filer)
	return err
}

// tellFiled tells a member what somebody reported for them.
func (t *Turn) tellFiled(ctx context.Context, r storage.Report) error {
	if r.Reporter == r.Filer {
		return nil
	}
	who, err := t.Tx.Person(ctx, r.Community, r.Reporter)
	if err != nil {
		return err
	}
	p := t.to(who)
	t.Tell(who, bot.Message{
		Text: p.Say(text.ConductBehalfNews, text.Args{
			"Ref": r.Ref(), "Name": t.Member.Name, "Words": bot.Shorten(r.Words, 200), "Pays": r.Pays(),
		}),
		Buttons: bot.Row(t.openButton(r), reportButton(p, text.ConductWithdraw, "report_withdraw", r)),
	})
	return nil
}

// made reports whether the sender made a report: for themselves, or for somebody.
func (t *Turn) made(r storage.Report) bool {
	return t.Member.ID != 0 && (r.Reporter == t.Member.ID || r.Filer == t.Member.ID)
}

// speaksFor reports whether the sender may say what only the reporter may: who
// reported for them may, as long as they have no direct chat to be asked in.
func (t *Turn) speaksFor(ctx context.Context, r storage.Report) (bool, error) {
	if r.Reporter == t.Member.ID || !t.made(r) {
		return r.Reporter == t.Member.ID, nil
	}
	who, err := t.hearer(ctx, r)
	return who.ID == t.Member.ID, err
}

// hearer is who hears of a report: the reporter, or who reported for them while
// they have no direct chat.
func (t *Turn) hearer(ctx context.Context, r storage.Report) (storage.Person, error) {
	who, err := t.reporter(ctx, r)
	if err != nil || r.Filer == 0 || !who.Direct.IsZero() {
		return who, err
	}
	return t.Tx.Person(ctx, r.Community, r.Filer)
}

// discreet refuses what only the reporter may do in a group, if nobody is to learn
// who that is. All who try are told the same.
func (t *Turn) discreet(r storage.Report) error {
	if !r.Anonymous || t.Update.Chat.Direct {
		return nil
	}
	return refuse(text.ConductInDirect, text.Args{"Ref": r.Ref()})
}

// byReporter reports whether something was done as the reporter of a report, be it
// by who reported for them. What they did as staff is the staff's, so that it says
// nothing of who reported.
func byReporter(r storage.Report, e storage.ReportEvent) bool {
	return report.OfReporter(e.Act, e.State) && (e.ByReporter || e.Member != 0 && e.Member == r.Filer)
}
