package report

import (
	"testing"
	"time"
)

func TestCutAnonymous(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words, rest string
		ok          bool
	}{
		{"匿名 3栋有人高空抛物", "3栋有人高空抛物", true},
		{"匿名：3栋有人高空抛物", "3栋有人高空抛物", true},
		{"匿名3栋有人高空抛物", "3栋有人高空抛物", true},
		{"匿名举报 楼下烧烤", "楼下烧烤", true},
		{"匿名舉報：樓下燒烤", "樓下燒烤", true},
		{"（匿名）楼下烧烤", "楼下烧烤", true},
		{"不留名 楼下烧烤", "楼下烧烤", true},
		{"我要匿名举报，楼下烧烤", "楼下烧烤", true},
		{"楼下烧烤，请匿名", "楼下烧烤", true},
		{"楼下烧烤（匿名）", "楼下烧烤", true},
		{"楼下烧烤 不留名。", "楼下烧烤", true},
		{"anonymous dogs off the lead", "dogs off the lead", true},
		{"Anonymously: Dogs off the lead", "Dogs off the lead", true},
		{"dogs off the lead, please keep me anonymous", "dogs off the lead", true},
		{"Dogs off the lead (anonymous)", "Dogs off the lead", true},
		{"匿名", "", true},
		{"匿名信箱坏了", "匿名信箱坏了", false},
		{"anonymousx", "anonymousx", false},
		{"楼下有人贴匿名大字报", "楼下有人贴匿名大字报", false},
		{"路灯坏了", "路灯坏了", false},
		{"", "", false},
	} {
		rest, ok := CutAnonymous(c.words)
		if rest != c.rest || ok != c.ok {
			t.Errorf("CutAnonymous(%q) = %q, %v, want %q, %v", c.words, rest, ok, c.rest, c.ok)
		}
	}
}

func TestCutBehalf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words, name, rest string
		sure              bool
	}{
		{"for @wang the lamp is out", "@wang", "the lamp is out", true},
		{"for ＠wang：the lamp is out", "@wang", "the lamp is out", true},
		{"for 王奶奶: 3栋2单元灯坏了", "王奶奶", "3栋2单元灯坏了", true},
		{"for Grandma Wang: the lamp is out", "Grandma Wang", "the lamp is out", true},
		{"on behalf of Grandma Wang, the lamp is out", "Grandma Wang", "the lamp is out", true},
		{"代 @wang 路灯坏了", "@wang", "路灯坏了", true},
		{"代@wang报路灯坏了", "@wang", "路灯坏了", true},
		{"代王奶奶报 3栋2单元灯坏了", "王奶奶", "3栋2单元灯坏了", true},
		{"代王奶奶报：3栋2单元灯坏了", "王奶奶", "3栋2单元灯坏了", true},
		{"帮王奶奶报 灯坏了", "王奶奶", "灯坏了", true},
		{"帮王奶奶报修灯坏了", "王奶奶", "灯坏了", true},
		{"幫王奶奶報 燈壞了", "王奶奶", "燈壞了", true},
		{"替李大爷上报，楼道堆物", "李大爷", "楼道堆物", true},
		{"代王奶奶：灯坏了", "王奶奶", "灯坏了", true},
		{"代报 王奶奶：灯坏了", "王奶奶", "灯坏了", true},
		{"帮王奶奶报", "王奶奶", "", true},
		{"for 王奶奶 灯坏了", "王奶奶", "灯坏了", false},
		{"代 王奶奶 灯坏了", "王奶奶", "灯坏了", false},
		{"for sale signs block the path", "sale", "signs block the path", false},
	} {
		b, ok := CutBehalf(c.words)
		if want := (Behalf{c.name, c.rest, c.sure, b.Named}); !ok || b != want {
			t.Errorf("CutBehalf(%q) = %+v, %v, want %+v", c.words, b, ok, want)
		}
	}
	for _, words := range []string{
		"", "路灯坏了", "帮我报一下 路灯坏了", "帮忙看看3栋的灯", "帮忙报修", "代步车乱停放", "for the third time: rubbish again",
		"帮我们楼报一下", "代码", "报修路灯", "for my neighbour the lift is stuck",
	} {
		if b, ok := CutBehalf(words); ok {
			t.Errorf("CutBehalf(%q) = %+v, want none", words, b)
		}
	}
}

func TestBehalfOfSomebodyNamed(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]bool{
		"for Chen the lamp is out": true, "For Chen the lamp is out": true, "for 王奶奶 灯坏了": true, "帮王奶奶 灯坏了": true, "代 王奶奶 灯坏了": true,
		"for sale signs block the path": false, "为民路 路灯坏了": false,
	} {
		if b, ok := CutBehalf(words); !ok || b.Named != want {
			t.Errorf("CutBehalf(%q) = %+v, %v, want Named %v", words, b, ok, want)
		}
	}
}

func TestCutMute(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, c := range []struct {
		words string
		d     time.Duration
		why   string
		ok    bool
	}{
		{"", MuteFor, "", true},
		{"乱报", MuteFor, "乱报", true},
		{"7d", 7 * day, "", true},
		{"7天 乱报", 7 * day, "乱报", true},
		{"２周", 14 * day, "", true},
		{"2 weeks false reports", 14 * day, "false reports", true},
		{"两周", 14 * day, "", true},
		{"半个月 骂人", 15 * day, "骂人", true},
		{"十二天", 12 * day, "", true},
		{"二十天", 20 * day, "", true},
		{"一个月，刷屏", 30 * day, "刷屏", true},
		{"12h", 12 * time.Hour, "", true},
		{"a week", 7 * day, "", true},
		{"1年", 365 * day, "", true},
		{"366天", MaxMute, "", true},
		{"367天", 367 * day, "", false},
		{"2 years", 730 * day, "", false},
		{"0d", 0, "", false},
		{"3栋的人", MuteFor, "3栋的人", true},
	} {
		d, why, ok := CutMute(c.words)
		if d != c.d || why != c.why || ok != c.ok {
			t.Errorf("CutMute(%q) = %v, %q, %v, want %v, %q, %v", c.words, d, why, ok, c.d, c.why, c.ok)
		}
	}
}

func TestWaits(t *testing.T) {
	t.Parallel()
	for n, want := range []bool{false, false, false, true, true} {
		if Waits(n) != want {
			t.Errorf("Waits(%d) = %v", n, !want)
		}
	}
}

// What is taken on is approved, and nothing else is.
func TestApproves(t *testing.T) {
	t.Parallel()
	for _, act := range Acts {
		next, ok := Next(New, act)
		if want := ok && (next == Accepted || next == InProgress || next == Resolved || next == Duplicate); Approves(act) != want {
			t.Errorf("Approves(%s) = %v", act, !want)
		}
	}
}
