package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"linli/bot"
	"linli/bot/web"
	"linli/bot/web/webtest"
)

// nasty is what nobody types who means well.
const nasty = `</textarea><script>alert(1)</script><img src=x onerror=alert(1)>"'><a href="javascript:alert(1)">x</a>`

func TestNothingTypedActs(t *testing.T) {
	t.Parallel()
	cfg := config()
	cfg.Title, cfg.Bot = nasty, nasty
	cfg.Chats[0].Title, cfg.Chats[0].Places[0].Name = nasty, nasty
	evil := web.Person{ID: "evil", Name: nasty, Username: nasty, Language: nasty, Community: nasty, Role: nasty, Try: nasty, Chats: []string{group}}
	cfg.People = append(cfg.People, evil)
	s := open(t, cfg)
	ours := s.send(bot.Message{Chat: chatID(group), Text: bot.Markup(nasty), Buttons: bot.Row(bot.Button{Label: nasty, Data: nasty[:60]})})
	s.send(bot.Message{Chat: bot.ChatID{Platform: "web"}, Menu: []bot.MenuItem{{Command: nasty, Help: nasty}}})
	theirs := s.as(evil).Say(group, webtest.Words{Text: nasty, Photos: [][]byte{picture(t, 40, 30)}, ReplyTo: ours.ID})
	s.as(mei).Say(group, webtest.Words{Position: &square.Position, ReplyTo: theirs})
	screen := &webtest.Screen{T: t}
	born, _, _ := strings.Cut(s.as(mei).Open(group).Stamp, ".")
	screen.Apply(s.as(mei).Stream(t.Context(), group, born+".0")())

	for _, address := range []string{"/", "/as/mei/", "/as/mei/chat/wenyuan/", "/as/evil/chat/wenyuan/"} {
		s.as(mei).Assets(address)
	}
	for _, all := range [][]webtest.Entry{screen.Entries, s.as(mei).Entries(group)} {
		if all[1].Text != nasty || all[1].Author != nasty || all[0].Buttons[0][0] != nasty {
			t.Errorf("what was typed shows as %+v", all[:2])
		}
	}
}

func TestPagesWorkOffline(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	s.as(mei).Say(group, webtest.Words{Text: "hi", Photos: [][]byte{picture(t, 40, 30)}})
	var loads []string
	for _, address := range []string{"/", "/?lang=en", "/as/mei/", "/as/mei/chat/wenyuan/", "/as/mei/chat/mei/", "/no-such-page"} {
		loads = append(loads, s.as(mei).Assets(address)...)
	}
	slices.Sort(loads)
	for _, address := range append(slices.Compact(loads), "/web/stream.js", "/web/log.js", "/web/htmx.LICENSE.txt") {
		status, body, err := s.as(mei).Get(address)
		if err != nil || status != http.StatusOK || len(body) == 0 {
			t.Errorf("%s: status %d, %d bytes, %v", address, status, len(body), err)
		}
	}
}

// What one part of the program imports from another is there.
func TestModulesAreThere(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	_, body, _ := s.as(mei).Get("/web/app.js")
	for line := range strings.Lines(string(body)) {
		_, module, ok := strings.Cut(strings.TrimSpace(line), " from './")
		if !ok {
			continue
		}
		if status, _, _ := s.as(mei).Get("/web/" + strings.TrimSuffix(module, "'")); status != http.StatusOK {
			t.Errorf("%s: status %d", module, status)
		}
	}
}

func (s *street) do(method, address string, header http.Header) *http.Response {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header = header
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	resp.Body.Close()
	return resp
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	for _, address := range []string{"/", "/as/mei/chat/wenyuan/", "/web/app.js", "/no-such-page"} {
		head := s.do(http.MethodGet, address, nil).Header
		policy := head.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "script-src 'self';") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s has the policy %q", address, policy)
		}
		if head.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s may be sniffed", address)
		}
	}
	first := s.do(http.MethodGet, "/web/base.css", nil)
	again := s.do(http.MethodGet, "/web/base.css", http.Header{"If-None-Match": {first.Header.Get("ETag")}})
	if first.StatusCode != http.StatusOK || again.StatusCode != http.StatusNotModified {
		t.Errorf("a file that is known: status %d, then %d", first.StatusCode, again.StatusCode)
	}
}

// A page elsewhere cannot speak for somebody.
func TestOtherOrigins(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	for _, path := range []string{"say", "edit", "delete", "press"} {
		for _, head := range []http.Header{{"Sec-Fetch-Site": {"cross-site"}}, {"Origin": {"https://evil.example"}}} {
			if got := s.do(http.MethodPost, "/as/mei/chat/wenyuan/"+path, head).StatusCode; got != http.StatusForbidden {
				t.Errorf("%s with %v: status %d", path, head, got)
			}
		}
	}
}

