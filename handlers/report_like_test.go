package handlers_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/handlers/text"
)

// labels are the labels of a message's buttons, row by row.
func (m *shown) labels() []string {
	var rows []string
	for _, row := range m.Buttons {
		var labels []string
		for _, b := range row {
			labels = append(labels, b.Label)
		}
		rows = append(rows, strings.Join(labels, " | "))
	}
	return rows
}

// hasNot fails the test if m contains any of words.
func (s *street) hasNot(m *shown, words ...string) {
	s.t.Helper()
	for _, w := range words {
		if strings.Contains(m.text(), w) {
			s.t.Errorf("the bot said %q, want no %q in it", m.text(), w)
		}
	}
}

// at has u send a location.
func (c chat) at(u bot.User, latitude, longitude float64) {
	c.s.t.Helper()
	c.handle(c.update(u, bot.Said{Position: &bot.Position{Latitude: latitude, Longitude: longitude}}))
}

// file has u send a photo that the platform knows by unique, with a caption.
func (c chat) file(u bot.User, unique, caption string) *shown {
	c.s.t.Helper()
	up := c.words(u, caption)
	said := up.Content.(bot.Said)
	said.Photo = &bot.File{ID: bot.FileID("test:" + string(up.Message)), Unique: unique}
	up.Content = said
	return c.handle(up)
}

func TestThreeCandidatesTheBestFirst(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.h.Platforms = []bot.Platform{files{"test:a": picture(t, 1), "test:again": picture(t, 1)}}
	first, second := s.resident(10, "First"), s.person(11, "Second")
	s.group.shoot(first, "test:a", "/report 路灯坏了")
	for range 4 {
		s.group.photo(first, "/report 3栋2单元垃圾成堆")
	}
	card := s.group.shoot(second, "test:again", "/report 3栋2单元都是垃圾")
	s.wants(card, "R6", "下面有同一件吗", "R5", "R4", "R3", "3栋2单元", "同一地点")
	s.hasNot(card, "R2")
	s.pass(time.Second)
	s.wants(card, "R1", "照片一样", "R5", "R4")
	s.hasNot(card, "R2", "R3")
	want := []string{"是同一件 R1", "是同一件 R5", "是同一件 R4", "不是 | 看照片", "改分类 | 我也是"}
	if got := card.labels(); !slices.Equal(got, want) {
		t.Errorf("the buttons are %q, want %q", got, want)
	}
	if n := s.group.count(); n != 6 {
		t.Errorf("%d messages in the group of 6 reports, want one each", n)
	}
}

func TestOneCandidateIsAskedAboutInTwoWords(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	card := s.group.photo(second, "/report 三幢 二单元都是垃圾")
	if got := card.labels()[0]; got != "是同一件 | 不是" {
		t.Errorf("the answers are %q", got)
	}
	s.wants(card, "收到 R2", "和 R1（待受理 · 3栋2单元 · 7月1日", "同一地点", "是同一件吗")
}

func TestSameJoins(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second, staff := s.resident(10, "First"), s.resident(11, "Second"), s.resident(12, "Staff", "staff")
	old := s.group.photo(first, "/report 3栋2单元垃圾成堆")
	card := s.group.photo(second, "/report 3栋2单元都是垃圾")
	s.group.press(second, card, "是同一件")
	s.wants(card, "R2", "重复")
	s.wants(old, "R1", "2 张照片")
	s.wants(s.staff.find("2 人报了这件事"), "R1", "2 张照片")
	s.hasNot(s.group.say(first, "/reports open"), "R2")
	s.staff.say(staff, "/fixed R1")
	s.wants(s.direct(second).find("解决了"), "R1")
}

func TestSameIsAnsweredTwice(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	card := s.group.photo(second, "/report 3栋2单元都是垃圾")
	same, _ := card.button("是同一件")
	other, _ := card.button("不是")
	s.group.press(second, card, "是同一件")
	for _, data := range []string{same.Data, other.Data} {
		if toast := s.group.pressData(second, card.ID, data); !strings.Contains(toast, "R2 并入 R1") {
			t.Errorf("a press after the answer said %q", toast)
		}
	}
	s.wants(s.staff.find("2 人报了这件事"), "2 张照片")
}

