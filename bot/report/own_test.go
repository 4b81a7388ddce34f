package report

import "testing"

func TestOwnWords(t *testing.T) {
	t.Parallel()
	own := []Own{
		{Category: "c1", Words: []string{"狗", "遛狗", "off leash"}},
		{Category: Clutter, Words: []string{"共享雨伞"}},
		{Category: Parking, Closed: true},
	}
	for words, want := range map[string]Category{
		"有人遛狗不捡狗屎":                   "c1",
		"有人遛狗，樓道燈壞了":                 "c1",
		"dogs OFF LEASH on the lawn": "c1",
		"共享雨伞扔了一地":                   Clutter,
		"着火了，有狗":                     Safety,
		"楼下乱停车":                      Other,
		"路灯坏了":                       Lighting,
		"the leash is broken off":    Facility,
		"煤气味很重，停车场那边也有人遛狗":           Safety,
	} {
		if got := Guess(words, own...); got != want {
			t.Errorf("%q is taken for %s, not %s", words, got, want)
		}
	}
}

// TestOwnWordsAreSoughtLikeClues: 狗 is no part of another word's letters.
func TestOwnWordsAreSoughtLikeClues(t *testing.T) {
	t.Parallel()
	if got := Guess("dogma class is loud", Own{Category: "c1", Words: []string{"dog"}}); got != Noise {
		t.Errorf("taken for %s", got)
	}
}
