package picture

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestLinesBreakWherePeopleBreakThem(t *testing.T) {
	t.Parallel()
	p := newPen(regular(), 20) // five Chinese characters in 100 pixels
	for text, want := range map[string][]string{
		"":                 {""},
		"一二三四五六七":          {"一二三四五", "六七"},
		"一二三四五，六":          {"一二三四", "五，六"},
		"一二三四（五）":          {"一二三四", "（五）"},
		"one two three":    {"one two", "three"},
		"3栋 Wenchang":      {"3栋", "Wenchang"},
		"Wenchanghuayuanx": {"Wenchang", "huayuanx"},
		"上\n下":             {"上", "下"},
	} {
		if got := p.wrap(text, 100); !slices.Equal(got, want) {
			t.Errorf("%q is set as %q, want %q", text, got, want)
		}
	}
}

func TestLinesAreEven(t *testing.T) {
	t.Parallel()
	b := set("一二三四五六七八", regular(), frame{7 * 20, 2 * 27, 20, 20})
	if want := []string{"一二三四", "五六七八"}; !slices.Equal(b.lines, want) {
		t.Errorf("set as %q, want %q", b.lines, want)
	}
}

// TestTextKeepsToItsFrame sets anything in anything: it is never wider nor higher,
// and what is missing at the end is told by an ellipsis.
func TestTextKeepsToItsFrame(t *testing.T) {
	t.Parallel()
	letters := rapid.SampledFrom([]rune("文昌花园。，（）《》abcW 0129-\n…"))
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(letters, 0, 200).Draw(t, "text"))
		in := frame{rapid.IntRange(60, 400).Draw(t, "width"), rapid.IntRange(40, 200).Draw(t, "height"), 60, 16}
		b := set(text, regular(), in)
		if b.height() > in.height {
			t.Errorf("%d pixels high, of %d", b.height(), in.height)
		}
		for _, line := range b.lines {
			if w := b.width(line); w > in.width {
				t.Errorf("%q is %d pixels wide, of %d", line, w, in.width)
			}
		}
		squeeze := strings.NewReplacer(" ", "", "\n", "").Replace
		got, want := squeeze(strings.Join(b.lines, "")), squeeze(text)
		if head, cut := strings.CutSuffix(got, "…"); got != want && !(cut && strings.HasPrefix(want, head)) {
			t.Errorf("%q became %q", want, got)
		}
	})
}