func TestNotTheSameIsRemembered(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.h.Platforms = []bot.Platform{files{"test:a": picture(t, 1), "test:again": picture(t, 1)}}
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.group.shoot(first, "test:a", "/report 3栋2单元垃圾成堆")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	card := s.group.shoot(second, "test:again", "/report 3栋2单元都是垃圾")
	other, _ := card.button("不是")
	if toast := s.group.press(second, card, "不是"); !strings.Contains(toast, "R3 单独处理") {
		t.Errorf("the answer said %q", toast)
	}
	s.hasNot(card, "同一件")
	s.pass(time.Second) // now the pictures are known to be the same
	s.group.at(second, 23.13, 113.26)
	s.group.at(first, 23.13, 113.26)
	s.pass(time.Second)
	s.hasNot(card, "同一件")
	s.wants(s.group.say(first, "/reports open"), "R1", "R2", "R3")
	if toast := s.group.pressData(second, card.ID, other.Data); !strings.Contains(toast, "R3") {
		t.Errorf("the second answer said %q", toast)
	}
}

func TestOnlyTheReporterAnswers(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second, staff := s.resident(10, "First"), s.resident(11, "Second"), s.resident(12, "Staff", "staff")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	card := s.group.photo(second, "/report 3栋2单元都是垃圾")
	for _, u := range []bot.User{first, staff} {
		for _, answer := range []string{"是同一件", "不是"} {
			if toast := s.group.press(u, card, answer); !strings.Contains(toast, "只有上报的人") {
				t.Errorf("%s's %s said %q, want a refusal", u.Name, answer, toast)
			}
		}
	}
	s.wants(card, "是同一件吗")
}

func TestForgedAnswers(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	card := s.group.photo(second, "/report 3栋2单元都是垃圾")
	s.group.photo(first, "/report 9栋漏水")
	for _, data := range []string{
		"report_same:2", "report_same:2:2", "report_same:2:3", "report_same:2:99", "report_same:x:1", "report_same:2:1:x",
		"report_other:2", "report_other:99:1", "report_other:2:-1", "report_same:",
	} {
		if toast := s.group.pressData(second, card.ID, data); toast == "" {
			t.Errorf("%s is not answered", data)
		}
	}
	s.wants(card, "是同一件吗")
	s.wants(s.group.say(first, "/reports open"), "R1", "R2", "R3")
}

func TestSameFileIsKnownAtOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.group.file(rider, "f1", "/report 路灯坏了")
	s.pass(2 * time.Minute)
	card := s.group.file(rider, "f1", "/report 有只猫")
	s.wants(card, "收到 R2", "R1", "照片一样", "是同一件吗")
	s.wants(s.group.say(rider, "/reports mine"), "R1", "R2")
	s.hasNot(s.group.file(rider, "f2", "/report 有只狗"), "同一件")
}

func TestPictureThatComesLateIsAskedAboutInBothOrders(t *testing.T) {
	t.Parallel()
	for _, late := range []bot.FileID{"test:old", "test:new"} {
		t.Run(string(late), func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			store := files{"test:old": picture(t, 1), "test:new": picture(t, 1)}
			kept := store[late]
			delete(store, late)
			s.h.Platforms = []bot.Platform{store}
			first, second := s.resident(10, "First"), s.resident(11, "Second")
			old := s.group.shoot(first, "test:old", "/report 路灯坏了")
			card := s.group.shoot(second, "test:new", "/report 有只猫")
			s.pass(time.Second)
			s.hasNot(card, "同一件")
			store[late] = kept
			s.pass(time.Hour)
			s.wants(card, "R1", "照片一样", "是同一件吗")
			s.hasNot(old, "同一件")
		})
	}
}

