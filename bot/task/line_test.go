package task

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"linli/bot/ledger"
	"linli/bot/when"
)

// Wednesday 1 July 2026, 10:00 in Shanghai.
var (
	zone = time.FixedZone("CST", 8*3600)
	now  = time.Date(2026, 7, 1, 10, 0, 0, 0, zone)
)

func july(day, from, to int) Hours {
	return Hours{time.Date(2026, 7, day, from, 0, 0, 0, zone), time.Date(2026, 7, day, to, 0, 0, 0, zone)}
}

func rule(s string) when.Rule {
	r, err := when.ParseRule(s)
	if err != nil {
		panic(err)
	}
	return r
}

func points(n ledger.Points) *ledger.Points { return &n }

var sameRule = cmp.Comparer(func(a, b when.Rule) bool { return a == b })

func TestParseLine(t *testing.T) {
	t.Parallel()
	full := Line{Title: "清理小广告", Place: "文昌花园", Hours: july(2, 9, 11), Slots: 5, Points: points(10)}
	for words, want := range map[string]Line{
		"清理小广告 | 明天 9:00-11:00 | 文昌花园 | 5人 | 10分":                              full,
		"清理小广告 | 10分 | 5人 | 文昌花园 | 明天 9:00-11:00":                              full,
		"清理小广告｜明天９：００－１１：００｜文昌花园｜５人｜１０分":                                       full,
		"清理小广告\n明天 9:00-11:00\n文昌花园\n5个人\n10积分":                                full,
		"清理小广告|明天9点到11点|文昌花园|五人|十分":                                            full,
		"标题：清理小广告|时间：明天9点到11点|地点：文昌花园|人数：5|积分：10":                              full,
		"清理小广告 | 2026-07-02 9:00-11:00 | 文昌花园 | 5 | 10":                        full,
		"清理小广告 | 明天 9:00-11:00 | 文昌花园 | 5名 | 每人10分":                            full,
		"清理小广告 | 明天 9:00-11:00 | 文昌花园 | 5個名額 | 10 積分":                          full,
		"明天 9:00-11:00 清理小广告 | 文昌花园 | 5位 | 10分/人":                              full,
		"清理小广告 | | 明天 9:00-11:00 | 文昌花园 || 5人 | 10分 |":                         full,
		"清理小广告 | tomorrow 9:00-11:00 | 文昌花园 | 5 people | 10 points":            full,
		"清理小广告 | WHEN: tomorrow 9-11am | Place: 文昌花园 | 5 PLACES | 10 pts each": full,
		"清理楼道":             {Title: "清理楼道"},
		"":                 {},
		" | 明天 9:00-11:00": {Hours: july(2, 9, 11)},
		"明天 9:00-11:00":    {Hours: july(2, 9, 11)},
		"扫雪 | 明天9点":        {Title: "扫雪", Hours: july(2, 9, 10), NoEnd: true},
		"扫楼道 | 3号楼 | 明天 9:00-10:00": {Title: "扫楼道", Place: "3号楼", Hours: july(2, 9, 10)},
		"扫楼道 | 3号楼 | 2单元":           {Title: "扫楼道", Place: "3号楼 2单元"},
		"扫楼道 | 会议室 | 共5人":           {Title: "扫楼道", Place: "会议室", Slots: 5},
		"扫楼道 | 地点: 5人广场":            {Title: "扫楼道", Place: "5人广场"},
		"浇水 | 0分 | 二十五人":            {Title: "浇水", Slots: 25, Points: points(0)},
		"浇水 | 一百零三人":                {Title: "浇水", Slots: 103},
		"7月5日活动前清理 | 明天 9:00-11:00": {Title: "7月5日活动前清理", Hours: july(2, 9, 11)},
		"修水管 | 明天 9:00-11:00 | 水电1人，普通3人 | 新人2人": {Title: "修水管", Hours: july(2, 9, 11), Demands: Demands{
			Seats: []Seat{{For: "水电", Slots: 1}, {Slots: 3}, {For: Newcomers, Slots: 2}},
		}},
		"Fix it | tomorrow 9:00-11:00 | plumbing 1 person, others 3 people": {Title: "Fix it", Hours: july(2, 9, 11), Demands: Demands{
			Seats: []Seat{{For: "plumbing", Slots: 1}, {Slots: 3}},
		}},
		"守夜 | 明天 9:00-11:00 | 限楼长、志愿者 | 18岁以上 | 需审核 | 要照片 | 免验收 | 技能：水电": {
			Title: "守夜", Hours: july(2, 9, 11), Demands: Demands{
				Roles: []string{"楼长、志愿者"}, MinAge: 18, Approval: true, Photo: true, Unchecked: true, Skill: "水电",
			},
		},
		"Watch | tomorrow 9:00-11:00 | volunteers only | over 16 | needs approval": {
			Title: "Watch", Hours: july(2, 9, 11), Demands: Demands{Roles: []string{"volunteers"}, MinAge: 16, Approval: true},
		},
		"巡逻 | 每周六 9:00-11:00 | 3人": {Title: "巡逻", Rule: rule("每周六 9:00-11:00"), Slots: 3},
		"巡逻 | 每周六9点":               {Title: "巡逻", Rule: rule("每周六 9:00-10:00")},
		"Tidy up: the square | 2人": {Title: "Tidy up: the square", Slots: 2},
	} {
		got, err := ParseLine(words, now, zone)
		if err != nil {
			t.Errorf("%q: %v", words, err)
			continue
		}
		if diff := cmp.Diff(want, got, sameRule); diff != "" {
			t.Errorf("%q (-want +got):\n%s", words, diff)
		}
	}
}

