package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"iter"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"linli/bot"
	"linli/bot/telegram/telegramtest"
)

// A size is how large a town is.
type size struct {
	estates   int
	people    int // residents of each
	reporters int // of each estate's people; the others claim
}

// wholeTown is 200 people in 20 groups, the staff and their rooms among them.
var wholeTown = size{estates: 4, people: 50 - staffOf, reporters: 10}

const (
	groupsOf = 4 // of each estate
	staffOf  = 3
	tasksOf  = 3
	places   = 3 // of each task
	taskPay  = 2 // points
)

// A town is the people who use Linli, and what they have done.
type town struct {
	tg      *telegramtest.Server
	size    size
	boss    *telegramtest.Person
	estates []*estate

	mu      sync.Mutex
	presses []*telegramtest.Press
}

// An estate is a community.
type estate struct {
	*town
	name      string
	groups    []*telegramtest.Chat
	room      *telegramtest.Chat // of the staff
	staff     []*telegramtest.Person
	residents []*resident
	claims    [tasksOf + 1]string // what the claiming button of a task says, by the task's number
	done      map[string]bool     // what need not be done again
}

// A resident is somebody who reports or claims.
type resident struct {
	*telegramtest.Person
	*estate
	number  int
	group   *telegramtest.Chat // where they talk
	reports []reported
	task    int          // the one that they claim; 0: none
	asked   atomic.Int32 // questions
}

// A reported is a report as its reporter made it.
type reported struct {
	chat   *telegramtest.Chat
	words  string
	photos []telegramtest.Message
}

func newTown(tg *telegramtest.Server, size size) *town {
	t := &town{tg: tg, size: size, boss: tg.Person("boss")}
	for i := range size.estates {
		e := &estate{town: t, name: fmt.Sprintf("文苑%d区", i+1), done: map[string]bool{}}
		t.estates = append(t.estates, e)
		for n := range staffOf {
			e.staff = append(e.staff, tg.Person(fmt.Sprintf("e%ds%d", i, n)))
		}
		for n := range size.people {
			r := &resident{Person: tg.Person(fmt.Sprintf("e%dp%d", i, n)), estate: e, number: n}
			if n >= size.reporters {
				r.task = 1 + n%tasksOf
			}
			e.residents = append(e.residents, r)
		}
	}
	return t
}

// openGroups opens the groups, of which Linli hears.
func (e *estate) openGroups() {
	for i := range groupsOf {
		e.groups = append(e.groups, e.tg.Group(fmt.Sprintf("%s第%d群", e.name, i+1), e.boss))
	}
	e.room = e.tg.Group(e.name+"工作群", e.boss)
	for i, r := range e.residents {
		r.group = e.groups[i%groupsOf]
	}
}

// acts returns what a resident does in a storm, in any order.
func (r *resident) acts() []func() {
	acts := []func(){r.talk, r.talk, r.showOff, r.ask, r.ask, r.askPoints}
	switch {
	case r.task == 0:
		acts = append(acts, r.report)
	case r.number%5 == 0:
		acts = append(acts, r.claim, r.pressClaim)
	case r.number%2 == 0:
		acts = append(acts, r.claim)
	default:
		acts = append(acts, r.pressClaim)
	}
	return acts
}

// talk and showOff are what goes on in groups and is none of Linli's business.
func (r *resident) talk() { r.Say(r.group, "今天天气不错") }

func (r *resident) showOff() {
	r.Post(r.group, telegramtest.Post{Photos: [][]byte{r.picture(0)}})
}

// firstQuestion is the number of a report that is not there.
const firstQuestion = 900_000

// ask asks for a report that is not there. The answer names it, so that one sees
// which question it answers.
func (r *resident) ask() { r.Say(r.Chat(), fmt.Sprintf("/report R%d", firstQuestion+r.asked.Add(1))) }

func (r *resident) askPoints() { r.Say(r.Chat(), "积分") }

// report reports by one photo or an album, in the group or in the direct chat,
// where no word is needed that says so.
func (r *resident) report() {
	rep := reported{chat: r.group, words: "楼道里的灯不亮了 " + r.Name}
	caption, photos := "#随手拍 "+rep.words, [][]byte{r.picture(0)}
	if r.number%2 == 1 {
		rep.chat, caption = r.Chat(), rep.words
	}
	if r.number >= r.size.reporters-2 {
		photos = append(photos, r.picture(1), r.picture(2))
	}
	rep.photos = r.Post(rep.chat, telegramtest.Post{Text: caption, Photos: photos})
	r.reports = append(r.reports, rep)
}

func (r *resident) claim() { r.Say(r.Chat(), fmt.Sprintf("/claim T%d", r.task)) }

