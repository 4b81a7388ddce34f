package report

import (
	"slices"
	"strings"
)

// maxPlace is the length of a place in characters.
const maxPlace = 40

// Place finds the words of a caption that say where, as they are written, at
// most 40 characters: an estate, a building, unit, floor and room, a road, a
// gate, a car park. It is empty where the caption names no place.
func Place(words string) string {
	original := []rune(words)
	best, rank := address(nil), 0
	for _, group := range groups(original) {
		if r := group.rank(); r > rank {
			best, rank = group, r
		}
	}
	for len(best) > 0 && best[len(best)-1].end-best[0].begin > maxPlace {
		best = best[:len(best)-1]
	}
	if len(best) == 0 {
		return ""
	}
	return string(original[best[0].begin:best[len(best)-1].end])
}

// An address is parts that stand next to each other.
type address []part

// rank tells how well an address says where, so that 5号楼 wins over 停车场.
func (a address) rank() (sum int) {
	for _, p := range a {
		sum += p.kind.rank()
	}
	return sum
}

// groups finds the addresses in a caption, in order.
func groups(caption []rune) (list []address) {
	var last part // of the last address
	for _, p := range parts(caption) {
		follows := list != nil && joins(caption[last.end:p.begin])
		switch {
		case p.kind.leans() && !(follows && last.kind.bears(p.kind)):
			continue
		case follows:
			list[len(list)-1] = append(list[len(list)-1], p)
		default:
			list = append(list, address{p})
		}
		last = p
	}
	return list
}

// joins reports whether what stands between two parts keeps them together.
func joins(between []rune) bool {
	s := strings.Trim(string(between), " ,，、.·-/的之")
	return s == "" || slices.Contains([]string{"of", "in", "at", "on"}, s)
}

// PlaceKey spells a place in the one way in which all its spellings agree. Width,
// case, script, spaces and the order of the parts do not matter, nor which word
// for a building is used: 3棟2單元, ３幢 二单元 and Unit 2, Building 3 are one. A
// place that leaves out the estate is not the same as one that names it. The key
// of no words is empty.
func PlaceKey(place string) string {
	parts, rest := spelling(place)
	return joinKey(parts, rest)
}

// spelling returns the parts of a place in the one way in which all their
// spellings agree, and the words that belong to no part.
func spelling(place string) (parts, rest []string) {
	caption := []rune(place)
	words := plain(caption)
	for _, group := range groups(caption) {
		for _, p := range group {
			parts = append(parts, p.canonical()...)
			for i := p.begin; i < p.end; i++ {
				words[i] = ' '
			}
		}
	}
	for word := range strings.FieldsFuncSeq(string(words), isSeparator) {
		if !joins([]rune(word)) {
			rest = append(rest, word)
		}
	}
	return parts, rest
}

// joinKey makes a key of parts, whose order does not matter, and other words.
func joinKey(parts, rest []string) string {
	slices.Sort(parts)
	return strings.Join(append(slices.Compact(parts), rest...), " ")
}

func isSeparator(r rune) bool { return strings.ContainsRune(" ,，、.。·-/()（）", r) }
