package report

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// maxUnits is the length of the longest clue that is looked for.
const maxUnits = 8

// The weights of clues. A named hazard outweighs everything else that a caption
// may say: somebody may be hurt.
const (
	hazard = 40
	sure   = 5
	likely = 3
	hint   = 1
	none   = 0 // the words that only look like another clue
)

// A vote is how much a clue speaks for a category.
type vote struct {
	category Category
	weight   int
}

// tie holds the categories in the order in which the first wins a tie: what is
// urgent, then what is particular.
var tie = []Category{Safety, Water, Lighting, Noise, Greenery, Parking, Rubbish, Clutter, Facility, Other}

// Guess tells what a report is about by its words, in Chinese of any script and
// place or English, with common typing errors. It is Other where it can't tell.
// Gas, fire, live wires and falling objects are Safety whatever else is said.
// What a community has set goes before all else: its own words for a category,
// and which categories it does without.
func Guess(words string, own ...Own) Category {
	units := split(plain([]rune(words)))
	sum := tally{}
	sum.scan(units)
	sum.scanOwn(units, own)
	if best, weight := sum.best(own); weight >= likely {
		return best
	}
	sum.scanSound(units)
	best, _ := sum.best(own)
	return best
}

// An Own is what a community has set for a category: words that speak for it, or
// that it does without the category.
type Own struct {
	Category Category
	Words    []string
	Closed   bool
}

// scanOwn counts a community's own words, once a category. They outweigh what all other
// clues of a caption usually come to, but no named hazard.
func (t tally) scanOwn(units []string, own []Own) {
	said := " " + strings.Join(units, " ") + " "
	for _, o := range own {
		for _, w := range o.Words {
			clue := strings.Join(split(plain([]rune(w))), " ")
			if clue != "" && strings.Contains(said, " "+clue+" ") {
				t[o.Category] += 4 * sure
				break
			}
		}
	}
}

// A tally adds up votes.
type tally map[Category]int

func (t tally) add(votes []vote) {
	for _, v := range votes {
		t[v.category] += v.weight
	}
}

// best is the category with the greatest weight, Other if nothing speaks for any.
// A community's own ones win a tie, and those it does without win nothing.
func (t tally) best(own []Own) (best Category, weight int) {
	best = Other
	var order []Category
	for _, o := range own {
		if !o.Closed && !o.Category.Valid() {
			order = append(order, o.Category)
		}
	}
	for _, c := range append(order, tie...) {
		closed := slices.ContainsFunc(own, func(o Own) bool { return o.Category == c && o.Closed })
		if t[c] > weight && !closed {
			best, weight = c, t[c]
		}
	}
	return best, weight
}

// scan counts the clues among units. At each place the longest one counts, and
// its units count for nothing else: 消防通道 is no fire, a fire exit neither.
func (t tally) scan(units []string) {
	book := lexicon()
	for i := 0; i < len(units); {
		n, votes := book.longest(units[i:])
		if n == 0 {
			n, votes = 1, book.misspelt(units[i])
		}
		t.add(votes)
		i += n
	}
}

// A clueBook is the table of clues made ready for looking up.
type clueBook struct {
	words  map[string][]vote // by units
	sounds map[string][]clue // Chinese ones by sound
	latin  []string          // those of one English word, to find misspelt ones
}

// A clue is a row's vote with the units that cast it.
type clue struct {
	units []string
	vote
}

var lexicon = sync.OnceValue(func() clueBook {
	b := clueBook{map[string][]vote{}, map[string][]clue{}, nil}
	for _, row := range clues {
		for words := range strings.SplitSeq(row.words, ",") {
			b.add(clue{split(plain([]rune(words))), vote{row.category, row.weight}})
		}
	}
	return b
})

func (b *clueBook) add(c clue) {
	key := strings.Join(c.units, " ")
	b.words[key] = append(b.words[key], c.vote)
	if sound, ok := soundOf(c.units); ok {
		c.weight = min(c.weight, sure) // a sound proves less than the word
		b.sounds[sound] = append(b.sounds[sound], c)
	}
	if len(c.units) == 1 && len(key) >= misspeltFrom && !isHan(key) {
		b.latin = append(b.latin, key)
	}
}

// longest finds the longest clue at the head of units, and how many it takes.
func (b clueBook) longest(units []string) (int, []vote) {
	for n := min(maxUnits, len(units)); n > 0; n-- {
		if votes, ok := b.words[strings.Join(units[:n], " ")]; ok {
			return n, votes
		}
	}
	return 0, nil
}

// stop is the unit that stands for a mark between phrases: no clue reaches over
// it.
const stop = ","

// split cuts words into units: a Chinese character, a word in Latin letters
// reduced to its stem, or a stop. Blanks, hyphens and digits only separate.
func split(words []rune) (units []string) {
	for i := 0; i < len(words); {
		switch r := words[i]; {
		case unicode.Is(unicode.Han, r):
			units = append(units, string(r))
			i++
		case isLetter(r):
			j := i
			for j < len(words) && (isLetter(words[j]) || isApostrophe(words[j])) {
				j++
			}
			units = append(units, stem(string(words[i:j])))
			i = j
		default:
			if r != '-' && (unicode.IsPunct(r) || unicode.IsSymbol(r)) {
				units = append(units, stop)
			}
			i++
		}
	}
	return units
}

func isLetter(r rune) bool     { return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) }
func isApostrophe(r rune) bool { return r == '\'' || r == '’' }
