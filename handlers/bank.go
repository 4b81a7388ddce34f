package handlers

import (
	"context"
	"fmt"
	"sync"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/handlers/text"
	"linli/storage"
)

// bank is the volunteer bank besides one's own points: its rules, tips, households,
// the end of points, the books.
var bank = routes{
	commands: []command{
		{
			name: "tip", words: []string{"打赏", "打賞"}, who: []storage.Role{storage.BuildingLead, storage.Staff},
			help: text.HelpTip, topic: text.TopicPoints, run: tip,
		},
		{name: "give", words: []string{"转赠", "轉贈"}, help: text.HelpGive, topic: text.TopicPoints, run: give},
		{name: "household", words: []string{"家庭"}, help: text.HelpHousehold, topic: text.TopicPoints, run: household},
		{
			name: "rules", words: []string{"积分规则", "積分規則", "points rules"},
			help: text.HelpRules, topic: text.TopicPoints, run: pointRules,
		},
		{
			name: "ledger", words: []string{"核账", "核賬", "核帳"}, who: []storage.Role{storage.Admin},
			help: text.HelpLedger, topic: text.TopicPoints, run: verifyLedger,
		},
	},
	buttons: []button{
		{"rules_yes", pressRulesYes},
		{"rules_no", pressRulesNo},
	},
	timers: []timer{
		{timerNight, closeDay},
		{timerTell, tellExpiry},
		{timerEnd, endPoints},
	},
}

// rulesKept keeps the rules of points that communities have set, so that a turn reads
// them only when their version is new. A version never changes.
type rulesKept struct {
	mu sync.Mutex
	by map[storage.CommunityID]ledger.Rules
}

// of returns the rules of a community, as they were when the turn began.
func (k *rulesKept) of(ctx context.Context, tx *storage.Tx, c storage.Community) (ledger.Rules, error) {
	if c.Rules == 0 {
		return ledger.Rules{}, nil
	}
	k.mu.Lock()
	kept, ok := k.by[c.ID]
	k.mu.Unlock()
	if ok && kept.Version == c.Rules {
		return kept, nil
	}
	read, err := tx.PointRules(ctx, c.ID, c.Rules)
	if err != nil {
		return ledger.Rules{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.by == nil {
		k.by = map[storage.CommunityID]ledger.Rules{}
	}
	k.by[c.ID] = read
	return read, nil
}

// pay books what somebody earned, no more than the day's cap leaves, and returns how
// much that was.
func (t *Turn) pay(ctx context.Context, a storage.Account, e ledger.Entry) (ledger.Points, error) {
	if t.rules.Of(ledger.RuleDay) > 0 {
		if err := t.Tx.LockMember(ctx, a.Member); err != nil {
			return 0, err
		}
		earned, err := t.Tx.EarnedSince(ctx, a, t.midnight())
		if err != nil {
			return 0, err
		}
		e.Amount = t.rules.Today(e.Amount, earned)
	}
	if e.Amount == 0 {
		return 0, nil
	}
	if _, _, err := t.Tx.Book(ctx, a, t.Member.ID, e); err != nil {
		return 0, err
	}
	if e.Reason == ledger.Tip {
		return e.Amount, nil
	}
	return e.Amount, t.watchPair(ctx, a.Member)
}

// monthStart is when the month began in the community's zone.
func (t *Turn) monthStart() time.Time {
	now := t.now()
	return time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
}

// watchPair tells the admins, once a month, of two who approve each other's work more
// often than the rules let pass unnoticed. It keeps nobody from being paid.
func (t *Turn) watchPair(ctx context.Context, other storage.MemberID) error {
	c, month := t.Community.ID, t.monthStart()
	// Seldom does who is paid approve anything of who pays them: this is asked first.
	back, err := t.Tx.Approvals(ctx, c, other, t.Member.ID, month)
	if err != nil || back == 0 {
		return err
	}
	there, err := t.Tx.Approvals(ctx, c, t.Member.ID, other, month)
	if err != nil || there+back <= t.rules.Of(ledger.RulePair) {
		return err
	}
	fresh, err := t.Tx.Once(ctx, fmt.Sprintf("pair:%d:%d:%d:%s",
		c, min(t.Member.ID, other), max(t.Member.ID, other), month.Format("2006-01")))
	if err != nil || !fresh {
		return err
	}
	p, err := t.Tx.Person(ctx, c, other)
	if err != nil {
		return err
	}
	return t.tellAdmins(ctx, func(s text.Printer) bot.Markup {
		return s.Say(text.PairFlag, text.Args{
			"One": t.Member.Name, "Other": p.Name, "N": there + back, "Limit": t.rules.Of(ledger.RulePair),
		})
	})
}

// tellAdmins tells the community's admins something in their direct chats, or the
// staff room if none of them has one.
func (t *Turn) tellAdmins(ctx context.Context, say func(text.Printer) bot.Markup) error {
	admins, err := t.leaders(ctx)
	if err != nil {
		return err
	}
	told := false
	for _, a := range admins {
		told = t.Tell(a, bot.Message{Text: say(t.to(a))}) || told
	}
	if !told {
		_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{Text: say(t.inRoom())})
	}
	return err
}
