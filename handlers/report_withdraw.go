package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// withdrawCard begins the name of a card that asks whether a report is to be taken
// back.
const withdrawCard = "withdraw/"

func withdrawReport(ctx context.Context, t *Turn, args string) error {
	if err := t.Tx.LockReports(ctx, t.Community.ID); err != nil {
		return err
	}
	r, _, err := t.oneReport(ctx, args, "/withdraw R12")
	if err != nil {
		return err
	}
	if err := t.discreet(r); err != nil {
		return err
	}
	if err := t.withdraw(ctx, r); err != nil {
		return err
	}
	direct, err := t.madeDirectly(ctx, r)
	if err != nil {
		return err
	}
	t.AnswerWith(bot.Message{Text: t.withdrawnText(r, !direct)})
	return nil
}

// withdrawnText says what became of a report that was taken back just now, or was
// before.
func (t *Turn) withdrawnText(r storage.Report, group bool) bot.Markup {
	if r.Scrubbed != nil {
		return t.Say(text.ConductGoneAlready, text.Args{"Ref": r.Ref()})
	}
	return t.Say(text.ConductWithdrawn, text.Args{"Ref": r.Ref(), "Group": group})
}

// mayWithdraw lets who made a report take it back.
func (t *Turn) mayWithdraw(r storage.Report) error {
	if t.made(r) {
		return nil
	}
	return refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
}

// pressTakeBack asks whether a report is really to be taken back: it is for good.
func pressTakeBack(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.mayWithdraw(r); err != nil {
		return err
	}
	if !t.Update.Chat.Direct {
		return refuse(text.StaleButton)
	}
	if r.Scrubbed != nil {
		return refuse(text.ConductGoneAlready, text.Args{"Ref": r.Ref()})
	}
	t.AnswerWith(bot.Message{
		Card:    withdrawCard + t.Update.ID,
		Text:    t.Say(text.ConductWithdrawSure, text.Args{"Ref": r.Ref()}),
		Buttons: bot.Row(reportButton(t.Printer, text.ConductWithdraw, "report_withdraw_yes", r), reportButton(t.Printer, text.ConductKeep, "report_withdraw_no", r)),
	})
	return nil
}

func pressTakeBackYes(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedFirst(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.withdraw(ctx, r); err != nil {
		return err
	}
	direct, err := t.madeDirectly(ctx, r)
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, withdrawCard, bot.Message{Text: t.withdrawnText(r, !direct)})
}

func pressTakeBackNo(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.mayWithdraw(r); err != nil {
		return err
	}
	return t.replaceCard(ctx, withdrawCard, bot.Message{Text: t.Say(text.ConductKept, text.Args{"Ref": r.Ref()})})
}

// withdraw takes a report back with all that it says and shows, wherever that is
// kept. What is over stays what it is; only its words and photos go. Points that it
// earned stay. Once it is taken back, there is nothing to do.
func (t *Turn) withdraw(ctx context.Context, r storage.Report) error {
	if err := t.mayWithdraw(r); err != nil || r.Scrubbed != nil {
		return err
	}
	act := report.Withdraw
	if !r.State.Open() {
		act = report.Scrub
	}
	heir, err := t.heir(ctx, r)
	if err != nil {
		return err
	}
	others, err := t.sharing(ctx, r, heir)
	if err != nil {
		return err
	}
	if err := t.scrub(ctx, &r); err != nil {
		return err
	}
	if err := t.tellWithdrawn(ctx, r, heir); err != nil {
		return err
	}
	if err := t.change(ctx, &r, act, ""); err != nil {
		return err
	}
	if err := t.promote(ctx, r, heir); err != nil {
		return err
	}
	return t.showOthers(ctx, others)
}

// scrubLag is how long after a report was taken back something may still be sent
// by a turn that had read it before.
const scrubLag = 10 * time.Second

// scrub takes what a report says and shows out of it, its history, the messages that
// stand in chats, and what is kept of what was sent; of the last, once more when all
// turns are over that were under way.
func (t *Turn) scrub(ctx context.Context, r *storage.Report) error {
	if err := t.scrubShown(ctx, *r); err != nil {
		return err
	}
	if err := t.hideAll(ctx, *r); err != nil {
		return err
	}
	if err := t.Tx.ScrubReport(ctx, r.ID); err != nil {
		return err
	}
	if err := t.scrubSent(ctx, *r); err != nil {
		return err
	}
	now := t.Tx.Now
	r.Words, r.Place, r.PlaceKey, r.At, r.OnBehalf, r.Asked = "", "", "", 0, "", false
	r.Latitude, r.Longitude, r.Scrubbed = nil, nil, &now
	return t.Tx.SetTimer(ctx, storage.Timer{
		Key:       fmt.Sprintf("report:%d:scrub", r.ID),
		Kind:      timerScrub,
		Object:    int64(r.ID),
		Community: r.Community,
		Due:       now.Add(6 * scrubLag),
	})
}

