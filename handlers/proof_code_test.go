package handlers

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A code is read as people type it, and any one slip shows.
func TestProofCodes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := newProofCode()
		for _, typed := range []string{
			code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), strings.ReplaceAll(code, "-", " "),
			strings.ReplaceAll(strings.ReplaceAll(code, "0", "O"), "1", "l"), "  " + code + "\n",
		} {
			if got, ok := parseProofCode(typed); !ok || got != code {
				t.Fatalf("%q is read as %q, %t; want %q", typed, got, ok, code)
			}
		}
		signs := strings.ReplaceAll(code, "-", "")
		at := rapid.IntRange(0, len(signs)-1).Draw(t, "at")
		other := proofSigns[rapid.IntRange(0, len(proofSigns)-1).Draw(t, "other")]
		if _, ok := parseProofCode(signs[:at] + string(other) + signs[at+1:]); ok != (other == signs[at]) {
			t.Fatalf("%q with %c at %d passes: %t", signs, other, at, ok)
		}
		if at == 0 {
			return
		}
		a, b := signs[at-1], signs[at]
		swapped := signs[:at-1] + string(b) + string(a) + signs[at+1:]
		edge := a != b && strings.Trim(string([]byte{a, b}), "0Z") == ""
		if _, ok := parseProofCode(swapped); !edge && ok != (a == b) {
			t.Fatalf("%q swapped at %d passes: %t", signs, at, ok)
		}
	})
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"王": "王*", "王小明": "王**", "Mei Lin": "M** L**", "": ""} {
		if got := masked(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}
