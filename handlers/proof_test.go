package handlers_test

import (
	"bytes"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

var proofCode = regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}`)

// served is a street in which An has two tasks approved, of 90 minutes and an hour.
func served(t *testing.T) *street {
	t.Helper()
	s := newStreet(t)
	an := s.resident(2, "An")
	for _, line := range []string{"清理楼道小广告 | 明天 9:00-10:30 | 10分", "陪长者体检 | 后天 9:00-10:00 | 10分"} {
		postTask(s, line)
	}
	for _, ref := range []string{"T1", "T2"} {
		s.direct(an).say(an, "/claim "+ref)
		s.direct(an).say(an, "/done "+ref)
		s.staff.say(s.person(1, "Boss"), "/verify "+ref)
	}
	return s
}

func TestProof(t *testing.T) {
	t.Parallel()
	s := served(t)
	an, eve := s.resident(2, "An"), s.resident(5, "Eve")
	m := s.direct(an).say(an, "/proof 2026")
	s.wants(m, "2026", "2 小时 30 分钟", "免费")
	if m.Document == nil || m.Document.Type != "application/pdf" || !bytes.HasPrefix(m.Document.Body, []byte("%PDF-")) {
		t.Fatalf("the document is %+v", m.Document)
	}
	if len(m.Document.Body) > 200<<10 {
		t.Errorf("the page has %d bytes", len(m.Document.Body))
	}
	if folder := os.Getenv("LINLI_KEEP"); folder != "" { // to be looked at
		os.WriteFile(folder+"/proof.pdf", m.Document.Body, 0o600)
	}
	code := proofCode.FindString(m.text())
	for _, words := range []string{
		"/proof " + code, code, strings.ToLower(code), "证明 " + strings.ReplaceAll(code, "-", ""),
		"/start proof-" + strings.ToLower(code),
	} {
		got := s.direct(eve).say(eve, words)
		s.wants(got, code, "A*", "文苑", "2 次", "2 小时 30 分钟", "2026年7月1日出具", "至今有效")
		if strings.Contains(got.text(), "An") {
			t.Errorf("the name is told: %q", got.text())
		}
	}
	s.wants(s.direct(eve).say(eve, "/proof "+slip(code)), "没有编号", slip(code))
	for words, want := range map[string]string{
		"/proof": "还没有审核通过", "/proof 2026": "还没有审核通过", "/proof 1999": "/proof 2026", "/proof xyz": "/proof 2026",
		"00000-00000-00000": "没有编号", "/proof 2027": "/proof 2026",
	} {
		s.wants(s.direct(eve).say(eve, words), want)
	}
	s.wants(s.group.say(an, "/proof"), "私信") // one's own matter
}

// slip changes one sign of a code.
func slip(code string) string {
	if code[0] == 'A' {
		return "B" + code[1:]
	}
	return "A" + code[1:]
}

// A correction after the issue shows, and is no fault of the code.
func TestProofThatWasCorrected(t *testing.T) {
	t.Parallel()
	s := served(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	code := proofCode.FindString(s.direct(an).say(an, "/proof").text())
	s.staff.say(boss, "/undo")
	s.wants(s.direct(an).say(an, code), "2 小时 30 分钟", "之后有更正", "1 小时 30 分钟")
	s.staff.say(boss, "/verify T2")
	s.wants(s.direct(an).say(an, code), "至今有效")
}

func TestProofLanguages(t *testing.T) {
	t.Parallel()
	s := served(t)
	an := s.resident(2, "An")
	for _, words := range []string{"/proof 2026 en", "/proof zh-hant", "/proof 2026年 繁體"} {
		m := s.direct(an).say(an, words)
		if m.Document == nil {
			t.Fatalf("%s: %q", words, m.text())
		}
		if folder := os.Getenv("LINLI_KEEP"); folder != "" {
			os.WriteFile(folder+"/proof-"+strings.ReplaceAll(words[7:], " ", "-")+".pdf", m.Document.Body, 0o600)
		}
	}
}

// Only what was done in the year counts, by the community's clock.
func TestProofOfAYear(t *testing.T) {
	t.Parallel()
	s := served(t)
	an := s.resident(2, "An")
	s.pass(365 * 24 * time.Hour / 2)
	s.wants(s.direct(an).say(an, "/proof 2027"), "/proof 2026")
	s.pass(24 * time.Hour * 10)
	s.wants(s.direct(an).say(an, "/proof"), "2027 年还没有")
	s.wants(s.direct(an).say(an, "/proof 2026"), "2 小时 30 分钟")
}

func TestProofPage(t *testing.T) {
	t.Parallel()
	s := served(t)
	server := s.publish()
	an := s.resident(2, "An")
	code := proofCode.FindString(s.direct(an).say(an, "/proof").text())
	for _, path := range []string{"/proof/" + code, "/proof/" + strings.ToLower(code), "/proof/?code=" + strings.ReplaceAll(code, "-", "+")} {
		resp, body := s.fetch(server.URL + path)
		if resp.StatusCode != http.StatusOK || !strings.Contains(body, "至今有效") || !strings.Contains(body, "2 小时 30 分钟") {
			t.Errorf("%s: %d %s", path, resp.StatusCode, body)
		}
		if strings.Contains(body, "An<") || !strings.Contains(body, "A*") {
			t.Errorf("%s tells the name: %s", path, body)
		}
		if resp.Header.Get("Referrer-Policy") != "no-referrer" || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", path, resp.Header)
		}
	}
	if _, body := s.fetch(server.URL+"/proof/"+code, "Accept-Language", "en-GB,en;q=0.8"); !strings.Contains(body, "still holds") {
		t.Errorf("in English: %s", body)
	}
	for _, bad := range []string{slip(code), "x", "%3Cscript%3E"} {
		if resp, body := s.fetch(server.URL + "/proof/" + bad); resp.StatusCode != http.StatusNotFound || strings.Contains(body, "<script") {
			t.Errorf("%s: %d %s", bad, resp.StatusCode, body)
		}
	}
	if resp, body := s.fetch(server.URL + "/proof/"); resp.StatusCode != http.StatusOK || !strings.Contains(body, "<form") {
		t.Errorf("the form: %d", resp.StatusCode)
	}
	if resp, err := http.Post(server.URL+"/proof/"+code, "text/plain", nil); err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("posting: %v, %v", resp.StatusCode, err)
	} else {
		resp.Body.Close()
	}
}