func TestLocationThatComesLateIsAskedAboutInBothOrders(t *testing.T) {
	t.Parallel()
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		s := newStreet(t)
		people := []bot.User{s.resident(10, "First"), s.resident(11, "Second")}
		cards := []*shown{s.group.photo(people[0], "/report 路灯坏了"), s.group.photo(people[1], "/report 灯不亮")}
		for _, n := range order {
			s.hasNot(cards[1], "同一件")
			s.group.at(people[n], 23.13, 113.26+0.0005*float64(n))
			s.pass(time.Second)
		}
		s.wants(cards[1], "和 R1", "相距 51 米", "是同一件吗")
		s.hasNot(cards[0], "同一件")
	}
}

func TestHundredMetresAndTheCategoryDecide(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.group.photo(first, "/report 路灯坏了")
	s.group.at(first, 23.13, 113.26)
	far := s.group.photo(second, "/report 灯不亮")
	s.group.at(second, 23.13095, 113.26) // 106 m
	s.pass(time.Second)
	s.hasNot(far, "同一件")
	another := s.group.photo(second, "/report 水管爆了漏水")
	s.group.at(second, 23.13, 113.26)
	s.pass(time.Second)
	s.hasNot(another, "同一件")
	s.group.press(second, another, "改分类")
	s.group.press(second, another, "照明")
	s.pass(time.Second)
	s.wants(another, "R1", "是同一件吗")
}

func TestCorrectedPlaceIsAskedAboutAnew(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	s.group.photo(first, "/report 9栋1单元垃圾成堆")
	up := s.group.words(second, "#随手拍 3栋2单元都是垃圾")
	said := up.Content.(bot.Said)
	said.Photo = &bot.File{ID: "test:p"}
	up.Content = said
	card := s.group.handle(up)
	s.wants(card, "和 R1")
	told := s.direct(second).find("R1")
	edit := s.group.update(second, bot.Said{Text: "#随手拍 9栋1单元都是垃圾", Photo: said.Photo, Edited: true})
	edit.Message = up.Message
	s.group.handle(edit)
	s.pass(time.Second)
	s.wants(card, "和 R2", "是同一件吗")
	s.hasNot(card, "和 R1")
	if len(told.Buttons) > 0 {
		t.Error("the direct chat still asks about the former place")
	}
}

func TestAskedForAFortnight(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	s.pass(13 * 24 * time.Hour)
	s.wants(s.group.photo(second, "/report 3栋2单元都是垃圾"), "R1", "是同一件吗")
	s.pass(2 * 24 * time.Hour)
	s.hasNot(s.group.photo(second, "/report 3栋2单元还是垃圾"), "R1")
}

func TestClosedCandidateIsNoLongerOffered(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second, staff := s.resident(10, "First"), s.resident(11, "Second"), s.resident(12, "Staff", "staff")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	s.group.photo(first, "/report 3栋2单元垃圾又成堆")
	card := s.group.photo(second, "/report 3栋2单元都是垃圾")
	same, _ := card.button("是同一件 R1")
	s.staff.say(staff, "/fixed R1")
	if toast := s.group.pressData(second, card.ID, same.Data); !strings.Contains(toast, "R1 现在是“已办结") {
		t.Errorf("joining a resolved report said %q", toast)
	}
	s.wants(card, "和 R2", "是同一件吗")
	s.staff.say(staff, "/reject R2 不归我们管")
	s.pass(time.Second)
	s.hasNot(card, "同一件")
	s.wants(s.direct(second).say(second, "/report R3"), "待受理")
}

func TestDuplicateOffersItsOriginal(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second, staff := s.resident(10, "First"), s.resident(11, "Second"), s.resident(12, "Staff", "staff")
	s.group.photo(first, "/report 9栋1单元垃圾成堆")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	card := s.group.photo(second, "/report 3栋2单元都是垃圾")
	s.wants(card, "和 R2")
	same, _ := card.button("是同一件")
	s.staff.say(staff, "/duplicate R2 R1")
	s.pass(time.Second)
	s.wants(card, "和 R1")
	later := s.group.photo(staff, "/report 3栋2单元还是垃圾")
	s.wants(later, "R3", "R1")
	s.hasNot(later, "R2")
	if toast := s.group.pressData(second, card.ID, same.Data); !strings.Contains(toast, "R3 并入 R1") {
		t.Errorf("an old button said %q", toast)
	}
	s.pass(time.Second)
	s.wants(later, "和 R1", "是同一件吗")
}

