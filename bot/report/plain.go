package report

import (
	"sync"
	"unicode"

	"github.com/longbridgeapp/opencc"
)

// simplified converts traditional characters. Its dictionary takes a few
// milliseconds to load, so it waits for the first words.
var simplified = sync.OnceValue(func() *opencc.OpenCC {
	cc, err := opencc.New("t2s")
	if err != nil {
		panic(err) // the dictionary is part of the program
	}
	return cc
})

// plain makes words alike that differ only in width, case or script: full-width
// letters become narrow, capitals small, traditional characters simplified.
// There is exactly one rune for each of the words', so that a position in one is
// the same position in the other.
func plain(words []rune) []rune {
	out := make([]rune, len(words))
	for i, r := range words {
		out[i] = plainRune(r)
	}
	return out
}

func plainRune(r rune) rune {
	const first, last, narrow = '！', '～', '！' - '!' // the full-width forms of ASCII
	switch {
	case r == '　':
		return ' '
	case r >= first && r <= last:
		r -= narrow
	}
	if !unicode.Is(unicode.Han, r) {
		return unicode.ToLower(r)
	}
	return simplify(r)
}

// known holds the characters met so far with their simplified forms: to look one
// up takes a tenth of converting it.
var known sync.Map

func simplify(r rune) rune {
	if simple, ok := known.Load(r); ok {
		return simple.(rune)
	}
	simple := r
	s, err := simplified().Convert(string(r))
	if one := []rune(s); err == nil && len(one) == 1 {
		simple = one[0]
	}
	known.Store(r, simple)
	return simple
}
