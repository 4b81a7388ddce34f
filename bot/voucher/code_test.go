package voucher

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCodesAreReadableAndReadBack(t *testing.T) {
	t.Parallel()
	seen := map[Code]bool{}
	for range 2000 {
		c := NewCode()
		if len(c) != codeLen || strings.ContainsAny(string(c), "0O1IL") || seen[c] {
			t.Fatalf("code %s", string(c))
		}
		seen[c] = true
		if got, err := ParseCode(c.String()); got != c || err != nil {
			t.Fatalf("%s reads back as %q, %v", c, string(got), err)
		}
	}
}

// Every sign is as likely as any other.
func TestCodesUseAllSigns(t *testing.T) {
	t.Parallel()
	count := map[rune]int{}
	const n = 4000
	for range n {
		for _, r := range string(NewCode()) {
			count[r]++
		}
	}
	want := n * codeLen / len(signs)
	for _, r := range signs {
		if count[r] < want*8/10 || count[r] > want*12/10 {
			t.Errorf("%c comes %d times, want about %d", r, count[r], want)
		}
	}
}

func TestParseCodeForgivesHowItIsWritten(t *testing.T) {
	t.Parallel()
	c := NewCode()
	wide := strings.Map(func(r rune) rune { return r - '!' + '！' }, string(c))
	for _, s := range []string{
		strings.ToLower(c.String()), " " + string(c[:4]) + " " + string(c[4:]) + "\n", wide,
		string(c[:7]) + "－" + string(c[7:]), string(c[:7]) + "—\u3000" + string(c[7:]), string(c[:3]) + "\u200b" + string(c[3:]),
	} {
		if got, err := ParseCode(s); got != c || err != nil {
			t.Errorf("%q reads as %q, %v", s, string(got), err)
		}
	}
	for _, s := range []string{"", "-", string(c[1:]), string(c) + "2", string(c[:13]) + "0", "谢谢", strings.Repeat("A", 5000)} {
		if got, err := ParseCode(s); !errors.Is(err, ErrTyping) {
			t.Errorf("%.40q reads as %q, %v", s, string(got), err)
		}
	}
	if got, err := ParseCode("abcd2345ef"); got != "ABCD2345EF" || err != nil {
		t.Errorf("an old code reads as %q, %v", string(got), err)
	}
}

func TestCheckFindsEveryWrongSign(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCode(t)
		for i := range c {
			for _, r := range signs {
				wrong := string(c[:i]) + string(r) + string(c[i+1:])
				if _, err := ParseCode(wrong); (err == nil) != (wrong == string(c)) {
					t.Fatalf("%s for %s: %v", wrong, string(c), err)
				}
			}
		}
	})
}

func TestCheckFindsEveryTwoThatChangedPlaces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCode(t)
		for i := range c {
			for j := range i {
				b := []byte(c)
				b[i], b[j] = b[j], b[i]
				if _, err := ParseCode(string(b)); (err == nil) != (string(b) == string(c)) {
					t.Fatalf("%s for %s: %v", b, string(c), err)
				}
			}
		}
	})
}

// drawCode draws a code from all there may be.
func drawCode(t *rapid.T) Code {
	code := []byte(rapid.StringOfN(rapid.SampledFrom([]rune(signs)), codeLen-1, codeLen-1, -1).Draw(t, "code"))
	return Code(append(code, check(code)))
}
