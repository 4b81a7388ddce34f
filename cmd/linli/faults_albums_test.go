package main

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/telegram/telegramtest"
)

// TestAlbumsUnderFaults has 50 riders report by albums of three to ten parts, each
// a delivery of its own, which may be lost, come twice, or be overtaken by those
// after it. Two processes of Linli share the work, and are killed and started
// again all the while. Each album becomes one report, with all its parts and one
// answer.
func TestAlbumsUnderFaults(t *testing.T) {
	t.Parallel()
	runtime.LockOSThread() // as in TestServeUnderFaults
	// With the race detector, the pictures made of all the photos take minutes.
	s := newStorm(t, buildLinli(t), world{webhook: true, given: true, twins: true, size: size{estates: 10, people: 5, reporters: 5}})
	begun := time.Now()
	lap := func(what string) { t.Logf("%s after %v", what, time.Since(begun).Round(time.Second)) }
	s.start()
	s.open()
	lap("the town is set up")
	s.twin.start()
	s.until("the other serves, too", func() bool { return *s.twin.address.Load() != "" })
	riders := s.rideBy(albumTime)
	s.killTwins(albumTime)
	riders.Wait()
	lap("all have reported")
	s.tg.SetRates(telegramtest.Rates{}) // as hurry has it
	s.wait(s.missingAlbums)
	lap("calm")
	s.sent = s.readSent()
	s.judgeAlbums()
	s.judgeWeather()
	s.judgeTurns()
	s.judgeLeftovers()
	s.tg.Check(t)
	s.stop()
	s.twin.stop()
}

// albumTime is how long riders report and processes are killed.
const albumTime = 10 * time.Second

// rideBy has everybody report by an album within a time.
func (s *storm) rideBy(d time.Duration) *sync.WaitGroup {
	riders, moods := new(sync.WaitGroup), newDice(*faultSeed, 3)
	s.t.Cleanup(riders.Wait)
	for r := range s.all() {
		riders.Go(func() { s.liveOn([]func(){r.reportAlbum}, moods, d) })
	}
	return riders
}

// reportAlbum reports by an album, in the group or in the direct chat.
func (r *resident) reportAlbum() {
	rep := reported{chat: r.group, words: "楼道里堆满了纸箱 " + r.Name}
	caption := "#随手拍 " + rep.words
	if r.number%2 == 1 {
		rep.chat, caption = r.Chat(), rep.words
	}
	var photos [][]byte
	for n := range 3 + r.ID%8 {
		photos = append(photos, r.picture(uint64(n)+1))
	}
	rep.photos = r.Post(rep.chat, telegramtest.Post{Text: caption, Photos: photos})
	r.reports = append(r.reports, rep)
}

// killTwins kills the two processes in turn for a time, while the wires are bad.
func (s *storm) killTwins(d time.Duration) {
	s.t.Helper()
	s.setBad(true)
	defer s.setBad(false)
	over := time.After(d)
	for n := 0; ; n++ {
		victim := []*storm{s, s.twin}[n%2]
		select {
		case <-over:
			return
		case <-s.running.ended:
			s.restart(s.running.end(s.t))
		case <-s.twin.running.ended:
			s.twin.restart(s.twin.running.end(s.t))
		case <-time.After(d/10 + s.dice.upTo(d/5)):
			victim.restart(victim.running.stop(s.t, syscall.SIGKILL))
		}
	}
}

// hurry ends the leases of those who were killed, the waits before a photo or a
// picture is tried again, and those for a group's limit, as minutes that pass would.
// To send or to fetch takes a fraction of a second, to make a picture some: a lease
// that is older by far is of somebody who is dead.
func (s *storm) hurry() {
	s.t.Helper()
	for _, sql := range []string{
		`UPDATE photos SET next_at = now() WHERE state = 'new' AND next_at > now() AND next_at < now() + interval '115 seconds'`,
		`UPDATE pictures SET next_at = now() WHERE next_at > now() AND next_at < now() + interval '100 seconds'`,
		`UPDATE lanes SET next_at = now(), sends = '{}' WHERE next_at > now() + interval '5 seconds' AND next_at < now() + interval '40 seconds'`,
	} {
		if _, err := s.db.db.ExecContext(s.t.Context(), sql); err != nil {
			s.t.Fatal(err)
		}
	}
}

// missingAlbums says what is still to come, which is nothing but Linli's to do.
func (s *storm) missingAlbums() string {
	for _, one := range []*storm{s, s.twin} {
		if one.ended() {
			one.restart(one.running.end(s.t))
		}
	}
	s.hurry()
	late, waiting := s.hook.late.Load(), s.tg.Pending()
	unsent, err := s.unsent()
	if err == nil && unsent == 0 {
		// A picture that is made anew comes to the cards that show it.
		err = s.db.db.GetContext(s.t.Context(), &unsent, `SELECT count(*) FROM pictures WHERE next_at IS NOT NULL`)
	}
	if late == 0 && waiting == 0 && unsent == 0 && err == nil {
		return ""
	}
	return fmt.Sprintf("calm (%d calls on their way, %d updates not taken, %d messages and photos under way, %v)", late, waiting, unsent, err)
}

// judgeAlbums looks for the one report of each album, for each of its parts, and
// for its card.
func (s *storm) judgeAlbums() {
	s.t.Helper()
	type album struct {
		User    bot.UserID `db:"user_id"`
		Chat    bot.ChatID `db:"chat_id"`
		Message int64      `db:"message_id"`
		Words   string     `db:"words"`
		Files   int        `db:"files"` // kept, and different
	}
	all := query[album](s, `
		SELECT u.id AS user_id, r.chat_id, r.message_id, r.words,
			(SELECT count(DISTINCT f.large) FROM report_photos p JOIN photos f ON f.id = p.photo_id
				WHERE p.report_id = r.id AND f.state = 'kept') AS files
		FROM reports r JOIN users u ON u.member_id = r.member_id`)
	made := 0
	for r := range s.all() {
		for _, rep := range r.reports {
			made++
			i := slices.IndexFunc(all, func(a album) bool { return a.Words == rep.words })
			if i < 0 {
				s.t.Errorf("%q became no report", rep.words)
				continue
			}
			a := all[i]
			if a.User != account(r.Person) || a.Chat != telegramChat(rep.chat.ID) || a.Files != len(rep.photos) {
				s.t.Errorf("%q of %s with %d photos became %+v", rep.words, r.Name, len(rep.photos), a)
			}
			known, _ := s.part(rep.chat)
			cards := slices.DeleteFunc(known, func(m telegramtest.Message) bool { return m.ReplyTo != a.Message })
			if len(cards) != 1 {
				s.t.Errorf("%q has the cards %v, want one", rep.words, cards)
			}
		}
	}
	if len(all) != made || made != s.size.estates*s.size.people {
		s.t.Errorf("%d reports of %d albums by %d riders", len(all), made, s.size.estates*s.size.people)
	}
}

// judgeWeather sees to it that both were killed, and that parts came in another
// order, and twice.
func (s *storm) judgeWeather() {
	s.t.Helper()
	s.t.Logf("killed %v and %v; calls to Telegram %v, from Telegram %v", s.kills, s.twin.kills, s.api.had, s.hook.had)
	for _, f := range []int{overtaken, twice} {
		if s.hook.had[faultNames[f]] == 0 {
			s.t.Errorf("no call had the fault %q", faultNames[f])
		}
	}
	if s.kills["linli"] == 0 || s.twin.kills["linli"] == 0 {
		s.t.Error("not both were killed")
	}
}
