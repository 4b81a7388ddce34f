package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/report"
	"linli/bot/telegram/telegramtest"
	"linli/storage"
)

// judge compares what people did with what came of it, in the database and in
// the chats as people see them.
func (s *storm) judge() {
	s.t.Helper()
	s.judgeFaults()
	s.sent = s.readSent()
	reports := s.judgeReports()
	s.judgeClaims()
	s.judgePoints(reports)
	s.judgeLedger()
	s.judgeLeftovers()
	s.judgeTurns()
	s.judgeOrder()
	s.judgeCopies()
	s.tg.Check(s.t)
}

// judgeFaults sees to it that there was a storm.
func (s *storm) judgeFaults() {
	s.t.Helper()
	s.t.Logf("killed %v; calls to Telegram %v, from Telegram %v", s.kills, s.api.had, s.hook.had)
	for _, w := range []*wire{s.api, s.hook} {
		for _, f := range w.faults {
			if w.had[faultNames[f]] == 0 && !testing.Short() && (w == s.api || s.world.webhook) {
				s.t.Errorf("no call had the fault %q", faultNames[f])
			}
		}
	}
	if s.kills["linli"] == 0 || s.kills["database"] == 0 && !testing.Short() {
		s.t.Error("not all was killed")
	}
}

// query reads rows from the database.
func query[T any](s *storm, sql string) []T {
	s.t.Helper()
	var rows []T
	if err := s.db.db.SelectContext(s.t.Context(), &rows, sql); err != nil {
		s.t.Fatal(err)
	}
	return rows
}

// A logged is a report in the database.
type logged struct {
	User    bot.UserID   `db:"user_id"`
	Chat    bot.ChatID   `db:"chat_id"`
	Message int64        `db:"message_id"`
	Words   string       `db:"words"`
	Number  int          `db:"number"`
	State   report.State `db:"state"`
	Photos  int          `db:"photos"`
}

// judgeReports looks for each report that was made, and for its card, and returns
// all that there are.
func (s *storm) judgeReports() []logged {
	s.t.Helper()
	all := query[logged](s, `
		SELECT u.id AS user_id, r.chat_id, r.message_id, r.words, r.number, r.state,
			(SELECT count(*) FROM report_photos p WHERE p.report_id = r.id) AS photos
		FROM reports r JOIN users u ON u.member_id = r.member_id`)
	made := 0
	for r := range s.all() {
		for _, rep := range r.reports {
			made++
			s.judgeReport(r, rep, all)
		}
	}
	if len(all) != made {
		s.t.Errorf("there are %d reports, of which people made %d", len(all), made)
	}
	return all
}

func (s *storm) judgeReport(r *resident, rep reported, all []logged) {
	s.t.Helper()
	found := slices.DeleteFunc(slices.Clone(all), func(l logged) bool { return l.Words != rep.words })
	if len(found) != 1 {
		s.t.Errorf("%q was reported once, and is there %d times", rep.words, len(found))
		return
	}
	l := found[0]
	if l.User != account(r.Person) || l.Chat != telegramChat(rep.chat.ID) || l.Photos != len(rep.photos) {
		s.t.Errorf("%q of %s with %d photos became %+v", rep.words, r.Name, len(rep.photos), l)
	}
	if want := stateAfter(l.Number); l.State != want {
		s.t.Errorf("R%d of %v is %s, want %s", l.Number, r.name, l.State, want)
	}
	known, _ := s.part(rep.chat)
	cards := slices.DeleteFunc(known, func(m telegramtest.Message) bool { return m.ReplyTo != l.Message })
	if len(cards) != 1 {
		s.t.Errorf("%q has the cards %v, want one", rep.words, cards)
	}
}

// stateAfter is what the staff have made of a report.
func stateAfter(number int) report.State {
	if willBeFixed(number) {
		return report.Resolved
	}
	return report.Accepted
}

