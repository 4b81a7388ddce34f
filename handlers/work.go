package handlers

import (
	"context"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// work is how a report comes to those who deal with it, and how they ask and tell.
var work = routes{
	commands: []command{
		{
			name: "category", words: []string{"改分类", "改分類"}, who: triagers, checks: true,
			help: text.HelpCategory, topic: text.TopicTriage, run: sortReport,
		},
		{
			name: "askback", words: []string{"追问", "追問", "询问", "詢問"}, who: triagers, checks: true,
			help: text.HelpAskBack, topic: text.TopicTriage, run: askBack,
		},
		{name: "answer", words: []string{"回答"}, help: text.HelpAnswer, topic: text.TopicReports, run: answerBack},
		{
			name: "templates", words: []string{"模板", "常用语", "常用語"}, who: []storage.Role{storage.Staff},
			help: text.HelpTemplates, topic: text.TopicTriage, run: keepTemplates,
		},
	},
	buttons: []button{
		{"report_people", pressPeople},
		{"report_offer", pressOffer},
		{"report_take", pressTakeOn},
		{"report_back", pressBack},
		{"report_ask", pressAsk},
		{"report_say", pressSay},
		{"report_still", pressStill},
		{"report_events", pressEvents},
		{"template_page", pressTemplates},
		{"template_drop", pressDropTemplate},
	},
	links: []link{{jobLink, openJob}},
	drafts: []draft{
		{draftBack, continueBack},
		{draftAsk, continueAsk},
		{draftAnswer, continueAnswer},
		{draftStill, continueStill},
	},
}

const (
	draftBack   = "report_back"   // why is it not theirs?
	draftAsk    = "report_ask"    // what is the reporter to be asked?
	draftAnswer = "report_answer" // the reporter is asked
	draftStill  = "report_still"  // what does a follower find still wrong?
)

// note writes down an act that changes nothing but what is known of a report. One
// that its state does not allow is a refusal.
func (t *Turn) note(ctx context.Context, r storage.Report, act report.Act, words string) error {
	if err := t.allows(r, act); err != nil {
		return err
	}
	return t.Tx.ChangeReport(ctx, r, t.Member.ID, act, words)
}

// allows refuses an act that a report's state does not allow.
func (t *Turn) allows(r storage.Report, act report.Act) error {
	if _, ok := report.Next(r.State, act); ok {
		return refuseScrubbed(r, act)
	}
	return refuse(text.ReportCannot, text.Args{
		"Ref": r.Ref(), "State": t.Label(stateKey(r.State)), "Act": t.Label(text.Key("report_act_" + string(act))),
	})
}

// workRow is what else staff can do about a report, below their other buttons.
func workRow(p text.Printer, r storage.Report) [][]bot.Button {
	if _, ok := report.Next(r.State, report.Ask); !ok {
		return nil
	}
	return bot.Row(reportButton(p, text.WorkAsk, "report_ask", r))
}

// workNews is what those who deal with a report should know besides what it says:
// how often it was not fixed, and what the reporter was asked and answered.
func (t *Turn) workNews(ctx context.Context, p text.Printer, r storage.Report) ([]bot.Markup, error) {
	q, err := t.latestQuestion(ctx, r)
	if err != nil {
		return nil, err
	}
	return workLines(p, r, q), nil
}

func workLines(p text.Printer, r storage.Report, q storage.Question) []bot.Markup {
	var lines []bot.Markup
	if r.Reopenings > 0 && r.State.Open() {
		lines = append(lines, p.Say(text.WorkUrgent, text.Args{"N": r.Reopenings}))
	}
	if q.ID == 0 || r.State == report.Withdrawn {
		return lines
	}
	lines = append(lines, p.Say(text.WorkAsked, text.Args{"Words": bot.Shorten(q.Words, 100)}))
	if q.Answers > 0 {
		lines = append(lines, p.Say(text.WorkAnswered, text.Args{"Words": bot.Shorten(q.Latest, 200)}))
	}
	return lines
}

// latestQuestion returns what the reporter was last asked; zero if nothing was.
func (t *Turn) latestQuestion(ctx context.Context, r storage.Report) (storage.Question, error) {
	if r.Question == 0 {
		return storage.Question{}, nil
	}
	return t.Tx.Question(ctx, r.Question)
}

// cardNews is what the card in the chat where a report was made says to a reporter
// who has no direct chat: what they are asked, and how to answer.
func (t *Turn) cardNews(ctx context.Context, p text.Printer, r storage.Report) ([]bot.Markup, error) {
	if r.Question == 0 && r.State != report.Reopened {
		return nil, nil
	}
	if asked, err := t.askedDirectly(ctx, r); asked || err != nil {
		return nil, err
	}
	q, err := t.latestQuestion(ctx, r)
	if err != nil {
		return nil, err
	}
	_, open := report.Next(r.State, report.Ask)
	switch {
	case open && q.ID != 0 && q.Answers == 0:
		return []bot.Markup{p.Say(text.WorkCardAsk, text.Args{"Words": bot.Shorten(q.Words, 400)})}, nil
	case r.State == report.Reopened:
		return t.cardWhy(ctx, p, r)
	case open && q.ID != 0:
		return []bot.Markup{p.Say(text.WorkCardAnswered)}, nil
	}
	return nil, nil
}

// cardWhy asks what is still wrong, or says that it was passed on.
func (t *Turn) cardWhy(ctx context.Context, p text.Printer, r storage.Report) ([]bot.Markup, error) {
	events, err := t.Tx.ReportEvents(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	k := text.WorkCardWhy
	for _, e := range events {
		switch {
		case e.Act == report.Fix:
			k = text.WorkCardWhy
		case byReporter(r, e) && (e.Act == report.Reopen || e.Act == report.Partly) && e.Note != "":
			k = text.WorkCardAnswered
		}
	}
	return []bot.Markup{p.Say(k)}, nil
}

// acknowledge answers what the reporter told the staff, but not what was said in a
// group in reply to a card: there the card says so.
func (t *Turn) acknowledge(k text.Key) {
	if t.Said.Command == "" && !t.Update.Chat.Direct && t.Update.ReplyTo != nil {
		return
	}
	t.Answer(k)
}
