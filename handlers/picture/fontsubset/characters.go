package main

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// more are characters that people write here and no block below has: Cantonese,
// those of names, and signs.
const more = "嘅咗冇唔哋啲嚟攰嗰咁喺噉㗎啱瞓畀乜嘢佢俾嗮嘥唥冧揸搵孭瞓攞" +
	"喆堃垚犇焱赟珺玥翀瑄璟祎彧昇玹晞暘鋆頔翾龑燚淼晗甯湉祺芃苡莀菀薐瀞樾" +
	"℃℉№℡√✓✔✗★☆●○◆◇■□▲△▼▽♀♂¥￥€£©®™°±×÷≤≥≈∞·•…—–‘’“”„‹›«»"

// A block is the characters from first to last.
type block struct{ first, last rune }

var blocks = []block{
	{0x20, 0x7e},     // ASCII
	{0xa0, 0xff},     // Latin-1
	{0x2010, 0x203b}, // punctuation
	{0x2190, 0x2193}, // arrows
	{0x2460, 0x2473}, // numbers in circles
	{0x3000, 0x3017}, // Chinese punctuation
	{0xff01, 0xff5e}, // full width
}

// A charset is the characters of a double-byte encoding whose first byte is from
// first to last.
type charset struct {
	encoding    encoding.Encoding
	first, last byte
}

var charsets = []charset{
	{simplifiedchinese.GBK, 0xb0, 0xf7},   // the 6,763 of GB 2312
	{traditionalchinese.Big5, 0xa4, 0xc6}, // the 5,401 of Big5's first level
}

// characters returns those to keep.
func characters() map[rune]bool {
	keep := map[rune]bool{}
	for _, r := range more {
		keep[r] = true
	}
	for _, b := range blocks {
		for r := b.first; r <= b.last; r++ {
			keep[r] = true
		}
	}
	for _, c := range charsets {
		c.add(keep)
	}
	return keep
}

func (c charset) add(keep map[rune]bool) {
	decoder := c.encoding.NewDecoder()
	low := byte(0x40)
	if c.encoding == simplifiedchinese.GBK {
		low = 0xa1 // below are GBK's own
	}
	for first := int(c.first); first <= int(c.last); first++ {
		for second := int(low); second <= 0xfe; second++ {
			if c.encoding == traditionalchinese.Big5 && first == 0xc6 && second > 0x7e {
				continue // the first level ends here
			}
			b, err := decoder.Bytes([]byte{byte(first), byte(second)})
			if r := []rune(string(b)); err == nil && len(r) == 1 && r[0] != '\ufffd' {
				keep[r[0]] = true
			}
		}
	}
}
