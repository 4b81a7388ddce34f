package when_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linli/bot/when"
)

// rule reads a recurrence of a test.
func rule(s string) when.Rule {
	r, err := when.ParseRule(s)
	if err != nil {
		panic(s + ": " + err.Error())
	}
	return r
}

func TestParseRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"每月第一个星期六 9:00-11:30", "first Saturday 09:00-11:30"},
		{"每月第一个星期六", "first Saturday"},
		{"每个月的第一个周六上午9点到11点半", "first Saturday 09:00-11:30"},
		{"每月第二個週日上午9點到11點半", "second Sunday 09:00-11:30"},
		{"每月第1个周六", "first Saturday"},
		{"每月首个周六", "first Saturday"},
		{"每月第一、三个周六", "first,third Saturday"},
		{"每月第一和第三个周六", "first,third Saturday"},
		{"每月最后一个周六", "last Saturday"},
		{"每月最後一個禮拜日下晝3點", "last Sunday 15:00"},
		{"每月17号 9:00-11:30", "every 17th 09:00-11:30"},
		{"每月17號上午9點", "every 17th 09:00"},
		{"每月十五号", "every 15th"},
		{"每月1号和15号 9点", "every 1st,15th 09:00"},
		{"每月1、15日", "every 1st,15th"},
		{"每月最后一天", "every 31st"},
		{"每月底", "every 31st"},
		{"每月", "monthly"},
		{"每个月", "monthly"},
		{"每两个月", "every 2 months"},
		{"每周六 9:00", "every Saturday 09:00"},
		{"每周六上午9点到11点", "every Saturday 09:00-11:00"},
		{"每个星期天", "every Sunday"},
		{"逢星期六朝早9點", "every Saturday 09:00"},
		{"每週日下午3點至5點", "every Sunday 15:00-17:00"},
		{"每周一三五 9点", "every Monday,Wednesday,Friday 09:00"},
		{"每周一、三、五", "every Monday,Wednesday,Friday"},
		{"每周六、日", "every Saturday,Sunday"},
		{"每周六和周日 9:00", "every Saturday,Sunday 09:00"},
		{"每周一至周五 11:30", "every Monday,Tuesday,Wednesday,Thursday,Friday 11:30"},
		{"每周一三点", "every Monday 15:00"},
		{"每周六十点", "every Saturday 10:00"},
		{"每周二二十点", "every Tuesday 20:00"},
		{"每周末", "every Saturday,Sunday"},
		{"每周一、三下午3点", "every Monday,Wednesday 15:00"},
		{"逢星期六、日下晝3點", "every Saturday,Sunday 15:00"},
		{"每逢周六", "every Saturday"},
		{"每季度", "every 3 months"},
		{"每年", "every 12 months"},
		{"每3个星期", "every 3 weeks"},
		{"每周", "weekly"},
		{"每两周", "every 2 weeks"},
		{"每周 9:00", "weekly 09:00"},
		{"每天 8:00", "daily 08:00"},
		{"每日早上8点", "daily 08:00"},
		{"天天", "daily"},
		{"每3天", "every 3 days"},
		{"每天22:00-6:00", "daily 22:00-06:00"},
		{"first Saturday 9:00-11:30", "first Saturday 09:00-11:30"},
		{"First Saturday of the month", "first Saturday"},
		{"the first Saturday of every month, 09:00–11:30", "first Saturday 09:00-11:30"},
		{"every first Saturday of the month at 9am", "first Saturday 09:00"},
		{"1st Saturday 9am-11:30am", "first Saturday 09:00-11:30"},
		{"first and third Sat 9:00", "first,third Saturday 09:00"},
		{"last Sunday 14:00-16:00", "last Sunday 14:00-16:00"},
		{"monthly on the first Saturday", "first Saturday"},
		{"every 17th 9:00-11:30", "every 17th 09:00-11:30"},
		{"17th of every month", "every 17th"},
		{"monthly on the 17th", "every 17th"},
		{"1st and 15th of each month", "every 1st,15th"},
		{"last day of the month", "every 31st"},
		{"every 3rd Saturday", "third Saturday"},
		{"every Saturday 9:00", "every Saturday 09:00"},
		{"every Saturday 9-11", "every Saturday 09:00-11:00"},
		{"every Saturday, 3-5pm", "every Saturday 15:00-17:00"},
		{"9:00-11:30 every Saturday", "every Saturday 09:00-11:30"},
		{"weekly on Sat", "every Saturday"},
		{"Saturdays at 9am", "every Saturday 09:00"},
		{"every Mon, Wed and Fri 8:00", "every Monday,Wednesday,Friday 08:00"},
		{"every Mon-Fri", "every Monday,Tuesday,Wednesday,Thursday,Friday"},
		{"every weekend", "every Saturday,Sunday"},
		{"every year", "every 12 months"},
		{"every quarter", "every 3 months"},
		{"daily", "daily"},
		{"every day 8:00", "daily 08:00"},
		{"every 3 days", "every 3 days"},
		{"weekly", "weekly"},
		{"monthly", "monthly"},
		{"every 2 months", "every 2 months"},
		{"每周六 9:00 2小时", "every Saturday 09:00-11:00"},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			r, err := when.ParseRule(c.text)
			if got := r.String(); err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestParseRuleRefusals(t *testing.T) {
	t.Parallel()
	for want, texts := range map[error][]string{
		when.ErrNotRule: {"", "明天9点", "周六 9:00", "Saturday", "17th", "每周浇水", "每", "every", "每3号楼", "第一个", "每两周周六", "每小时", "每年3月12日", "first", "每周六上午"},
		when.ErrDate:    {"每月32号", "每月0号", "每月第六个周六", "每月第0个周六", "每周六 25:00", "每0天", "every 32nd", "每周六晚上1点", "每1000天"},
		when.ErrOrder:   {"每周六 11:00-9:00", "every Saturday 9:00-9:00"},
	} {
		for _, text := range texts {
			t.Run(text, func(t *testing.T) {
				t.Parallel()
				if r, err := when.ParseRule(text); !errors.Is(err, want) {
					t.Errorf("got %q, %v; want %v", r, err, want)
				}
			})
		}
	}
}

func TestFindRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want, rest string }{
		{"每周浇水", "weekly", "浇水"},
		{"每两周施肥一次", "every 2 weeks", "施肥一次"},
		{"浇水，每周六 9:00", "every Saturday 09:00", "浇水"},
		{"water it weekly", "weekly", "water it"},
		{"prune every 3 months please", "every 3 months", "prune please"},
		{"first Saturday 9:00-11:30 Wenchang Square", "first Saturday 09:00-11:30", "Wenchang Square"},
		{"每月32号或每周", "weekly", "每月32号或"},
		{"浇水", "", "浇水"},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			r, rest, ok := when.FindRule(c.text)
			if r.String() != c.want || rest != c.rest || ok != (c.want != "") {
				t.Errorf("got %q, %q, %v; want %q, %q", r, rest, ok, c.want, c.rest)
			}
		})
	}
}

func TestRuleNext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, after, want string }{
		{"first Saturday 9:00-11:30", "2026-07-01 12:00", "2026-07-04T09:00/11:30"},
		{"first Saturday 9:00-11:30", "2026-07-04 08:59", "2026-07-04T09:00/11:30"},
		{"first Saturday 9:00-11:30", "2026-07-04 09:00", "2026-08-01T09:00/11:30"},
		{"first,third Saturday", "2026-07-04 09:00", "2026-07-18"},
		{"last Saturday 9:00", "2026-07-26 00:00", "2026-08-29T09:00"},
		{"fifth Saturday 9:00", "2026-07-01 00:00", "2026-08-29T09:00"},
		{"every 17th 9:00", "2026-07-17 09:00", "2026-08-17T09:00"},
		{"every 31st 9:00", "2026-01-31 10:00", "2026-02-28T09:00"},
		{"every 30th 9:00", "2026-01-31 10:00", "2026-02-28T09:00"},
		{"every 30th 9:00", "2026-07-01 10:00", "2026-07-30T09:00"},
		{"every 29th 9:00", "2028-02-01 10:00", "2028-02-29T09:00"},
		{"every 1st,31st", "2026-02-27 10:00", "2026-02-28"},
		{"every 1st,31st", "2026-02-28 10:00", "2026-03-01"},
		{"every Saturday 9:00", "2026-12-31 10:00", "2027-01-02T09:00"},
		{"every Saturday", "2026-07-04 10:00", "2026-07-11"},
		{"每天 8:00", "2026-07-01 07:00", "2026-07-01T08:00"},
		{"每天 8:00", "2026-07-01 08:00", "2026-07-02T08:00"},
		{"daily 22:00-6:00", "2026-07-01 12:00", "2026-07-01T22:00/2026-07-02T06:00"},
		{"每天24:00", "2026-07-01 00:00", "2026-07-02T00:00"},
		{"每天24:00", "2026-06-30 23:59", "2026-07-01T00:00"},
		{"weekly", "2026-07-01 12:00", "2026-07-08"},
		{"每周 9:00", "2026-07-01 12:00", "2026-07-08T09:00"},
		{"every 2 weeks", "2026-12-25 12:00", "2027-01-08"},
		{"monthly", "2026-01-31 12:00", "2026-02-28"},
		{"every 3 days 9:00", "2026-07-30 12:00", "2026-08-02T09:00"},
	} {
		t.Run(c.rule+" after "+c.after, func(t *testing.T) {
			t.Parallel()
			got := written(rule(c.rule).Next(at(shanghai, c.after), shanghai), shanghai)
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestRuleNextEnds(t *testing.T) {
	t.Parallel()
	for _, r := range []when.Rule{{}, rule("every Saturday"), rule("monthly")} {
		if span := r.Next(at(time.UTC, "9999-12-31 12:00"), time.UTC); span != (when.Span{}) {
			t.Errorf("%q: got %v after the last year", r, span)
		}
	}
}

// The hours are those on the wall, in summer and winter; one that is skipped is read with
// the offset before the gap, one that comes twice is the first.
func TestRuleNextSeasons(t *testing.T) {
	t.Parallel()
	london, saoPaulo := zone("Europe/London"), zone("America/Sao_Paulo")
	for _, c := range []struct {
		rule  string
		after string
		zone  *time.Location
		want  string // UTC
	}{
		{"every Sunday 9:00", "2026-03-28 12:00", london, "2026-03-29T08:00"},
		{"every Sunday 9:00", "2026-10-24 12:00", london, "2026-10-25T09:00"},
		{"every Sunday 1:30", "2026-03-28 12:00", london, "2026-03-29T01:30"},
		{"every Sunday 1:30", "2026-10-24 12:00", london, "2026-10-25T00:30"},
		{"every Sunday 0:30-5:00", "2026-10-24 12:00", london, "2026-10-24T23:30/2026-10-25T05:00"},
		{"every Sunday 0:00", "2018-11-03 12:00", saoPaulo, "2018-11-04T03:00"},
	} {
		t.Run(c.rule+" after "+c.after, func(t *testing.T) {
			t.Parallel()
			got := written(rule(c.rule).Next(at(c.zone, c.after), c.zone), time.UTC)
			if got != c.want {
				t.Errorf("got %s UTC, want %s", got, c.want)
			}
		})
	}
}

func TestRuleOn(t *testing.T) {
	t.Parallel()
	planted := at(shanghai, "2026-01-31 23:30")
	for _, c := range []struct{ rule, want string }{
		{"weekly", "every Saturday"},
		{"每周 9:00", "every Saturday 09:00"},
		{"monthly", "every 31st"},
		{"every 2 weeks", "every 2 weeks"},
		{"every Sunday", "every Sunday"},
		{"first Sunday", "first Sunday"},
		{"daily", "daily"},
	} {
		if got := rule(c.rule).On(planted, shanghai).String(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.rule, got, c.want)
		}
	}
}

func TestRuleHasDay(t *testing.T) {
	t.Parallel()
	got := map[string]bool{}
	want := map[string]bool{"daily": true, "every Saturday": true, "first Saturday": true, "every 17th": true, "weekly": false, "monthly": false, "every 3 days": false}
	for text := range want {
		got[text] = rule(text).HasDay()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRuleWithHours(t *testing.T) {
	t.Parallel()
	saturday := rule("first Saturday")
	if saturday.HasHours() {
		t.Error("a rule without hours says it has some")
	}
	r, err := saturday.WithHours(9*60, 11*60+30)
	if err != nil || r != rule("first Saturday 9:00-11:30") || !r.HasHours() {
		t.Errorf("got %q, %v", r, err)
	}
	for _, c := range []struct {
		rule     when.Rule
		from, to int
		want     error
	}{
		{saturday, -1, 0, when.ErrDate},
		{saturday, 24*60 + 1, 0, when.ErrDate},
		{saturday, 9 * 60, 9 * 60, when.ErrOrder},
		{saturday, 9 * 60, 24*60 + 1, when.ErrOrder},
		{saturday, 22 * 60, 30 * 60, nil},
		{saturday, 9 * 60, 24 * 60, nil},
		{when.Rule{}, 9 * 60, 0, when.ErrNotRule},
	} {
		if r, err := c.rule.WithHours(c.from, c.to); !errors.Is(err, c.want) {
			t.Errorf("%d to %d: got %q, %v; want %v", c.from, c.to, r, err, c.want)
		}
	}
}

func TestRuleText(t *testing.T) {
	t.Parallel()
	type market struct{ When, Never when.Rule }
	stored := market{When: rule("每月第一个星期六 9:00-11:30")}
	text, err := json.Marshal(stored)
	if want := `{"When":"first Saturday 09:00-11:30","Never":""}`; err != nil || string(text) != want {
		t.Fatalf("got %s, %v; want %s", text, err, want)
	}
	var read market
	if err := json.Unmarshal(text, &read); err != nil || read != stored {
		t.Errorf("got %v, %v; want %v", read, err, stored)
	}
	if err := json.Unmarshal([]byte(`{"When":"tomorrow"}`), &read); !errors.Is(err, when.ErrNotRule) {
		t.Errorf("got %v, want %v", err, when.ErrNotRule)
	}
	if read != stored {
		t.Errorf("a refused text changed the rule to %v", read)
	}
	if !read.Never.IsZero() || read.When.IsZero() {
		t.Error("IsZero is not of the zero Rule alone")
	}
}