func TestOnlyAnOlderReportIsAnOriginal(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, staff := s.resident(10, "First"), s.resident(12, "Staff", "staff")
	for range 3 {
		s.group.photo(first, "/report 3栋2单元垃圾成堆")
	}
	s.wants(s.staff.say(staff, "/duplicate R1 R2"), "请写较早的那一个")
	s.staff.say(staff, "/duplicate R3 R2")
	s.staff.say(staff, "/duplicate R2 R1")
	s.wants(s.staff.say(staff, "/duplicate R3 R2"), "不能并入 R2")
	s.wants(s.staff.find("3 张照片"), "R1")
	s.staff.say(staff, "/fixed R1")
	s.hasNot(s.group.say(first, "/reports open"), "R2", "R3")
}

func TestCandidatesAreShownInTheDirectChat(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.group.photo(first, "/report 3栋2单元垃圾成堆 我家302的张三扔的")
	s.group.photo(first, "/report 3栋2单元垃圾又成堆")
	s.group.say(first, "/report 3栋2单元垃圾还没清") // without a photo
	card := s.group.photo(second, "/report 3栋2单元都是垃圾")
	s.wants(card, "R1", "R2", "R3")
	if labels := strings.Join(card.labels(), " "); strings.Contains(labels, "看照片") {
		t.Errorf("who has a direct chat is sent there: %q", labels)
	}
	direct := s.direct(second)
	if n := direct.count(); n != 2 {
		t.Fatalf("%d messages in the direct chat, want one for each photo", n)
	}
	older, newer := direct.find("R1 ·"), direct.find("R2 ·")
	if older.Photo == 0 || newer.Photo == 0 {
		t.Error("the photos are not shown")
	}
	s.wants(older, "您报的 R4 和这个是同一件吗")
	s.hasNot(older, "张三")
	direct.press(second, newer, "不是")
	s.wants(newer, "R4 和 R2 不是同一件")
	s.wants(card, "R1", "R3")
	s.hasNot(card, "R2")
	direct.press(second, older, "是同一件")
	s.wants(older, "R4 并入 R1")
	s.wants(card, "重复")
	if len(older.Buttons)+len(newer.Buttons) > 0 {
		t.Error("buttons stay after the answer")
	}
	if n := direct.count(); n != 2 {
		t.Errorf("%d messages in the direct chat after the answer", n)
	}
}

func TestCandidatesAreShownToWhoComesByTheButton(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second, third := s.resident(10, "First"), s.person(11, "Second"), s.resident(12, "Third")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	card := s.group.photo(second, "/report 3栋2单元都是垃圾")
	more, ok := card.button("看照片")
	if !ok || more.Start == "" {
		t.Fatalf("no way to the photos: %q", card.labels())
	}
	s.wants(s.direct(third).say(third, "/start "+more.Start), "只有上报的人")
	shown := s.direct(second).say(second, "/start "+more.Start)
	if shown.Photo == 0 {
		t.Error("the photo is not shown")
	}
	if _, ok := card.button("看照片"); ok {
		t.Error("the button to the photos stays")
	}
	s.direct(second).press(second, shown, "是同一件")
	s.wants(card, "重复")
	s.wants(s.direct(second).say(second, "/start "+more.Start), "R2", "重复")
}

func TestQuestionInTheReportersLanguage(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.direct(second).say(second, "/language en")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	s.direct(second).photo(second, "/report 3栋2单元都是垃圾")
	question := s.direct(second).find("Is your report R2 the same as this one?")
	if got := question.labels()[0]; got != "Same | Not the same" {
		t.Errorf("the answers are %q", got)
	}
	s.wants(s.direct(second).find("Is it the same as R1"), "same place")
}

