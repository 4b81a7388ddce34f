package report

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A Named is a place that a community has a name for: 文昌花园, Block 3, the old
// banyan tree. The first of its names is what it is called, the others are what
// people call it besides.
type Named struct {
	ID    int64
	Names []string
}

// A Gazetteer finds the places of a community in captions. It is made once and
// may be used by many at a time.
type Gazetteer struct{ entries []entry }

// An entry is one name of a place, made ready to be looked for.
type entry struct {
	id          int64
	word        string // the name, plain
	parts, rest []string
	units       []string
	sounds      []string // of the units; nil: not to be known by them
	called      int      // the entry of what the place is called
}

// NewGazetteer returns the gazetteer of places. Names without words are passed over.
func NewGazetteer(places []Named) *Gazetteer {
	g := &Gazetteer{}
	for _, p := range places {
		called := len(g.entries)
		for _, name := range p.Names {
			e := newEntry(p.ID, name)
			if e.word == "" {
				continue
			}
			e.called = called
			g.entries = append(g.entries, e)
		}
	}
	return g
}

func newEntry(id int64, name string) entry {
	e := entry{id: id, word: string(plain([]rune(strings.TrimSpace(name))))}
	e.parts, e.rest = spelling(name)
	e.units = split([]rune(e.word))
	if _, ok := soundOf(e.units); ok && len(e.units) >= soundsFrom {
		e.sounds = syllables(e.units)
	}
	return e
}

// syllables are the sounds of units, "" for those that have none.
func syllables(units []string) []string {
	list := make([]string, len(units))
	for i, u := range units {
		if isHan(u) {
			list[i] = syllable(u)
		}
	}
	return list
}

// A Match is a named place that a caption speaks of.
type Match struct {
	ID int64

	// Exact reports that the caption says no more about where than this: not a
	// building of the estate, but the estate.
	Exact bool

	found, called entry
}

// Find returns the place that a caption speaks of, the most particular one: of
// 文昌花园 and 文昌花园3栋 the latter. A name is found in any script, width and
// case, spelt like PlaceKey does; a Chinese one of three characters and more also
// where one of them is another that sounds the same. It reports whether there is
// a place.
func (g *Gazetteer) Find(words string) (Match, bool) {
	if g == nil || len(g.entries) == 0 {
		return Match{}, false
	}
	c := readCaption(words)
	best, rank := entry{}, 0
	for _, e := range g.entries {
		if r := c.says(e); r > rank {
			best, rank = e, r
		}
	}
	if rank == 0 {
		return Match{}, false
	}
	return Match{
		ID: best.id, Exact: len(c.parts) <= len(best.parts),
		found: best, called: g.entries[best.called],
	}, true
}

// Key returns the key of a place in words, as PlaceKey does, with the name that
// was found replaced by what the place is called: all its names have one key.
func (m Match) Key(place string) string {
	parts, rest := spelling(place)
	in := func(list []string) func(string) bool {
		return func(s string) bool { return slices.Contains(list, s) }
	}
	parts = append(slices.DeleteFunc(parts, in(m.found.parts)), m.called.parts...)
	rest = append(slices.DeleteFunc(rest, in(m.found.rest)), m.called.rest...)
	return joinKey(parts, rest)
}

// A caption is words made ready to look for names in them.
type caption struct {
	plain string
	parts []string // of all its addresses, spelt
	units []string // Chinese characters and English words

	sounds []string // of the units
}

func readCaption(s string) caption {
	words := plain([]rune(s))
	parts, _ := spelling(s)
	units := split(words)
	return caption{plain: string(words), parts: parts, units: units, sounds: syllables(units)}
}

// Ranks of what was found: a part of an address says more than any word, and a
// name that only sounds so says less than one that is written so.
const (
	partRank  = 1000
	soundRank = 1
	wordRank  = 10
)

// says tells how well the caption names a place; 0: not at all.
func (c caption) says(e entry) int {
	for _, p := range e.parts {
		if !slices.Contains(c.parts, p) {
			return c.mentions(e)
		}
	}
	for _, word := range e.rest {
		if !c.contains(word) {
			return c.soundsLike(e)
		}
	}
	return partRank*len(e.parts) + wordRank*utf8.RuneCountInString(strings.Join(e.rest, ""))
}

// mentions finds a name that is no address in the caption: 文昌花园 in 文昌花园那里.
// One with a number is found as an address only, since 3栋 is not in 13栋.
func (c caption) mentions(e entry) int {
	switch {
	case strings.ContainsAny(e.word, "0123456789"):
		return 0
	case c.contains(e.word):
		return wordRank * utf8.RuneCountInString(e.word)
	default:
		return c.soundsLike(e)
	}
}

// contains reports whether the caption has a plain word; an English one must be
// a word of its own.
func (c caption) contains(word string) bool {
	for from := 0; word != ""; {
		i := strings.Index(c.plain[from:], word)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(c.plain[:i])
		after, _ := utf8.DecodeRuneInString(c.plain[i+len(word):])
		first, _ := utf8.DecodeRuneInString(word)
		if !isLetter(first) || !isLetter(before) && !isLetter(after) {
			return true
		}
		from = i + len(word)
	}
	return false
}

// soundsFrom is how many characters a name must have to be known by its sound.
const soundsFrom = 3

// soundsLike finds a Chinese name that was typed with another character of the same
// sound, such as 文昌花圆. All but one of its characters must be right.
func (c caption) soundsLike(e entry) int {
	n := len(e.sounds)
	for i := 0; n > 0 && i+n <= len(c.units); i++ {
		if differing(e.units, c.units[i:i+n]) == 1 && differing(e.sounds, c.sounds[i:i+n]) == 0 {
			return soundRank * n
		}
	}
	return 0
}

// differing counts where two lists of the same length differ.
func differing(a, b []string) (n int) {
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}