func (r *resident) pressClaim() {
	r.press(r.Person, r.group, r.card(r.task).ID, r.claims[r.task])
}

// card returns the card of a task in the resident's group.
func (r *resident) card(task int) telegramtest.Message { return cardOf(r.group, task) }

func cardOf(c *telegramtest.Chat, task int) telegramtest.Message {
	for _, m := range c.Messages() {
		if strings.HasPrefix(m.Text, fmt.Sprintf("T%d ", task)) && m.ReplyTo == 0 {
			return m
		}
	}
	return telegramtest.Message{}
}

// won reports whether the resident was told that the place is theirs.
func (r *resident) won() bool {
	for _, m := range r.Chat().Messages() {
		if strings.Contains(m.Text, fmt.Sprintf("T%d 归您了", r.task)) {
			return true
		}
	}
	return false
}

func (t *town) press(p *telegramtest.Person, c *telegramtest.Chat, message int64, data string) {
	press := p.PressData(c, message, data)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.presses = append(t.presses, press)
}

// unanswered returns how many presses have no answer.
func (t *town) unanswered() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, p := range t.presses {
		if _, ok := p.Answer(); !ok {
			n++
		}
	}
	return n
}

// look has everybody do what follows from what they see by now. It reports
// whether there was anything.
func (t *town) look() bool {
	did := false
	for _, e := range t.estates {
		for _, r := range e.residents {
			did = r.handIn() || did
		}
		for _, m := range e.room.Messages() {
			did = e.workOn(m) || did
		}
	}
	return did
}

// handIn hands in the first task once it is the resident's.
func (r *resident) handIn() bool {
	if r.task != 1 || r.estate.done[r.Name] || !r.won() {
		return false
	}
	r.estate.done[r.Name] = true
	r.Say(r.Chat(), "/done T1")
	return true
}

var refForm = regexp.MustCompile(`R([0-9]+)`)

// willBeFixed says of which reports the staff see to it that they are fixed.
func willBeFixed(number int) bool { return number%3 == 0 }

// workOn has the staff press a button of a message in their room, if one is due.
// They all press at once, but where that would begin a talk with each of them.
func (e *estate) workOn(m telegramtest.Message) bool {
	for _, b := range slices.Concat(m.Buttons...) {
		if e.done[b.Data] || !isDue(m, b.Label) {
			continue
		}
		e.done[b.Data] = true
		who := e.staff
		if b.Label == "办结" {
			who = who[:1]
		}
		for _, p := range who {
			e.press(p, e.room, m.ID, b.Data)
		}
		return true
	}
	return false
}

// isDue reports whether the staff are to press a button: they accept every report
// first, then fix some, and verify every task.
func isDue(m telegramtest.Message, label string) bool {
	switch label {
	case "受理", "没有照片，直接办结", "审核通过":
		return true
	case "办结":
		ref := refForm.FindStringSubmatch(m.Text)
		number, _ := strconv.Atoi(ref[1])
		return willBeFixed(number) && !strings.Contains(m.Text, "待受理")
	default:
		return false
	}
}

// picture returns a small photo, which looks like no other.
func (r *resident) picture(n uint64) []byte {
	chance := rand.New(rand.NewPCG(uint64(r.ID), n))
	img := image.NewGray(image.Rect(0, 0, 64, 48))
	for y := range 6 {
		for x := range 8 {
			tile := image.Rect(8*x, 8*y, 8*x+8, 8*y+8)
			draw.Draw(img, tile, image.NewUniform(color.Gray{uint8(chance.IntN(256))}), image.Point{}, draw.Src)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err) // to memory, of an image that is right
	}
	return b.Bytes()
}

func account(p *telegramtest.Person) bot.UserID {
	return bot.UserID(fmt.Sprintf("telegram:%d", p.ID))
}

func telegramChat(id int64) bot.ChatID {
	return bot.ChatID{Platform: "telegram", Native: strconv.FormatInt(id, 10)}
}

// all returns every resident.
func (t *town) all() iter.Seq[*resident] {
	return func(yield func(*resident) bool) {
		for _, e := range t.estates {
			for _, r := range e.residents {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// chats returns every chat of the town.
func (t *town) chats() iter.Seq[*telegramtest.Chat] {
	return func(yield func(*telegramtest.Chat) bool) {
		all := []*telegramtest.Chat{t.boss.Chat()}
		for _, e := range t.estates {
			all = append(append(all, e.groups...), e.room)
			for _, p := range e.staff {
				all = append(all, p.Chat())
			}
			for _, r := range e.residents {
				all = append(all, r.Chat())
			}
		}
		slices.Values(all)(yield)
	}
}
