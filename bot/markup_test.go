package bot

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEscapeReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.String().Draw(t, "words")
		m := Escape(want)
		if got := m.Plain(); got != want {
			t.Fatalf("%q reads back as %q", want, got)
		}
		if strings.ContainsAny(string(m), "<>") {
			t.Fatalf("%q keeps tags: %q", want, m)
		}
	})
}

func TestPlainDropsTags(t *testing.T) {
	t.Parallel()
	if got := Markup(`<b>R1</b> &lt;3 <a href="https://x/?a=1&amp;b=2">map</a>`).Plain(); got != "R1 <3 map" {
		t.Errorf("plain text is %q", got)
	}
}

func TestUnitsAreUTF16(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"": 0, "abc": 3, "邻里": 2, "😀": 2, "👨‍👩‍👧": 8} {
		if got := Units(s); got != want {
			t.Errorf("Units(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestSplitLosesNothingAndFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`[a-z邻里😀<&]{0,60}`), 1, 12).Draw(t, "lines")
		limit := rapid.IntRange(4, 50).Draw(t, "limit")
		var whole []string
		for _, p := range Escape(strings.Join(lines, "\n")).Split(limit) {
			if p.Len() > limit {
				t.Fatalf("a part has %d units, limit %d", p.Len(), limit)
			}
			whole = append(whole, p.Plain())
		}
		squeeze := func(s string) string { return strings.ReplaceAll(s, "\n", "") }
		if got, want := squeeze(strings.Join(whole, "")), squeeze(strings.Join(lines, "")); got != want {
			t.Fatalf("parts together are %q, want %q", got, want)
		}
	})
}

func TestSplitCutsAtLineEndsAndKeepsTags(t *testing.T) {
	t.Parallel()
	parts := Markup("<b>one</b>\n<b>two</b>\n<b>three</b>").Split(8)
	if len(parts) != 2 || parts[0] != "<b>one</b>\n<b>two</b>" || parts[1] != "<b>three</b>" {
		t.Errorf("parts are %q", parts)
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		s     string
		limit int
		want  string
	}{
		{"short", 10, "short"},
		{"two\n lines", 20, "two lines"},
		{"a bit too long", 8, "a bit t…"},
		{"😀😀😀", 5, "😀😀…"},
	} {
		if got := Shorten(tt.s, tt.limit); got != tt.want {
			t.Errorf("Shorten(%q, %d) = %q, want %q", tt.s, tt.limit, got, tt.want)
		}
	}
}