func TestMeTooShowsToStaff(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	card := s.group.photo(first, "/report 路灯坏了")
	for range 2 {
		s.group.press(second, card, "我也是")
	}
	s.wants(s.staff.find("R1"), text.In("zh-Hans").Label(text.ReportPeople, text.Args{"N": 2}))
}

// TestTwoReportAtOnce has two people report the same thing at the same time: the
// newer one is asked, whatever the order, and never the older one.
func TestTwoReportAtOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	people := make([]bot.User, 6)
	updates := make([]bot.Update, len(people))
	for i := range people {
		people[i] = s.resident(10+i, "P"+string(rune('a'+i)))
		said := bot.Said{Command: "report", Text: "3栋2单元垃圾成堆", Photo: &bot.File{ID: "test:f", Unique: "f"}}
		updates[i] = s.direct(people[i]).update(people[i], said)
	}
	var wg sync.WaitGroup
	for _, u := range updates {
		wg.Go(func() {
			if err := s.h.HandleUpdate(t.Context(), u); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.deliver()
	asked := 0
	var presses []func()
	for _, u := range people {
		for _, m := range s.chats[s.direct(u).ID] {
			b, ok := m.button("是同一件")
			if !ok || m.Card[0] != 'r' {
				continue
			}
			asked++
			press := s.direct(u).update(u, bot.Press{ID: "p", Data: b.Data})
			press.Addressed = true
			presses = append(presses, func() {
				if err := s.h.HandleUpdate(t.Context(), press); err != nil {
					t.Error(err)
				}
			})
		}
	}
	if asked != len(people)-1 {
		t.Errorf("%d of %d reporters are asked, want all but the first", asked, len(people))
	}
	for _, press := range presses {
		wg.Go(press)
	}
	wg.Wait()
	s.pass(time.Second)
	var circles, chains int
	err := s.db.SQL().QueryRow(`
		SELECT count(*) FILTER (WHERE o.id >= r.id), count(*) FILTER (WHERE o.duplicate_of IS NOT NULL)
		FROM reports r JOIN reports o ON o.id = r.duplicate_of`).Scan(&circles, &chains)
	if err != nil || circles != 0 || chains != 0 {
		t.Errorf("%d duplicates of newer ones, %d of duplicates, %v", circles, chains, err)
	}
	s.wants(s.group.say(people[0], "/reports open"), "R1")
}

// TestAnswersAtOnce has the reporter press both answers several times at once:
// one counts, and each press is answered.
func TestAnswersAtOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	card := s.group.photo(second, "/report 3栋2单元都是垃圾")
	chats := []chat{s.group, s.direct(second)}
	var presses []bot.Update
	for i := range 8 {
		b := card.Buttons[0][i/2%2]
		up := chats[i%2].update(second, bot.Press{ID: "p", Data: b.Data})
		up.Message, up.Addressed = card.ID, true
		presses = append(presses, up)
	}
	before := len(s.toasts)
	var wg sync.WaitGroup
	for _, u := range presses {
		wg.Go(func() {
			if err := s.h.HandleUpdate(t.Context(), u); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.deliver()
	toasts := s.toasts[before:]
	if len(toasts) != len(presses) {
		t.Errorf("%d toasts for %d presses", len(toasts), len(presses))
	}
	joined, apart := strings.Contains(card.text(), "重复"), strings.Contains(strings.Join(toasts, "\n"), "单独处理")
	if joined == apart {
		t.Errorf("joined is %v, kept apart %v: %q", joined, apart, toasts)
	}
	for _, toast := range toasts {
		if toast == "" || joined && !strings.Contains(toast, "R2 并入 R1") {
			t.Errorf("a press said %q", toast)
		}
	}
	if n := s.staff.count(); n != 2 {
		t.Errorf("%d staff cards", n)
	}
}
