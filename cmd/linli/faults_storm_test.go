package main

import (
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/telegram/telegramtest"
)

// A world is how Linli is joined to what is around it.
type world struct {
	webhook bool // Telegram calls; else Linli polls
	given   bool // a database is given; else Linli runs its own
	twins   bool // two processes share the work, and calls overtake each other
	size    size // of the town
}

// A storm is a Linli with all that can happen to it, and a town of people who use it.
type storm struct {
	*town
	t       *testing.T
	world   world
	program string
	data    string // folder
	dice    *dice
	db      *victim
	api     *wire // from Linli to Telegram
	hook    *wire // from Telegram to Linli
	running *running
	started time.Time
	address atomic.Pointer[string] // of Linli's web server, "" while there is none
	twin    *storm                 // the other process, if there are two
	turns   atomic.Int32           // of the two

	unsure  map[bot.ChatID]int // messages on their way to a chat when something was killed
	kills   map[string]int
	strikes int

	sent map[sent]bool // what Linli knows that it sent, in the end
}

func newStorm(t *testing.T, program string, w world) *storm {
	t.Helper()
	t.Logf("the chances are of seed %d", *faultSeed)
	tg := telegramtest.New(t)
	s := &storm{town: newTown(tg, w.size), t: t, world: w, program: program, data: dataFolder(t), dice: newDice(*faultSeed, 0),
		unsure: map[bot.ChatID]int{}, kills: map[string]int{}}
	s.address.Store(new(string))
	s.db = newVictim(t, s.data, w.given)
	s.api = newWire(t, newDice(*faultSeed, 1), func() string { return tg.URL }, dropBefore, dropAfter, badGateway, tooMany)
	faults := []int{dropBefore, dropAfter, badGateway, twice}
	if w.twins {
		faults = append(faults, overtaken, overtaken, overtaken)
		s.twin = &storm{town: s.town, t: t, world: w, program: program, data: s.data, dice: s.dice, db: s.db, api: s.api, kills: map[string]int{}}
		s.twin.address.Store(new(string))
	}
	s.hook = newWire(t, newDice(*faultSeed, 2), s.door, faults...)
	if w.twins {
		s.twin.hook = s.hook
	}
	return s
}

// door returns the address of Linli, of two processes each in turn; it is empty
// while there is none.
func (s *storm) door() string {
	base := *s.address.Load()
	if s.twin == nil {
		return base
	}
	other := *s.twin.address.Load()
	if base == "" || other != "" && s.turns.Add(1)%2 == 0 {
		return other
	}
	return base
}

// start starts Linli, without waiting for anything.
func (s *storm) start() {
	s.t.Helper()
	l := newServe(s.t, s.data, s.tg).with("LINLI_TELEGRAM_API", s.api.URL).with("LINLI_LISTEN", "127.0.0.1:0").
		with("LINLI_ADMINS", string(account(s.boss))).with("GORACE", "halt_on_error=1")
	if s.world.webhook {
		l.with("LINLI_TELEGRAM_WEBHOOK", s.hook.URL)
	}
	if s.world.given {
		l.with("LINLI_DATABASE_URL", s.db.url)
	}
	l.Path, l.Args[0] = s.program, s.program
	dieWithTest(l.Cmd)
	s.address.Store(new(string))
	s.started = time.Now()
	s.running = l.start(s.t)
	go s.learnAddress(s.running)
}

// learnAddress waits until a Linli serves.
func (s *storm) learnAddress(r *running) {
	for next := 0; ; next++ {
		text, ok := r.line(next)
		var line struct{ Msg, Address string }
		if !ok {
			return
		}
		if json.Unmarshal([]byte(text), &line) == nil && line.Msg == "serving" {
			base := "http://" + line.Address
			s.address.Store(&base)
			return
		}
	}
}

// line waits for a line of the log. It reports whether the program lived to say it.
func (r *running) line(n int) (string, bool) {
	for {
		r.mu.Lock()
		lines, grown := r.lines, r.grown
		r.mu.Unlock()
		if n < len(lines) {
			return lines[n], true
		}
		select {
		case <-grown:
		case <-r.ended:
			return "", false
		}
	}
}

// rage kills Linli and its database at random for a time, while the wires are bad.
func (s *storm) rage(d time.Duration) {
	s.t.Helper()
	s.setBad(true)
	defer s.setBad(false)
	over := time.After(d)
	for {
		select {
		case <-over:
			return
		case <-s.running.ended:
			s.restart(s.running.end(s.t))
		case <-time.After(s.dice.upTo(d / 6)):
			s.strike()
		}
	}
}

func (s *storm) setBad(bad bool) {
	s.api.bad.Store(bad)
	s.hook.bad.Store(bad)
}

