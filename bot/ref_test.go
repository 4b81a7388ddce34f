package bot

import (
	"testing"

	"pgregory.net/rapid"
)

func TestParseRef(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]Ref{
		"R12": {Report, 12}, "r12": {Report, 12}, "Ｒ１２": {Report, 12}, "#R12": {Report, 12}, "＃ｒ１２": {Report, 12},
		"t7": {Task, 7}, "\u3000t8\n": {Task, 8}, "E3": {Event, 3}, "w5": {Reward, 5}, "L9": {Listing, 9}, "A4": {Asset, 4}, "R007": {Report, 7},
	} {
		if got, ok := ParseRef(s); !ok || got != want {
			t.Errorf("ParseRef(%q) = %v, %v; want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "R", "12", "R0", "R-1", "R+1", "X3", "R12a", "R1 2", "R999999999999", "一R1", "##R1", "R１２号"} {
		if got, ok := ParseRef(s); ok {
			t.Errorf("ParseRef(%q) = %v, want none", s, got)
		}
	}
}

func TestRefReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := Ref{Kind(rapid.SampledFrom([]byte(kinds)).Draw(t, "kind")), rapid.Int64Range(1, 999_999_999).Draw(t, "number")}
		if got, ok := ParseRef(want.String()); !ok || got != want {
			t.Fatalf("%v reads back as %v, %v", want, got, ok)
		}
	})
}

func TestCutRef(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]struct {
		ref  Ref
		rest string
	}{
		"R12 太远了":       {Ref{Report, 12}, "太远了"},
		"r12　全角空格":      {Ref{Report, 12}, "全角空格"},
		"R12，还是坏的":      {Ref{}, "R12，还是坏的"},
		"R12, @lin":     {Ref{Report, 12}, "@lin"},
		"T7":            {Ref{Task, 7}, ""},
		"没有编号":          {Ref{}, "没有编号"},
		"\n E3 \n line": {Ref{Event, 3}, "line"},
	} {
		got, rest, ok := CutRef(s)
		if got != want.ref || rest != want.rest || ok != (want.ref != Ref{}) {
			t.Errorf("CutRef(%q) = %v, %q, %v; want %v, %q", s, got, rest, ok, want.ref, want.rest)
		}
	}
}

func TestChatIDReadsBack(t *testing.T) {
	t.Parallel()
	for _, want := range []ChatID{{"telegram", "-1004711"}, {"web", "li"}, {"wechat", "o:with:colons"}, {"telegram", ""}} {
		if got, err := ParseChatID(want.String()); err != nil || got != want {
			t.Errorf("%v reads back as %v, %v", want, got, err)
		}
	}
	for _, s := range []string{"", "telegram", ":5"} {
		if got, err := ParseChatID(s); err == nil {
			t.Errorf("ParseChatID(%q) = %v, want an error", s, got)
		}
	}
}