// judgeClaims asks whether everybody who claimed has one part in the task, and
// those have a place who were told so, and those alone.
func (s *storm) judgeClaims() {
	s.t.Helper()
	type claim struct {
		User  bot.UserID `db:"user_id"`
		Task  int        `db:"number"`
		Place bool       `db:"place"`
	}
	var want []claim
	for r := range s.all() {
		if r.task != 0 {
			want = append(want, claim{account(r.Person), r.task, r.won()})
		}
	}
	got := query[claim](s, `
		SELECT u.id AS user_id, t.number, holds_place(c.state) = 1 AS place
		FROM claims c JOIN tasks t ON t.id = c.task_id JOIN users u ON u.member_id = c.member_id ORDER BY u.id`)
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("what people were told (-) and what is so (+):\n%s", diff)
	}
	for _, taken := range query[int](s, `SELECT taken FROM tasks`) {
		if taken != places {
			s.t.Errorf("%d places are taken of a task that has %d and is wanted by more", taken, places)
		}
	}
}

// judgePoints adds up what everybody has earned.
func (s *storm) judgePoints(reports []logged) {
	s.t.Helper()
	type balance struct {
		User   bot.UserID    `db:"user_id"`
		Points ledger.Points `db:"balance"`
	}
	want, got, bookings := map[bot.UserID]ledger.Points{}, map[bot.UserID]ledger.Points{}, 0
	earn := func(u bot.UserID, n ledger.Points) {
		want[u] += n
		bookings++
	}
	for _, r := range reports {
		earn(r.User, ledger.Rules{}.Points(ledger.RuleAccepted))
		if willBeFixed(r.Number) {
			earn(r.User, ledger.Rules{}.Points(ledger.RuleResolved))
		}
	}
	for r := range s.all() {
		if r.task == 1 && r.won() {
			earn(account(r.Person), taskPay)
		}
	}
	for _, b := range query[balance](s, `
		SELECT u.id AS user_id, a.balance FROM accounts a JOIN users u ON u.member_id = a.member_id WHERE a.kind = 'member'`) {
		got[b.User] = b.Points
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("what people earned (-) and have (+):\n%s", diff)
	}
	if entries := query[int](s, `SELECT count(*) FROM entries`)[0]; entries != bookings {
		s.t.Errorf("there are %d entries, want %d", entries, bookings)
	}
}

