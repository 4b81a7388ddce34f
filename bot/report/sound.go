package report

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// accents makes alike the sounds that many southern speakers do not keep apart.
var accents = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ng", "n")

// syllable is the sound of a Chinese character without its tone, "" if it has none.
func syllable(unit string) string {
	sounds := pinyin.SinglePinyin([]rune(unit)[0], pinyin.NewArgs())
	if len(sounds) == 0 {
		return ""
	}
	return accents.Replace(sounds[0])
}

func isHan(unit string) bool { return unicode.Is(unicode.Han, []rune(unit)[0]) }

// soundOf spells a clue of at least two Chinese characters by its sound; one
// character alone sounds like too many others.
func soundOf(units []string) (string, bool) {
	if len(units) < 2 {
		return "", false
	}
	var b strings.Builder
	for _, u := range units {
		s := syllable(u)
		if s == "" {
			return "", false
		}
		b.WriteString(s)
	}
	return b.String(), true
}

// scanSound counts the clues that units sound like: slips such as 爆修 for 报修,
// and Pinyin typed without characters.
func (t tally) scanSound(units []string) {
	book := lexicon()
	for i := 0; i < len(units); {
		n, votes := book.soundsLike(units[i:])
		if n == 0 {
			n, votes = 1, book.typed(units[i:])
		}
		t.add(votes)
		i += n
	}
}

// soundsLike finds the longest clues at the head of units that sound the same
// and share a character: whoever slips on a word gets part of it right.
func (b clueBook) soundsLike(units []string) (int, []vote) {
	for n := min(maxUnits, len(units)); n > 1; n-- {
		sound, ok := soundOf(units[:n])
		if !ok {
			continue
		}
		var votes []vote
		for _, c := range b.sounds[sound] {
			if slices.ContainsFunc(c.units, func(u string) bool { return slices.Contains(units[:n], u) }) {
				votes = append(votes, c.vote)
			}
		}
		if votes != nil {
			return n, votes
		}
	}
	return 0, nil
}

// typed finds the longest clue that Pinyin in Latin letters begins with, whether
// or not there are blanks between its syllables.
func (b clueBook) typed(units []string) (votes []vote) {
	const enough, words = 4, 4 // letters: laji; blanks: loushui or lou shui
	typed := ""
	for _, u := range units[:min(words, len(units))] {
		if !isHan(u) {
			typed += accents.Replace(u)
		}
	}
	for n := len(typed); n >= enough && !isHan(units[0]); n-- {
		for _, c := range b.sounds[typed[:n]] {
			votes = append(votes, c.vote)
		}
		if votes != nil {
			break
		}
	}
	return votes
}
