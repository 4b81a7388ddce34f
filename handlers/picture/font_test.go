package picture

import (
	"encoding/json"
	"io/fs"
	"os"
	"testing"
	"unicode"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// TestFontsHaveAllThatTheBotSays looks up every letter and sign of every sentence.
// Pictographs are for chats alone.
func TestFontsHaveAllThatTheBotSays(t *testing.T) {
	t.Parallel()
	catalogues, err := fs.Glob(os.DirFS("../text"), "*/*.json")
	if err != nil || len(catalogues) < 3 {
		t.Fatalf("catalogues %q, %v", catalogues, err)
	}
	said := map[rune]string{}
	for _, name := range catalogues {
		b, err := os.ReadFile("../text/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var all any
		if err := json.Unmarshal(b, &all); err != nil {
			t.Fatal(err)
		}
		for _, r := range string(b) {
			if !unicode.In(r, unicode.So, unicode.Sk, unicode.Mn, unicode.Cc) {
				said[r] = name
			}
		}
	}
	for _, r := range "处理前处理后處理前處理後照片已隐藏照片已隱藏喆堃嘅咗" {
		said[r] = "pictures"
	}
	for name, f := range map[string]*opentype.Font{"regular": regular(), "bold": bold()} {
		var buf sfnt.Buffer
		for r, where := range said {
			if g, err := f.GlyphIndex(&buf, r); err != nil || g == 0 {
				t.Errorf("the %s font has no %q, of %s", name, r, where)
			}
		}
	}
}

func TestLegible(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"文昌花园 3栋":      "文昌花园 3栋",
		"花园🌳✅":         "花园",
		"a\tb\nc":      "a b\nc",
		"กขค":          "□□□",
		"家👨‍👩‍👧\ufe0f": "家",
	} {
		if got := legible(in); got != want {
			t.Errorf("%q shows as %q, want %q", in, got, want)
		}
	}
}