// Who is not in a chat sees and does nothing there.
func TestOthersStayOut(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	id := s.as(wang).Say(staffRoom, webtest.Words{Text: "secret", Photos: [][]byte{picture(t, 40, 30)}})
	photo := strings.Replace(s.as(wang).Entries(staffRoom)[0].Photos[0], wang.ID, mei.ID, 1)
	for _, address := range []string{
		"/as/mei/chat/staff/", "/as/mei/chat/staff/before/" + string(id), photo,
		"/as/mei/chat/staff-wang/", "/as/nobody/", "/as/nobody/chat/wenyuan/", "/as/mei/chat/nowhere/",
		strings.Replace(photo, "/staff/", "/wenyuan/", 1),
	} {
		if status, body, _ := s.as(mei).Get(address); status != http.StatusNotFound || bytes.Contains(body, []byte("secret")) {
			t.Errorf("%s: status %d", address, status)
		}
	}
	for _, path := range []string{"say", "edit", "delete", "press"} {
		status, _ := s.as(mei).Post("/as/mei/chat/staff/"+path, url.Values{"text": {"hi"}, "message": {string(id)}, "data": {"x"}})
		if status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, status)
		}
	}
	if e := s.as(mei).Stream(t.Context(), staffRoom, s.as(mei).Open(group).Stamp)(); e.Name != "stale" {
		t.Errorf("the stream begins with %s", e.Name)
	}
	next := s.as(mei).Stream(t.Context(), group, s.as(mei).Open(group).Stamp)
	s.as(wang).Say(staffRoom, webtest.Words{Text: "another secret"})
	s.send(bot.Message{Chat: chatID(group), Text: "for all"})
	if e := next(); strings.Contains(e.Data, "secret") || !strings.Contains(e.Data, "for all") {
		t.Errorf("the stream of another chat brings %s", e.Data)
	}
	if all := s.as(wang).Entries(staffRoom); len(all) != 2 {
		t.Errorf("there stand %+v", all)
	}
}

func TestLanding(t *testing.T) {
	t.Parallel()
	cfg := config()
	late := web.Person{ID: "rider-liu", Name: "小刘", Role: "骑手", Community: "文苑社区", Try: "换一张早餐券。"}
	far := web.Person{ID: "sun", Name: "孙楼长", Role: "楼长", Community: "文昌社区"}
	cfg.People = append(cfg.People, far, late)
	s := open(t, cfg)
	_, body, _ := s.as(mei).Get("/?lang=zh-Hant")
	page := string(body)
	var at []int
	for _, what := range []string{`<html lang="zh-Hant"`, "選一個人", "<h2>文苑社区", "陈师傅", "拍张照片。", "小刘", "换一张早餐券。", "Mei", "王主任", "<h2>文昌社区", "孙楼长"} {
		at = append(at, strings.Index(page, what))
	}
	if !slices.IsSorted(at) || at[0] < 0 {
		t.Errorf("people stand out of order, or not at all: %v", at)
	}
	for _, link := range []string{`href="/as/mei/chat/wenyuan/"`, `href="/as/sun/chat/sun/"`} {
		if !strings.Contains(page, link) {
			t.Errorf("there is no %s", link)
		}
	}
}

func TestLanguageIsChosen(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	s.as(mei).Say(group, webtest.Words{Text: "hi"})
	if u := next(); u.User.Language != "en" {
		t.Errorf("language is %q", u.User.Language)
	}
	status, body := s.as(mei).Post("/as/mei/language", url.Values{"language": {"zh-Hant"}, "back": {"/as/mei/chat/wenyuan/"}})
	if status != http.StatusOK || !strings.Contains(body, `<html lang="zh-Hant"`) || !strings.Contains(body, `id="log"`) {
		t.Errorf("status %d, and not the same page in another language", status)
	}
	s.as(mei).Say(group, webtest.Words{Text: "hi"})
	if u := next(); u.User.Language != "zh-Hant" {
		t.Errorf("then the language is %q", u.User.Language)
	}
	resp := s.do(http.MethodGet, "/as/rider-chen/", nil)
	if resp.StatusCode != http.StatusOK {
		t.Errorf("status %d", resp.StatusCode)
	}
	_, body = s.as(chen).Post("/as/rider-chen/language", url.Values{"language": {"en"}, "back": {"https://evil.example/"}})
	if !strings.Contains(body, `<html lang="en"`) {
		t.Error("the way back leads elsewhere")
	}
}

func TestOlder(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	const all = 130
	for i := range all {
		s.send(bot.Message{Chat: chatID(group), Text: bot.Markup(strings.Repeat("x", i+1))})
	}
	seen := s.as(mei).Entries(group)
	for address := s.as(mei).Older("/as/mei/chat/wenyuan/"); address != ""; address = s.as(mei).Older(address) {
		seen = append(s.as(mei).EntriesAt(address), seen...)
	}
	if len(seen) != all {
		t.Fatalf("%d entries, want %d", len(seen), all)
	}
	for i, e := range seen {
		if len(e.Text) != i+1 {
			t.Fatalf("entry %d is %q", i, e.Text)
		}
	}
}

// A person's words are counted as a form, not as an upload without end.
func TestLongForms(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	id := s.as(mei).Say(group, webtest.Words{Text: "hi"})
	long := url.Values{"message": {string(id)}, "text": {strings.Repeat("x", 1<<20)}, "data": {"x"}}
	for _, path := range []string{"edit", "press", "delete"} {
		if status, _ := s.as(mei).Post("/as/mei/chat/wenyuan/"+path, long); status == http.StatusOK && path != "delete" {
			t.Errorf("%s took a megabyte", path)
		}
	}
	if got := texts(s.as(mei).Entries(group)); got != "hi" {
		t.Errorf("there stands %.40q", got)
	}
}
