package report

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// misspeltFrom is how many letters a word needs for one wrong letter to leave it
// recognisable.
const misspeltFrom = 6

// irregular holds words whose stem the rules would get wrong or mix up with
// another word: a park is not for parking, and Block 4 blocks nothing.
var irregular = map[string]string{
	"parking": "parking", "parked": "parking", "parks": "parking",
	"blocked": "blocking", "blocking": "blocking", "blocks": "blocking",
	"building": "building", "buildings": "building",
	"leaves": "leaf", "fell": "falling", "fallen": "falling", "falling": "falling", "falls": "falling",
	"ceiling": "ceiling", "railing": "railing", "lighting": "light", "dumping": "dump",
	"broke": "broken", "burnt": "burning", "burning": "burning",
}

// stem reduces an English word to what its forms have in common: leak, leaks,
// leaked and leaking are one. It need not be a word.
func stem(w string) string {
	w = strings.Map(func(r rune) rune {
		if isApostrophe(r) {
			return -1
		}
		return r
	}, w)
	if s, ok := irregular[w]; ok {
		return s
	}
	w = cutSuffix(w)
	if n := len(w); n > 3 && w[n-1] == w[n-2] {
		w = w[:n-1] // stopped, dripping
	}
	return w
}

// cutSuffix cuts a plural's or a verb's ending.
func cutSuffix(w string) string {
	for _, plural := range []string{"xes", "shes", "ches", "sses"} {
		if strings.HasSuffix(w, plural) {
			return strings.TrimSuffix(w, "es")
		}
	}
	for _, suffix := range []string{"ing", "ed", "s"} {
		head, ok := strings.CutSuffix(w, suffix)
		if ok && len(head) >= 3 && !strings.HasSuffix(w, "ss") {
			return head
		}
	}
	return w
}

// misspelt finds the votes of the clue that a word is but for one letter, the
// longest such clue: a letter left out is the commonest slip.
func (b clueBook) misspelt(word string) []vote {
	if len(word) < misspeltFrom {
		return nil
	}
	best := ""
	for _, clue := range b.latin {
		if clue[0] == word[0] && len(clue) > len(best) && levenshtein.ComputeDistance(clue, word) == 1 {
			best = clue
		}
	}
	return b.words[best]
}
