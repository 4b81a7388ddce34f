package report

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/longbridgeapp/opencc"
	"pgregory.net/rapid"
)

// A pair is a line of testdata: words, and what is to be made of them.
type pair struct{ words, want string }

func pairs(tb testing.TB, name string) (list []pair) {
	tb.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		words, want, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			tb.Fatalf("%s: no tab in %q", name, lines.Text())
		}
		list = append(list, pair{words, want})
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return list
}

// TestGuess counts how many captions are understood. The clues were written with
// tuned.tsv in sight. Those of heldout.tsv were not: a miss there is to be left a
// miss, or the phrase moved to tuned.tsv.
func TestGuess(t *testing.T) {
	t.Parallel()
	for name, atLeast := range map[string]float64{"tuned.tsv": 95, "heldout.tsv": 90} {
		phrases := pairs(t, name)
		right := 0
		for _, p := range phrases {
			if !Category(p.want).Valid() {
				t.Fatalf("%s: no category %q", name, p.want)
			}
			got := Guess(p.words)
			if string(got) == p.want {
				right++
				continue
			}
			t.Logf("%s: %q is taken for %s, not %s", name, p.words, got, p.want)
		}
		percent := 100 * float64(right) / float64(len(phrases))
		t.Logf("%s: %d of %d right, %.1f %%", name, right, len(phrases), percent)
		if percent < atLeast {
			t.Errorf("%s: %.1f %% right, want %v %%", name, percent, atLeast)
		}
	}
}

// TestHazardsWin adds a named hazard to whatever else a caption says, before and
// after it.
func TestHazardsWin(t *testing.T) {
	t.Parallel()
	phrases := pairs(t, "heldout.tsv")
	for _, h := range []string{
		"有煤气味", "有煤氣味", "燃气泄漏", "电线裸露", "電線外露", "着火了", "火燭呀", "外墙瓷砖掉下来", "高空抛物", "漏电",
		"I smell gas", "there is a fire", "a live wire is hanging down", "tiles are falling off the wall",
	} {
		for _, p := range phrases {
			for _, words := range []string{p.words + "，" + h, h + ", " + p.words} {
				if got := Guess(words); got != Safety {
					t.Errorf("%q is taken for %s", words, got)
				}
			}
		}
	}
}

func TestWordsThatOnlyLookLikeHazards(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]Category{
		"消防通道堆满纸箱":                              Clutter,
		"走火通道有雜物":                               Clutter,
		"火锅店半夜很吵":                               Noise,
		"boxes in front of the fire exit":       Clutter,
		"car parked in the fire lane":           Parking,
		"rubbish next to the gas station":       Rubbish,
		"falling leaves everywhere":             Greenery,
		"where can i pay the gas bill":          Other,
		"燃气费怎么交":                                Other,
		"fire station road street light is out": Lighting,
	} {
		if got := Guess(words); got != want {
			t.Errorf("%q is taken for %s, not %s", words, got, want)
		}
	}
}

// TestScriptDoesNotMatter guesses the same of a caption in either script, and in
// full width and capitals.
func TestScriptDoesNotMatter(t *testing.T) {
	t.Parallel()
	traditional, err := opencc.New("s2t")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(pairs(t, "tuned.tsv"), pairs(t, "heldout.tsv")...) {
		other, err := traditional.Convert(p.words)
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range []string{other, strings.ToUpper(p.words), wide(p.words)} {
			if got, want := Guess(words), Guess(p.words); got != want {
				t.Errorf("%q is taken for %s, %q for %s", words, got, p.words, want)
			}
		}
	}
}

// wide writes ASCII in its full-width forms.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' && r != '\'' {
			return r + '！' - '!'
		}
		return r
	}, s)
}

func TestSlips(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]Category{
		"路登坏了": Lighting, "楼道里的灯不量": Lighting, "拉圾": Rubbish, "垃极桶": Rubbish, "乱听车": Parking,
		"水馆": Water, "噪因": Noise, "点梯": Facility, "没气": Safety,
		"laji": Rubbish, "ludeng": Lighting, "lou shui": Water, "luan ting che": Parking, "dianti": Facility,
		"garbge": Rubbish, "rubish": Rubbish, "ellevator": Facility, "parkng": Parking,
		"路": Other, "东西": Clutter, "段路": Other, "men": Other, "change": Other,
	} {
		if got := Guess(words); got != want {
			t.Errorf("%q is taken for %s, not %s", words, got, want)
		}
	}
}

func TestGuessOfNothing(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"", " ", "。。。", "👍👍", "12345", "\x00", "\xff\xfe", "'", "ⅷ"} {
		if got := Guess(words); got != Other {
			t.Errorf("%q is taken for %s", words, got)
		}
	}
}

// TestClues finds slips in the table itself.
func TestClues(t *testing.T) {
	t.Parallel()
	type key struct {
		category Category
		words    string
	}
	seen := map[key]bool{}
	for _, row := range clues {
		for words := range strings.SplitSeq(row.words, ",") {
			units := split(plain([]rune(words)))
			k := key{row.category, strings.Join(units, " ")}
			switch {
			case len(units) == 0:
				t.Errorf("%s has a clue without words", row.category)
			case len(units) > maxUnits:
				t.Errorf("%s: %q is longer than what is looked for", row.category, words)
			case seen[k] && row.weight != none:
				t.Errorf("%s has %q twice", row.category, strings.TrimSpace(words))
			}
			seen[k] = true
		}
	}
}

// TestGuessIsConcurrent runs with nothing loaded yet, as many turns at once may.
func TestGuessIsConcurrent(t *testing.T) {
	t.Parallel()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := Guess("楼道有煤氣味"); got != Safety {
				t.Errorf("taken for %s", got)
			}
		})
	}
	group.Wait()
}

func TestGuessIsAlwaysACategory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.OneOf(rapid.String(), rapid.StringMatching(`[垃圾灯水车树楼道吵电a-z ]{0,30}`)).Draw(t, "words")
		if got := Guess(words); !slices.Contains(Categories, got) {
			t.Fatalf("%q is taken for %q", words, got)
		}
	})
}

func BenchmarkGuess(b *testing.B) {
	phrases := pairs(b, "heldout.tsv")
	Guess("") // loads the tables
	for i := 0; b.Loop(); i++ {
		Guess(phrases[i%len(phrases)].words)
	}
}
