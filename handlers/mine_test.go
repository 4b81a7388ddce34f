package handlers_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"linli/bot"
	"linli/handlers"
)

// publish gives the street's pages an address, at which they are served.
func (s *street) publish() *httptest.Server {
	s.t.Helper()
	c := s.h.Config
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.h.Pages().ServeHTTP(w, r) }))
	s.t.Cleanup(server.Close)
	c.Public = server.URL
	s.h = handlers.New(c)
	return server
}

// fetch reads a page.
func (s *street) fetch(address string, header ...string) (*http.Response, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp, string(body)
}

// calendarOf reads the events of a calendar by their UIDs.
func calendarOf(t *testing.T, body string) map[string]*ics.VEvent {
	t.Helper()
	if strings.Contains(strings.ReplaceAll(body, "\r\n", ""), "\n") {
		t.Errorf("a line ends in a bare newline: %q", body)
	}
	c, err := ics.ParseCalendar(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%v in %q", err, body)
	}
	by := map[string]*ics.VEvent{}
	for _, e := range c.Events() {
		by[e.Id()] = e
	}
	return by
}

func property(e *ics.VEvent, p ics.ComponentProperty) string {
	if got := e.GetProperty(p); got != nil {
		return got.Value
	}
	return ""
}

func TestMine(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo")
	s.wants(s.direct(an).say(an, "/mine"), "文苑", "现在没有等您做的事", "/tasks")
	postTask(s, "清理 | 明天 9:00-11:00 | 广场 | 1人")
	postTask(s, "巡楼 | 后天 9:00-11:00 | 1人")
	s.direct(an).say(an, "/claim T1")
	s.direct(bo).say(bo, "/claim T2")
	s.direct(an).say(an, "/claim T2")
	s.group.photo(an, "#随手拍 三栋楼下垃圾没人收")
	s.staff.say(boss, "/newmarket 每月第一个星期六 9:00-11:30 | 广场")
	s.direct(an).say(an, "/join E1")

	page := s.direct(an).say(an, "我的")
	s.wants(page, "T1", "清理", "T2", "候补中", "第 1 位", "R1", "E1")
	if strings.Contains(page.text(), "Bo") {
		t.Errorf("the page names others: %q", page.text())
	}
	s.direct(bo).say(bo, "/release T2")
	s.direct(an).press(an, page, "刷新")
	s.wants(page, "有空位")
	s.direct(an).press(an, page, "我来 T2")
	s.direct(an).press(an, page, "刷新")
	s.direct(an).press(an, page, "我来不了 T1")
	s.direct(an).press(an, page, "刷新")
	if strings.Contains(page.text(), "T1") || !strings.Contains(page.text(), "T2") {
		t.Errorf("after giving T1 back: %q", page.text())
	}
	if n := s.direct(an).count(); page.Edits < 3 || n > 40 {
		t.Errorf("the page was edited %d times", page.Edits)
	}
	s.group.say(an, "/mine") // one's own matter
	s.wants(s.group.last(), "私信")
	s.wants(s.direct(an).last(), "T2")
	for _, m := range s.chats[s.direct(an).ID] {
		if len(m.text()) > 3000 {
			t.Errorf("too long for a phone: %q", m.text())
		}
	}
}

func TestCalendarFile(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, bo := s.resident(2, "An"), s.resident(3, "Bo")
	s.wants(s.direct(an).say(an, "/calendar"), "/tasks")
	postTask(s, "清理, 扫地; 拖地 | 明天 9:00-11:00 | 文昌花园 | 2人")
	s.direct(an).say(an, "/claim T1")
	s.direct(bo).say(bo, "/claim T1")
	page := s.direct(an).say(an, "/mine")
	s.direct(an).press(an, page, "日历 T1")
	one := s.direct(an).last()
	if one.Document == nil || one.Document.Name != "T1.ics" || one.Document.Type != "text/calendar" {
		t.Fatalf("the document is %+v", one.Document)
	}
	e := calendarOf(t, string(one.Document.Body))["task-1@linli"]
	if e == nil {
		t.Fatalf("no task in %q", one.Document.Body)
	}
	for p, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertyDtStart: "20260702T010000Z", ics.ComponentPropertyDtEnd: "20260702T030000Z",
		ics.ComponentPropertyStatus: "CONFIRMED", ics.ComponentPropertyLocation: "文昌花园",
		ics.ComponentPropertySummary: "清理, 扫地; 拖地（T1）",
	} {
		if got := property(e, p); got != want {
			t.Errorf("%s is %q, want %q", p, got, want)
		}
	}
	if body := string(one.Document.Body); strings.Contains(body, "Bo") || !strings.Contains(body, "X-WR-TIMEZONE:Asia/Shanghai") {
		t.Errorf("the file says %q", body)
	}
	s.direct(an).press(an, s.direct(an).say(an, "/mine"), "日历文件")
	if d := s.direct(an).last().Document; d == nil || len(calendarOf(t, string(d.Body))) != 1 {
		t.Errorf("all: %+v", d)
	}
	if toast := s.direct(an).pressData(s.person(7, "Eve"), page.ID, "calendar_task:1"); strings.Contains(toast, "清理") {
		t.Errorf("somebody else's: %q", toast)
	}
	s.wants(s.direct(an).say(an, "/calendar"), "公开网址") // there is none
	if s.direct(an).last().Document == nil {
		t.Error("and no file either")
	}
}

var feedAddress = regexp.MustCompile(`http://\S+\.ics`)