// judgeLedger asks the ledger whether it adds up.
func (s *storm) judgeLedger() {
	s.t.Helper()
	if sum := query[int](s, `SELECT coalesce(sum(amount), 0) FROM postings`)[0]; sum != 0 {
		s.t.Errorf("the postings sum to %d", sum)
	}
	db, err := storage.Open(s.t.Context(), s.db.url, time.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	for _, c := range query[storage.CommunityID](s, `SELECT id FROM communities`) {
		err := db.InTx(s.t.Context(), func(tx *storage.Tx) error {
			wrong, err := tx.Verify(s.t.Context(), c)
			if len(wrong) > 0 {
				s.t.Errorf("the ledger of community %d is wrong: %v", c, wrong)
			}
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// judgeLeftovers looks for what is neither done nor sent.
func (s *storm) judgeLeftovers() {
	s.t.Helper()
	for _, left := range query[string](s, `
		SELECT concat_ws(' ', 'delivery', state, chat_id, error, body) FROM deliveries WHERE state NOT IN ('sent', 'skipped')
		UNION ALL SELECT concat_ws(' ', 'set aside', update_id, error) FROM set_aside
		UNION ALL SELECT concat_ws(' ', 'photo', state, error) FROM photos WHERE state <> 'kept' AND file_id <> ''
		UNION ALL SELECT concat_ws(' ', 'timer', kind, error) FROM timers WHERE error IS NOT NULL`) {
		s.t.Errorf("left: %s", left)
	}
}

// judgeOrder asks whether answers came in the order of what they answer, and
// messages in the order in which they were committed.
func (s *storm) judgeOrder() {
	s.t.Helper()
	for c := range s.chats() {
		var answered []int64
		for _, m := range c.Messages() {
			if m.ReplyTo != 0 {
				answered = append(answered, m.ReplyTo)
			}
		}
		if !slices.IsSorted(answered) {
			s.t.Errorf("%s %d: answers to %d came in this order", c.Title, c.ID, answered)
		}
	}
	for r := range s.all() {
		s.judgeAnswers(r)
	}
	if n := s.unanswered(); n > 0 {
		s.t.Errorf("%d presses have no answer", n)
	}
	for _, chat := range query[string](s, `
		SELECT DISTINCT chat_id FROM (
			SELECT chat_id, message_id::bigint AS m, max(message_id::bigint) OVER (PARTITION BY chat_id ORDER BY first) AS highest
			FROM (SELECT chat_id, message_id, min(id) AS first FROM deliveries WHERE message_id <> '' GROUP BY 1, 2) d
		) d WHERE m < highest`) {
		s.t.Errorf("%s: not sent in the order of the outbox", chat)
	}
}

var questionForm = regexp.MustCompile(`R(9[0-9]{5})`)

// judgeAnswers asks whether all questions of a resident were answered once and
// in order, copies left aside.
func (s *storm) judgeAnswers(r *resident) {
	s.t.Helper()
	var want []int64
	for n := range int64(r.asked.Load()) {
		want = append(want, firstQuestion+n+1)
	}
	known, _ := s.part(r.Chat())
	if got := answered(known); !slices.Equal(got, want) {
		s.t.Errorf("%s asked about %d and was answered about %d", r.Name, want, got)
	}
	if got := answered(r.Chat().Messages()); !slices.IsSorted(got) {
		s.t.Errorf("%s was answered about %d, which is not the order of the questions", r.Name, got)
	}
}

// answered returns the numbers of the questions that messages answer.
func answered(messages []telegramtest.Message) []int64 {
	var numbers []int64
	for _, m := range messages {
		if ref := questionForm.FindStringSubmatch(m.Text); ref != nil {
			n, _ := strconv.ParseInt(ref[1], 10, 64)
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// A sent is a message of Linli's that its outbox knows.
type sent struct {
	Chat    bot.ChatID `db:"chat_id"`
	Message int64      `db:"message_id"`
}

func (s *storm) readSent() map[sent]bool {
	s.t.Helper()
	known := map[sent]bool{}
	for _, k := range query[sent](s, `SELECT DISTINCT chat_id, message_id FROM deliveries WHERE message_id <> ''`) {
		known[k] = true
	}
	return known
}

// part returns the messages in a chat which Linli knows that it sent, and copies
// of these of which it was not told.
func (s *storm) part(c *telegramtest.Chat) (known, copies []telegramtest.Message) {
	for _, m := range c.Messages() {
		if s.sent[sent{telegramChat(c.ID), m.ID}] {
			known = append(known, m)
		} else {
			copies = append(copies, m)
		}
	}
	return known, copies
}

// judgeCopies asks whether messages came twice that need not have: each chat may
// have as many copies as messages to it were under way when something was killed,
// or had an answer that was lost.
func (s *storm) judgeCopies() {
	s.t.Helper()
	total, copied, excused := 0, 0, 0
	for c := range s.chats() {
		known, copies := s.part(c)
		may := s.unsure[telegramChat(c.ID)] + s.api.unsure[telegramChat(c.ID)]
		if len(copies) > may {
			s.t.Errorf("%s %d: %d messages came twice, of which %d may:\n%v", c.Title, c.ID, len(copies), may, copies)
		}
		for _, m := range copies {
			if !slices.ContainsFunc(known, func(k telegramtest.Message) bool { return begins(k) == begins(m) }) {
				s.t.Errorf("%s %d: this is no copy: %v", c.Title, c.ID, m)
			}
		}
		total, copied, excused = total+len(known), copied+len(copies), excused+may
	}
	s.t.Logf("%d messages, %d of them twice, as %d might be", total, copied, excused)
}

// judgeTurns looks for updates that were answered twice.
func (s *storm) judgeTurns() {
	s.t.Helper()
	for _, twice := range query[string](s, `
		SELECT concat_ws(' ', answers, chat_id, body) FROM deliveries WHERE answers <> ''
		GROUP BY answers, chat_id, body HAVING count(*) > 1`) {
		s.t.Errorf("answered twice: %s", twice)
	}
}

// begins returns what a message said at first.
func begins(m telegramtest.Message) string {
	return strings.Join(append(m.History, m.Text)[:1], "")
}