// strike kills Linli, and each third time the database.
func (s *storm) strike() {
	s.t.Helper()
	if s.strikes++; s.strikes%3 == 0 {
		s.killDatabase()
	} else {
		s.killProgram()
	}
}

// killProgram kills Linli and starts it again.
func (s *storm) killProgram() {
	s.t.Helper()
	s.freeze()
	s.restart(s.running.stop(s.t, syscall.SIGKILL))
}

// killDatabase kills the database, and starts it again after a while unless that
// is Linli's to do.
func (s *storm) killDatabase() {
	s.t.Helper()
	s.freeze()
	err := s.db.kill(s.t)
	s.signal(syscall.SIGCONT)
	if err != nil {
		s.t.Logf("no database to kill: %v", err) // Linli has not started it yet
		return
	}
	s.kills["database"]++
	if s.world.given {
		<-time.After(s.dice.upTo(2 * time.Second))
		s.db.run(s.t)
	}
	s.until("the database answers again", func() bool { return s.db.answers(s.t.Context()) || s.ended() })
}

// freeze makes Linli stand still, and remembers which messages are on their way.
func (s *storm) freeze() {
	s.t.Helper()
	s.signal(syscall.SIGSTOP)
	chats, err := s.db.underWay(s.t.Context(), s.started)
	if err != nil {
		s.t.Logf("nothing can be on its way: %v", err) // as Linli has not come so far yet
	}
	for _, chat := range chats {
		s.unsure[chat]++
	}
}

func (s *storm) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.running.Process.Signal(sig); err != nil {
		s.t.Fatalf("%v: %v", sig, err)
	}
}

func (s *storm) ended() bool {
	select {
	case <-s.running.ended:
		return true
	default:
		return false
	}
}

// restart starts Linli again as a service manager does, after it ended with a
// status. It may have ended by itself if it found no database when it started, and
// for no other reason.
func (s *storm) restart(status int) {
	s.t.Helper()
	const killed = -1
	switch {
	case status == killed:
		s.kills["linli"]++
	case status == exitTrouble && *s.address.Load() == "":
		s.kills["linli before it served, by itself"]++
	default:
		s.t.Fatalf("Linli ended by itself with %d", status)
	}
	s.start()
}

// calmTime is how long all may take to come right. Telegram's limits on groups
// and the leases of those who were killed are what takes long.
const calmTime = 6 * time.Minute

// calm waits until all is done that people began, and all is sent.
func (s *storm) calm(people *sync.WaitGroup) {
	s.t.Helper()
	people.Wait()
	begun := time.Now()
	s.wait(func() string {
		if s.ended() {
			s.restart(s.running.end(s.t))
		}
		return s.missing()
	})
	s.t.Logf("calm after %v", time.Since(begun).Round(time.Second))
}

// missing says what is still to come; it is empty if nothing is.
func (s *storm) missing() string {
	did, waiting := s.look(), s.tg.Pending()
	unsent, err := s.unsent() // asked last: what was taken before is in it
	if !did && waiting == 0 && unsent == 0 && err == nil {
		return ""
	}
	return fmt.Sprintf("calm (people still act: %t; %d updates not taken, %d messages and photos under way, %v)",
		did, waiting, unsent, err)
}

// unsent returns how much Linli has still to send or to fetch.
func (s *storm) unsent() (n int, err error) {
	err = s.db.db.GetContext(s.t.Context(), &n, `
		SELECT (SELECT count(*) FROM deliveries WHERE state = 'pending') + (SELECT count(*) FROM photos WHERE state = 'new')`)
	return n, err
}

// idle reports whether Linli has nothing to do.
func (s *storm) idle() bool {
	if s.tg.Pending() > 0 {
		return false
	}
	n, err := s.unsent()
	return err == nil && n == 0
}

// until waits until ok returns true.
func (s *storm) until(what string, ok func() bool) {
	s.t.Helper()
	s.wait(func() string {
		if ok() {
			return ""
		}
		return what
	})
}

// wait waits until nothing is missing.
func (s *storm) wait(missing func() string) {
	s.t.Helper()
	late, look := time.After(calmTime), time.NewTicker(100*time.Millisecond)
	defer look.Stop()
	for {
		what := missing()
		if what == "" {
			return
		}
		select {
		case <-look.C:
		case <-late:
			s.t.Fatalf("not so after %v: %s", calmTime, what)
		}
	}
}

// stop ends Linli in good order.
func (s *storm) stop() {
	s.t.Helper()
	if status := s.running.stop(s.t, syscall.SIGTERM); status != exitOK {
		s.t.Errorf("Linli ended with %d", status)
	}
}
