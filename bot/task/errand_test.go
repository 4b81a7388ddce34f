package task

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestErrandHours(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]time.Duration{
		"3栋502取快递到大门口":       3 * time.Hour,
		"下午5点前取快递到3栋":        7 * time.Hour,
		"今天 14:00-16:00 取快递": 6 * time.Hour,
		"明天取快递":              3 * time.Hour, // a day alone names no time
		"12月1日 9:00 取快递":     3 * time.Hour, // too far off
	} {
		if h := ErrandHours(Carry, words, now, zone); !h.Start.Equal(now) || h.End.Sub(now) != want {
			t.Errorf("%q: until %s, want %s from now", words, h.End, want)
		}
	}
	if h := ErrandHours(Help, "水管漏了", now, zone); h.End.Sub(now) != 24*time.Hour {
		t.Errorf("help until %s", h.End)
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"3栋502取快递，电话13812345678":    "3栋502取快递，电话***",
		"电话 138 1234 5678 王":        "电话 *** 王",
		"电话１３８１２３４５６７８":             "电话***",
		"+86-138-1234-5678":         "***",
		"0756-3336666 找老王":          "*** 找老王",
		"取件码 8-2-3045，放大门口":         "取件码 ***，放大门口",
		"取件码是：A1234":                "取件码是：***",
		"pickup code 77123 at 5":    "pickup code *** at 5",
		"3栋502，12号楼，今天 14:00-16:00": "3栋502，12号楼，今天 14:00-16:00",
		"两箱水共 24 瓶":                 "两箱水共 24 瓶",
	} {
		got, masked := Masked(words)
		if got != want || masked != (words != want) {
			t.Errorf("%q: %q %v, want %q", words, got, masked, want)
		}
	}
}

// However a telephone number is written among words, none of it is left.
func TestNoTelephoneNumberIsLeft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var number strings.Builder
		for i := range rapid.IntRange(7, 13).Draw(t, "digits") {
			if i > 0 {
				number.WriteString(rapid.SampledFrom([]string{"", "", "-", " "}).Draw(t, "gap"))
			}
			number.WriteRune(rapid.SampledFrom([]rune("0123456789０１２３９")).Draw(t, "digit"))
		}
		got, _ := Masked("取快递" + number.String() + "谢谢")
		if got != "取快递***谢谢" {
			t.Fatalf("%q became %q", number.String(), got)
		}
	})
}