func TestParseLineRefuses(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]error{
		"扫雪 | 2026-02-30 9:00-11:00": ErrTime,
		"扫雪 | 2026-07-05 25:00":      ErrTime,
		"扫雪 | 明晨某刻 9:00 左右吧":         ErrTime,
		"扫雪 | 2小时":                   ErrTime, "扫雪 | 31 days": ErrTime,
		"扫雪 | 时间：改天":                              ErrTime,
		"扫雪 | 2026-06-30 9:00-11:00":              ErrPast,
		"扫雪 | 今天 9:00-11:00":                      ErrPast, // it is 10 o'clock: it has begun
		"扫雪 | 2026-07-05 11:00-9:00":              ErrOrder,
		"扫雪 | 7月4日 9:00 到 7月6日 18:00":             ErrOrder,
		"扫雪 | 明天":                                 ErrHours,
		"扫雪 | 2028-07-05 9:00":                    ErrFar,
		"扫雪 | 0人":                                 ErrSlots,
		"扫雪 | 501人":                               ErrSlots,
		"扫雪 | -3人":                                ErrSlots,
		"扫雪 | 2.5 people":                         ErrSlots,
		"扫雪 | 99999999999999999999人":              ErrSlots,
		"扫雪 | 101分":                               ErrPoints,
		"扫雪 | -1 points":                          ErrPoints,
		"扫雪 | 每周六":                                ErrHours,
		"扫雪 | 每3天 9:00-11:00":                     ErrTime,
		"扫雪 | 120岁以上":                             ErrAge,
		"扫雪 | 水电0人":                               ErrSlots,
		"扫雪 | 水电1人，水电2人":                          ErrTwice,
		"扫雪 | 每周六 9:00-11:00 | 明天 9:00-11:00":     ErrTwice,
		"扫雪 | 3人 | 4人":                            ErrTwice,
		"扫雪 | 3分 | 4分":                            ErrTwice,
		"扫雪 | 明天 9:00-10:00 | 明天 11:00-12:00":     ErrTwice,
		strings.Repeat("长", MaxTitle+1):           ErrTitle,
		"扫雪 | " + strings.Repeat("长", MaxPlace+1): ErrPlace,
	} {
		if l, err := ParseLine(words, now, zone); !errors.Is(err, want) {
			t.Errorf("%q: %+v, %v; want %v", words, l, err, want)
		}
	}
}

// Fields may stand in any order.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	fields := []string{"明天 9:00-11:00", "文昌花园", "5人", "10分"}
	want := Line{Title: "清理", Place: "文昌花园", Hours: july(2, 9, 11), Slots: 5, Points: points(10)}
	rapid.Check(t, func(t *rapid.T) {
		words := "清理 | " + strings.Join(rapid.Permutation(fields).Draw(t, "fields"), " | ")
		got, err := ParseLine(words, now, zone)
		if err != nil {
			t.Fatalf("%q: %v", words, err)
		}
		if diff := cmp.Diff(want, got, sameRule); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", words, diff)
		}
	})
}

// Whatever is typed, a line that is taken keeps to the limits of the database.
func TestParseLineKeepsTheLimits(t *testing.T) {
	t.Parallel()
	piece := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"明天", "9:00-11:00", "周六 9点", "|", "｜", "时间：", "人数:", "points:", " "}),
		rapid.Custom(func(t *rapid.T) string { return fmt.Sprint(rapid.IntRange(-10, 2000).Draw(t, "n")) }),
		rapid.SampledFrom([]string{"人", "分", " people", " points", "十", "百", "两"}),
	)
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
		l, err := ParseLine(words, now, zone)
		if err != nil {
			return
		}
		h := l.Hours
		switch {
		case l.Slots < 0 || l.Slots > MaxSlots,
			l.Points != nil && (*l.Points < 0 || *l.Points > MaxPoints),
			h != (Hours{}) && (!h.Start.After(now) || !h.End.After(h.Start)):
			t.Fatalf("%q: %+v", words, l)
		}
	})
}

func TestWith(t *testing.T) {
	t.Parallel()
	old := Line{Title: "旧", Place: "旧处", Hours: july(2, 9, 11), Slots: 1, Points: points(1)}
	more := Line{Title: "新", Place: "新处", Hours: july(3, 9, 11), Slots: 2, Points: points(0)}
	if diff := cmp.Diff(old, old.With(Line{}), sameRule); diff != "" {
		t.Errorf("nothing said changes something (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(more, old.With(more), sameRule); diff != "" {
		t.Errorf("what is said does not win (-want +got):\n%s", diff)
	}
}
