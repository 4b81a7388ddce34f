package glyph

import (
	"maps"
	"math/bits"
	"slices"
)

// readTables returns the tables of a font file by their names.
func readTables(font []byte) map[string][]byte {
	tables := map[string][]byte{}
	for i := range int(be.Uint16(font[4:])) {
		entry := font[12+16*i:]
		at, size := be.Uint32(entry[8:]), be.Uint32(entry[12:])
		tables[string(entry[:4])] = font[at : at+size]
	}
	return tables
}

// A run is characters one after another whose glyphs run along.
type run struct{ first, last, glyph int }

func runsOf(glyphs map[rune]int) (runs []run) {
	for _, r := range slices.Sorted(maps.Keys(glyphs)) {
		c, g := int(r), glyphs[r]
		if n := len(runs); n > 0 && runs[n-1].last+1 == c && runs[n-1].glyph+c-runs[n-1].first == g {
			runs[n-1].last = c
			continue
		}
		runs = append(runs, run{c, c, g})
	}
	return runs
}

// wholeTable maps characters to glyphs: one subtable of format 12 for the whole of
// Unicode.
func wholeTable(glyphs map[rune]int) []byte {
	runs := runsOf(glyphs)
	const windows, fullUnicode, head = 3, 10, 12
	var b []byte
	for _, v := range []uint16{0, 1, windows, fullUnicode} {
		b = be.AppendUint16(b, v)
	}
	b = be.AppendUint32(b, head)
	b = be.AppendUint16(b, 12)
	b = be.AppendUint16(b, 0)
	for _, v := range []int{16 + 12*len(runs), 0, len(runs)} {
		b = be.AppendUint32(b, uint32(v))
	}
	for _, r := range runs {
		for _, v := range []int{r.first, r.last, r.glyph} {
			b = be.AppendUint32(b, uint32(v))
		}
	}
	return b
}

// basicTable maps the characters of the basic plane to glyphs: one subtable of format
// 4, which has room for 8,000 runs.
func basicTable(glyphs map[rune]int) []byte {
	basic := maps.Clone(glyphs)
	maps.DeleteFunc(basic, func(r rune, _ int) bool { return r >= 0xffff })
	runs := append(runsOf(basic), run{0xffff, 0xffff, 0}) // the last one is asked for
	const windows, basicPlane, head = 3, 1, 12
	n := len(runs)
	log := bits.Len(uint(n)) - 1
	var b []byte
	for _, v := range []int{0, 1, windows, basicPlane, 0, head, 4, 16 + 8*n, 0, 2 * n, 2 << log, log, 2*n - 2<<log} {
		b = be.AppendUint16(b, uint16(v))
	}
	for _, r := range runs {
		b = be.AppendUint16(b, uint16(r.last))
	}
	b = be.AppendUint16(b, 0)
	for _, r := range runs {
		b = be.AppendUint16(b, uint16(r.first))
	}
	for _, r := range runs {
		b = be.AppendUint16(b, uint16(r.glyph-r.first))
	}
	return append(b, make([]byte, 2*n)...) // no run has a list of its own
}

// writeTables returns a font file of tables.
func writeTables(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	n := len(names)
	log := bits.Len(uint(n)) - 1
	out := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, 16 << log, log, 16*n - 16<<log} {
		out = be.AppendUint16(out, uint16(v))
	}
	out = append(out, make([]byte, 16*n)...)
	const adjustment = 8 // in head: makes the file's sum come out
	be.PutUint32(tables["head"][adjustment:], 0)
	head := 0
	for i, name := range names {
		if name == "head" {
			head = len(out)
		}
		entry := out[12+16*i:]
		copy(entry, name)
		be.PutUint32(entry[4:], sum(tables[name]))
		be.PutUint32(entry[8:], uint32(len(out)))
		be.PutUint32(entry[12:], uint32(len(tables[name])))
		out = pad(append(out, tables[name]...))
	}
	be.PutUint32(out[head+adjustment:], 0xb1b0afba-sum(out))
	return out
}

// sum adds up the 32-bit words of a table.
func sum(b []byte) (s uint32) {
	b = pad(slices.Clone(b))
	for i := 0; i < len(b); i += 4 {
		s += be.Uint32(b[i:])
	}
	return s
}

// pad fills up to a whole number of 32-bit words.
func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
