package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestPlace(t *testing.T) {
	t.Parallel()
	for _, p := range pairs(t, "places.tsv") {
		if got := Place(p.words); got != p.want {
			t.Errorf("%q: %q, want %q", p.words, got, p.want)
		}
	}
}

// TestPlaceIsShort keeps what says most where an address is longer than a line.
func TestPlaceIsShort(t *testing.T) {
	t.Parallel()
	long := "文昌花园三期B座2单元12楼1203, Harmony Gardens Phase 2, Building 12, Unit 3, Flat 1203"
	got := Place(long + "漏水")
	if n := utf8.RuneCountInString(got); n > maxPlace || n < 10 || !strings.HasPrefix(long, got) {
		t.Errorf("%q has %d characters", got, n)
	}
	if got := Place(strings.Repeat("a", 50) + " Road"); got != "" {
		t.Errorf("a name of 50 letters: %q", got)
	}
}

func TestPlaceIsInTheCaption(t *testing.T) {
	t.Parallel()
	words := rapid.OneOf(rapid.String(),
		rapid.StringMatching(`[0-9a-c三十 ,号號楼栋单元室花园路门Building -]{0,40}`))
	rapid.Check(t, func(t *rapid.T) {
		caption := words.Draw(t, "caption")
		got := Place(caption)
		if !utf8.ValidString(caption) {
			caption = string([]rune(caption))
		}
		if !strings.Contains(caption, got) || utf8.RuneCountInString(got) > maxPlace {
			t.Fatalf("place %q of %q", got, caption)
		}
		if got != "" && !samePlace(got, got) {
			t.Fatalf("place %q is not the same as itself", got)
		}
	})
}

// samePlace reports whether two places in words have one key; nothing is the same as
// no words.
func samePlace(a, b string) bool {
	x := PlaceKey(a)
	return x != "" && x == PlaceKey(b)
}

func TestSamePlace(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"3栋2单元", "3棟2單元", "３幢２单元", "三栋二单元", "3栋 2单元", "3座2单元", "03栋2单元", "Building 3, Unit 2", "unit 2, BUILDING 3", "Blk 3 Unit 2"},
		{"文昌花园5号楼", "文昌花園5號樓", "文昌花园 5栋", "文昌花园五号楼", "文昌花园，5＃", "文昌花园5#楼", "文昌花园的5号楼"},
		{"3栋2单元501", "3-2-501", "3栋2单元501室", "3棟2單元501房"},
		{"5-302", "5栋302", "Building 5, Flat 302"},
		{"A座12楼", "a座12层", "Ａ座十二樓", "Block A, 12/F", "Tower A 12th floor"},
		{"12栋", "十二栋", "12号楼"},
		{"负一层", "地下1层", "负1楼", "B1"},
		{"北门", "北門", "north gate"},
		{"文昌路12号", "文昌路 12號"},
		{"Wenchang Road", "wenchang road"},
		{"大榕树下", "大榕樹下 "},
		{"王姨小卖部旁", "王姨小賣部旁"},
	} {
		for _, a := range same {
			for _, b := range same {
				if !samePlace(a, b) {
					t.Errorf("%q and %q are not the same: %q, %q", a, b, PlaceKey(a), PlaceKey(b))
				}
			}
		}
	}
}

func TestDifferentPlaces(t *testing.T) {
	t.Parallel()
	different := []string{
		"", "3栋", "3栋2单元", "2栋3单元", "3栋2楼", "13栋", "30栋", "文昌花园3栋", "荔林苑3栋", "3-2-501", "3-2-502", "5-302",
		"北门", "南门", "文昌路", "文昌街", "文昌路3号", "A座", "B座", "负一层", "1楼", "大榕树下", "停车场", "Wenchang Road",
	}
	for i, a := range different {
		for j, b := range different {
			if samePlace(a, b) != (i == j && a != "") {
				t.Errorf("%q and %q: %q, %q", a, b, PlaceKey(a), PlaceKey(b))
			}
		}
	}
}

func TestChineseNumber(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"一": "1", "十": "10", "十二": "12", "二十": "20", "三十五": "35", "一百": "100", "一百零三": "103", "一百二十": "120",
		"一二〇一": "1201", "零五": "5", "0012": "12", "0": "0", "a": "a", "12a": "12a", "负二": "-2", "b2": "-2", "地下一": "-1",
		"3rd": "3", "second": "2", "seven": "7", "三x": "三x",
	} {
		if got := number(s); got != want {
			t.Errorf("%q is %s, want %s", s, got, want)
		}
	}
}

func BenchmarkPlace(b *testing.B) {
	for b.Loop() {
		Place("师傅，文昌花园三期5号楼2单元502门口堆了好多纸箱，麻烦来看一下")
	}
}
