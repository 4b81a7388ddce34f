package handlers_test

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"log/slog"
	"strings"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/telegram"
	"linli/bot/telegram/telegramtest"
)

// A wall is a street whose messages stand in the chats of a fake Bot API. What is
// sent there is sent when the test says so, as if the chats were busy.
type wall struct {
	*street
	tg    *telegramtest.Server
	a     *telegram.Adapter
	rooms map[bot.ChatID]*telegramtest.Chat
	away  []bot.Delivery // claimed, and not yet sent
}

func newWall(t *testing.T) *wall {
	t.Helper()
	w := &wall{street: newStreet(t), tg: telegramtest.New(t), rooms: map[bot.ChatID]*telegramtest.Chat{}}
	w.tg.SetRates(telegramtest.Rates{})
	var err error
	w.a, err = telegram.New(telegram.Config{Token: w.tg.Token, API: w.tg.URL, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	w.gallery()
	return w
}

// room is the chat at the fake Bot API that stands for one of the street.
func (w *wall) room(id bot.ChatID) *telegramtest.Chat {
	if w.rooms[id] == nil {
		w.rooms[id] = w.tg.Group(id.String(), w.tg.Person(fmt.Sprint("somebody", len(w.rooms))))
	}
	return w.rooms[id]
}

// tell gives the bot an update, and sends nothing.
func (w *wall) tell(u bot.Update) {
	w.t.Helper()
	if err := w.h.HandleUpdate(w.t.Context(), u); err != nil {
		w.t.Fatal(err)
	}
}

// work does what is due, and sends nothing.
func (w *wall) work() {
	w.t.Helper()
	if err := w.h.RunDue(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// claim has all leave that is due, and reports whether there was any.
func (w *wall) claim() bool {
	w.t.Helper()
	ds, err := w.db.Claim(w.t.Context(), "test", bot.Pace{}, 16)
	if err != nil {
		w.t.Fatal(err)
	}
	w.away = append(w.away, ds...)
	return len(ds) > 0
}

// land has what left arrive.
func (w *wall) land() {
	w.t.Helper()
	for _, d := range w.away {
		sent, err := w.send(d)
		if err != nil {
			w.t.Fatalf("send %+v: %v", d, err)
		}
		if err := w.db.Settle(w.t.Context(), d, bot.Outcome{Sent: &sent}); err != nil {
			w.t.Fatal(err)
		}
	}
	w.away = nil
}

func (w *wall) send(d bot.Delivery) (bot.Sent, error) {
	if d.Message.Press != "" || d.Message.Menu != nil {
		return bot.Sent{}, nil
	}
	if d.Picture.Name != "" {
		d.Picture = bot.Picture{Name: d.Picture.Name, JPEG: w.bytes(&shown{Picture: d.Picture})}
	}
	d.Message.Chat = bot.ChatID{Platform: telegram.Name, Native: fmt.Sprint(w.room(d.Message.Chat).ID)}
	return w.a.Send(w.t.Context(), d)
}

// drain sends all that is due.
func (w *wall) drain() {
	w.t.Helper()
	for w.claim() {
		w.land()
	}
	w.land()
}

// seen returns the messages at the fake Bot API that show a photo.
func (w *wall) seen(p paint) (found []string) {
	w.t.Helper()
	for id, c := range w.rooms {
		for _, m := range c.Messages() {
			if m.Photo == nil {
				continue
			}
			seen, err := jpeg.Decode(bytes.NewReader(m.Photo))
			if err != nil {
				w.t.Fatal(err)
			}
			if hasColour(seen, paints[p]) {
				found = append(found, fmt.Sprintf("%s: %q", id, m.Text))
			}
		}
	}
	return found
}

// However a report is taken back, its photos are to be seen nowhere in the end:
// whatever waited in a busy chat, was on its way, or was overtaken by what came
// after it.
func TestWithdrawnPhotoLeavesEveryChat(t *testing.T) {
	t.Parallel()
	for _, script := range []string{
		"shoot drain withdraw",
		"shoot withdraw",
		"shoot claim withdraw land",
		"shoot claim withdraw work land",
		"shoot claim hide withdraw land",
		"shoot claim hide work withdraw work land",
		"shoot work drain withdraw",
		"shoot work drain withdraw drain work",
		"shoot work drain hide withdraw",
		"shoot work drain hide work withdraw",
		"shoot work drain hide work claim withdraw land",
		"shoot work drain hide minute claim work withdraw land",
		"shoot work drain withdraw minute claim work land",
		"shoot minute claim withdraw work land",
		"shoot work drain hide drain withdraw",
		"shoot work drain blur withdraw",
		"shoot work drain blur work withdraw",
		"shoot work drain blur claim withdraw work land",
		"shoot work drain blur work drain withdraw",
		"shoot work drain look like drain hide withdraw",
		"shoot work drain look like claim withdraw work land",
		"shoot more work drain withdraw",
		"shoot more work drain look hide withdraw",
		"shoot more work claim withdraw work land",
		"shoot more work drain look like drain withdraw",
		"shoot fix work drain look withdraw",
		"shoot fix work drain hide work withdraw",
		"shoot fix claim withdraw work land",
		"shoot work drain grid work drain withdraw",
		"shoot work drain grid work drain hide withdraw",
	} {
		t.Run(strings.ReplaceAll(script, " ", "-"), func(t *testing.T) {
			t.Parallel()
			w := newWall(t)
			w.play(script)
			for range 4 {
				w.play("work drain minute")
			}
			for _, p := range []paint{"red", "green", "yellow"} {
				if seen := w.seen(p); len(seen) > 0 {
					t.Errorf("%s is still seen in %s", p, seen)
				}
			}
			w.tg.Check(t)
		})
	}
}

// A duplicate that is taken back leaves the pictures of its original, too, wherever
// they stand.
func TestWithdrawnPhotoLeavesTheOriginal(t *testing.T) {
	t.Parallel()
	for _, script := range []string{
		"shoot again work drain look drain withdraw-again",
		"shoot again work drain look claim withdraw-again work land",
		"shoot fix again work drain look drain withdraw-again",
	} {
		t.Run(strings.ReplaceAll(script, " ", "-"), func(t *testing.T) {
			t.Parallel()
			w := newWall(t)
			w.play(script)
			for range 4 {
				w.play("work drain minute")
			}
			if seen := w.seen("blue"); len(seen) > 0 {
				t.Errorf("it is still seen in %s", seen)
			}
			if seen := w.seen("red"); len(seen) < 2 {
				t.Errorf("the original's own photo is seen in %s alone", seen)
			}
		})
	}
}

// play does what a script says.
func (w *wall) play(script string) {
	w.t.Helper()
	boss, rider, other := w.person(1, "Boss"), w.person(10, "Rider"), w.person(11, "Other")
	photo := func(c chat, u bot.User, file bot.FileID, words string) {
		up := c.words(u, words)
		said := up.Content.(bot.Said)
		said.Photo = &bot.File{ID: file}
		up.Content = said
		w.tell(up)
	}
	for _, step := range strings.Fields(script) {
		switch step {
		case "shoot":
			w.resident(10, "Rider")
			w.resident(11, "Other")
			photo(w.group, rider, "test:red", "/report 3栋2单元垃圾成堆")
		case "more":
			photo(w.group, rider, "test:green", "/report R1")
		case "fix":
			photo(w.staff, boss, "test:yellow", "/fixed R1")
		case "look":
			w.tell(w.direct(rider).words(rider, "/report R1"))
		case "like":
			w.tell(w.group.words(other, "/report 3栋2单元都是垃圾"))
		case "grid":
			w.tell(w.staff.words(boss, "/blur R1"))
		case "again":
			photo(w.group, other, "test:blue", "/report 3栋2单元都是垃圾")
			w.tell(w.staff.words(boss, "/duplicate R2 R1"))
		case "withdraw-again":
			w.tell(w.direct(other).words(other, "/withdraw R2"))
		case "hide":
			w.tell(w.staff.words(boss, "/hide R1 1"))
		case "blur":
			w.tell(w.staff.words(boss, "/blur R1 5"))
		case "withdraw":
			w.tell(w.direct(rider).words(rider, "/withdraw R1"))
		case "work":
			w.work()
		case "drain":
			w.drain()
		case "claim":
			w.claim()
		case "land":
			w.land()
		case "minute":
			w.mu.Lock()
			w.clock = w.clock.Add(61 * time.Second)
			w.mu.Unlock()
		default:
			w.t.Fatalf("step %q", step)
		}
	}
}
