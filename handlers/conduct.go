package handlers

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// conduct is what keeps reporting fair: mutes, approval first, no name, for
// somebody else, and who did what.
var conduct = routes{
	commands: []command{
		{
			// Others are told how to have more quiet.
			name: "mute", words: []string{"禁言"}, who: []storage.Role{storage.Staff}, checks: true,
			help: text.HelpMute, topic: text.TopicTriage, run: mute,
		},
		{
			name: "unmute", words: []string{"解除禁言"}, who: []storage.Role{storage.Staff},
			help: text.HelpUnmute, topic: text.TopicTriage, run: unmute,
		},
		{
			name: "audit", words: []string{"审计", "審計", "查记录", "查記錄"}, who: []storage.Role{storage.Admin},
			help: text.HelpAudit, topic: text.TopicTriage, run: auditReport,
		},
		{name: anonymousCommand, words: []string{"匿名", "匿名举报", "匿名舉報", "匿名上报", "匿名上報", "不留名"}, run: reportAnonymously},
	},
	buttons: []button{
		{"mute_end", pressUnmute},
		{"report_nameless", pressNameless},
		{"report_withdraw", pressTakeBack},
		{"report_withdraw_yes", pressTakeBackYes},
		{"report_withdraw_no", pressTakeBackNo},
		{"audit_page", pressAudit},
	},
	links:  []link{{linkAnonymous, startAnonymous}},
	timers: []timer{{timerScrub, scrubAgain}},
}

const (
	anonymousCommand = "anonymous"
	linkAnonymous    = "anon"
	timerScrub       = "report_scrub" // what was sent while a report was taken back
)

// A record is what bears on whether the sender may report, in a community.
type record struct {
	of storage.CommunityID
	storage.Conduct
}

// stands returns what bears on whether the sender may report, here.
func (t *Turn) stands(ctx context.Context) (storage.Conduct, error) {
	if t.known.of == t.Community.ID {
		return t.known.Conduct, nil
	}
	c, err := t.Tx.Conduct(ctx, t.account(), t.Update.Chat.ID, t.Update.Message, t.midnight(), t.Tx.Now.Add(-report.HoldWithin))
	t.known = record{t.Community.ID, c}
	return c, err
}

// midnight is when the day began in the community's zone.
func (t *Turn) midnight() time.Time {
	now := t.now()
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
}

// hushed reports whether the sender may not report for now. They are told so, in
// the direct chat if they have one; in a group at most once a day, and only what
// was meant for the bot. Nothing of what they sent is kept, besides what every
// update leaves: that it came, and their name.
func (t *Turn) hushed(ctx context.Context) (bool, error) {
	c, err := t.stands(ctx)
	if err != nil || c.Muted == nil {
		return false, err
	}
	if err := t.forget(ctx, draftReport); err != nil {
		return true, err
	}
	if !t.Update.Addressed && !t.called {
		return true, nil
	}
	return true, t.tellHushed(ctx, c)
}

// tellHushed tells a muted person until when they may not report: of an album once,
// and in a group once a day.
func (t *Turn) tellHushed(ctx context.Context, c storage.Conduct) error {
	key := fmt.Sprintf("mute:%d:%d:", t.Community.ID, t.Member.ID)
	switch {
	case t.Member.Direct.IsZero():
		key += t.today().String()
	case t.Said.Album != "":
		key += t.Update.Chat.ID.String() + t.Said.Album
	default:
		key += t.Update.ID
	}
	if fresh, err := t.Tx.Once(ctx, key); err != nil || !fresh {
		return err
	}
	if t.Member.Direct.IsZero() {
		// Why is not for all to read.
		t.Answer(text.ConductMuted, text.Args{"Until": t.day(t.Printer, *c.Muted), "Why": ""})
		return nil
	}
	p := t.own()
	t.tellMe(bot.Message{Text: p.Say(text.ConductMuted, text.Args{"Until": t.day(p, *c.Muted), "Why": c.Why})})
	return nil
}

// judge has a new report wait for approval if too many of its sender's were
// rejected lately. Staff need nobody's approval.
func (t *Turn) judge(ctx context.Context, r *storage.Report) error {
	c, err := t.stands(ctx)
	r.Held = report.Waits(c.Rejected) && !t.is(storage.Staff)
	return err
}

// tellAfter tells who sent a new report what they should know of it besides: that
// it waits, or that it earns nothing.
func (t *Turn) tellAfter(ctx context.Context, r storage.Report) error {
	if t.Said.Media {
		t.tellHere(text.TalkWordsAlone, r)
	}
	if r.Filer != 0 {
		return t.tellFiled(ctx, r)
	}
	p := t.own()
	if r.Held {
		t.tellMe(bot.Message{Text: p.Say(text.ConductHeldNews, text.Args{"Ref": r.Ref()})})
	}
	if t.notFor {
		t.tellHere(text.TalkOwnInstead, r)
	}
	c, err := t.stands(ctx)
	if err != nil || !r.Pays() || c.Today < t.rules.Of(ledger.RuleReports) || t.Member.Direct.IsZero() {
		return err
	}
	fresh, err := t.Tx.Once(ctx, fmt.Sprintf("cap:%d:%d:%s", t.Community.ID, t.Member.ID, t.today()))
	if fresh {
		t.tellMe(bot.Message{Text: p.Say(text.ConductDayFull, text.Args{"Ref": r.Ref(), "N": t.rules.Of(ledger.RuleReports)})})
	}
	return err
}

// tellHere tells who sent a new report something about it: in their direct chat, or
// where they have none, here.
func (t *Turn) tellHere(k text.Key, r storage.Report) {
	args := text.Args{"Ref": r.Ref()}
	if t.Member.Direct.IsZero() {
		t.Answer(k, args)
		return
	}
	t.tellMe(bot.Message{Text: t.own().Say(k, args)})
}

// tellMe sends a message to the sender's direct chat, if they have one.
func (t *Turn) tellMe(m bot.Message) {
	m.Chat = t.Member.Direct
	t.Post(m)
}