// scrubShown has those messages say so, as they stand in chats, that have what a
// report says in them: views of it, questions and answers, lists that name its place.
func (t *Turn) scrubShown(ctx context.Context, r storage.Report) error {
	words, err := t.sayings(ctx, r)
	if err != nil {
		return err
	}
	shown, err := t.Tx.SentSaying(ctx, r.ID, words...)
	for _, at := range shown {
		t.Post(bot.Message{Chat: at.Chat, Card: at.Card, Text: t.goneText(r)})
	}
	return err
}

// sayings are the words of a report and its history as they stand in messages:
// their beginnings, since they may be cut there.
func (t *Turn) sayings(ctx context.Context, r storage.Report) ([]bot.Markup, error) {
	events, err := t.Tx.ReportEvents(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	entries, err := t.Tx.AuditOf(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	said := []string{r.Words, r.Place, r.OnBehalf}
	for _, e := range entries {
		said = append(said, e.Note)
	}
	for _, e := range events {
		if e.Act != report.Merge {
			said = append(said, e.Note)
		}
	}
	var words []bot.Markup
	for _, s := range said {
		if s = bot.Cut(bot.Shorten(s, maxWords), beginning); s != "" {
			words = append(words, bot.Escape(s))
		}
	}
	return words, nil
}

// beginning is by how many characters the words of a report are known again.
const beginning = 12

func (t *Turn) goneText(r storage.Report) bot.Markup {
	return t.inRoom().Say(text.ConductGoneSent, text.Args{"Ref": r.Ref()})
}

// scrubSent takes a report out of what was sent before it was taken back, and while
// it was.
func (t *Turn) scrubSent(ctx context.Context, r storage.Report) error {
	until, own := t.Tx.Now, time.Time{}
	if r.Scrubbed != nil {
		until, own = r.Scrubbed.Add(scrubLag), *r.Scrubbed // what that turn said may stay
	}
	return t.Tx.ScrubSent(ctx, r.ID, until, own, t.goneText(r))
}

// scrubAgain takes a report out of what was sent while it was taken back.
func scrubAgain(ctx context.Context, t *Turn, object int64) error {
	r, err := t.Tx.Report(ctx, storage.ReportID(object))
	if err != nil {
		return err
	}
	return t.scrubSent(ctx, r)
}

// refuseScrubbed refuses to go on with a report that says nothing any more.
func refuseScrubbed(r storage.Report, act report.Act) error {
	if r.Scrubbed == nil || report.Bears(act) {
		return nil
	}
	return refuse(text.ConductGoneCannot, text.Args{"Ref": r.Ref()})
}

// tellWithdrawn tells those who wait for a report, or work on it, that it was taken
// back, and in which it goes on. A question to its reporter is one no more.
func (t *Turn) tellWithdrawn(ctx context.Context, r, heir storage.Report) error {
	people, err := t.Tx.Followers(ctx, r)
	if err != nil {
		return err
	}
	hearer, err := t.hearer(ctx, r)
	if err != nil {
		return err
	}
	people = append(people, hearer)
	if err := t.awaitNoAnswer(ctx, r, hearer); err != nil {
		return err
	}
	if r.Assignee != 0 && r.State.Open() {
		who, err := t.Tx.Person(ctx, r.Community, r.Assignee)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		people = append(people, who)
	}
	news, args := text.ConductGoneNews, text.Args{"Ref": r.Ref()}
	if heir.ID != 0 {
		if hearer, err = t.hearer(ctx, heir); err != nil {
			return err
		}
		people = append(people, hearer)
		news, args = text.ConductGoneOn, text.Args{"Ref": r.Ref(), "Heir": heir.Ref()}
	}
	told := map[storage.MemberID]bool{t.Member.ID: true}
	for _, p := range people {
		if !told[p.ID] {
			told[p.ID] = true
			t.Tell(p, bot.Message{Text: t.to(p).Say(news, args)})
		}
	}
	return nil
}