func TestCalendarFeed(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	server := s.publish()
	an := s.resident(2, "An")
	postTask(s, "清理 | 明天 9:00-11:00 | 2人")
	postTask(s, "巡楼 | 后天 9:00-11:00 | 2人")
	s.direct(an).say(an, "/claim T1")
	s.direct(an).say(an, "/claim T2")
	address := feedAddress.FindString(s.direct(an).say(an, "/calendar").text())
	token := strings.TrimSuffix(strings.TrimPrefix(address, server.URL+"/calendar/"), ".ics")
	if len(token) < 26 { // 128 bits in base 32
		t.Fatalf("the address is %q", address)
	}
	var kept int
	err := s.db.SQL().QueryRowContext(t.Context(), `
		SELECT (SELECT count(*) FROM calendar_feeds WHERE encode(token_hash, 'escape') LIKE '%' || $1 || '%')
			+ (SELECT count(*) FROM deliveries WHERE body::text LIKE '%' || $1 || '%')`, token).Scan(&kept)
	if err != nil || kept != 0 {
		t.Errorf("the token is kept %d times, %v", kept, err)
	}

	resp, body := s.fetch(address)
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/calendar") ||
		!strings.Contains(resp.Header.Get("Cache-Control"), "private") {
		t.Errorf("got %d %v", resp.StatusCode, resp.Header)
	}
	if n := len(calendarOf(t, body)); n != 2 {
		t.Errorf("there are %d events", n)
	}
	etag := resp.Header.Get("ETag")
	if again, _ := s.fetch(address, "If-None-Match", etag); again.StatusCode != http.StatusNotModified {
		t.Errorf("the same again: %d", again.StatusCode)
	}
	s.direct(an).say(an, "/release T1")
	resp, body = s.fetch(address, "If-None-Match", etag)
	es := calendarOf(t, body)
	if resp.StatusCode != http.StatusOK || property(es["task-1@linli"], ics.ComponentPropertyStatus) != "CANCELLED" ||
		property(es["task-2@linli"], ics.ComponentPropertyStatus) != "CONFIRMED" {
		t.Errorf("after giving T1 back: %d %q", resp.StatusCode, body)
	}

	s.wants(s.direct(an).say(an, "/calendar"), "已经有日历地址")
	next := feedAddress.FindString(s.direct(an).say(an, "/calendar new").text())
	if next == "" || next == address {
		t.Errorf("the new address is %q", next)
	}
	for gone, why := range map[string]string{
		address: "the old one", server.URL + "/calendar/.ics": "none", server.URL + "/calendar/x": "a wrong form",
		server.URL + "/calendar/" + strings.Repeat("A", 26) + ".ics": "a guess",
	} {
		if resp, _ := s.fetch(gone); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", why, resp.StatusCode)
		}
	}
	s.wants(s.direct(an).say(an, "日历 停用"), "停用")
	if resp, _ := s.fetch(next); resp.StatusCode != http.StatusNotFound {
		t.Errorf("closed: %d", resp.StatusCode)
	}
	s.wants(s.direct(an).say(an, "/calendar off"), "没有在用")
	s.wants(s.direct(an).say(an, "/calendar xyz"), "/calendar new")
}

// The address is said in the direct chat alone.
func TestCalendarFeedIsNotForTheGroup(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.publish()
	an := s.resident(2, "An")
	s.group.say(an, "/calendar")
	for _, m := range s.chats[s.group.ID] {
		if feedAddress.MatchString(m.text()) {
			t.Errorf("the group reads %q", m.text())
		}
	}
	s.wants(s.direct(an).last(), "/calendar/")
	nobody := s.person(8, "Dora")
	s.wants(s.group.say(nobody, "/calendar"), "私信")
	var n int
	if err := s.db.SQL().QueryRowContext(t.Context(), `SELECT count(*) FROM calendar_feeds`).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d addresses are open, %v", n, err)
	}
}

// Calls after calls of three processes on one database: each reminder and each offer
// comes once.
func TestTimersOfThreeProcesses(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	people := []bot.User{s.resident(2, "An"), s.resident(3, "Bo"), s.resident(4, "Cai"), s.resident(5, "Dan")}
	card := postTask(s, "清理 | 后天 9:00-11:00 | 2人")
	for _, u := range people {
		s.group.pressData(u, card.ID, "task_claim:1")
	}
	s.flush()
	processes := []*handlers.Handlers{s.h, handlers.New(s.h.Config), handlers.New(s.h.Config)}
	pass := func(d time.Duration) {
		s.mu.Lock()
		s.clock = s.clock.Add(d)
		s.mu.Unlock()
		together(t, 9, func(i int) error { return processes[i%3].RunDue(t.Context()) })
		s.deliver()
	}
	pass(untilTomorrow9) // a day before
	s.direct(people[0]).say(people[0], "/release T1")
	pass(2*time.Hour + time.Minute) // Cai's offer ends, and Dan has one
	pass(20 * time.Hour)            // Dan's ends, too, and who is coming is reminded again
	for i, want := range []int{2, 2, 1, 1} {
		if n := s.direct(people[i]).count(); n != want {
			t.Errorf("%s heard %d times, want %d", people[i].Name, n, want)
		}
	}
	var timers int
	if err := s.db.SQL().QueryRowContext(t.Context(), `SELECT count(*) FROM timers WHERE attempts > 0`).Scan(&timers); err != nil || timers > 0 {
		t.Errorf("%d timers failed, %v", timers, err)
	}
}
