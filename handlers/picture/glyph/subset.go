// Package glyph takes the glyphs of some characters out of a TrueType font.
package glyph

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/image/font/sfnt"
)

var be = binary.BigEndian

// A source is a TrueType font that glyphs are taken from.
type source struct {
	tables map[string][]byte
	long   bool // loca holds whole offsets, not halves
}

// Subset returns a TrueType font with the glyphs of some characters alone, those
// that it has. Kerning and other features are left out: nobody here applies them.
func Subset(font []byte, characters map[rune]bool) ([]byte, error) {
	return subset(font, characters, wholeTable)
}

// SubsetForPage is Subset for a font that goes into a PDF, whose writer knows no
// characters but those of the basic plane.
func SubsetForPage(font []byte, characters map[rune]bool) ([]byte, error) {
	return subset(font, characters, basicTable)
}

func subset(font []byte, characters map[rune]bool, write func(map[rune]int) []byte) ([]byte, error) {
	parsed, err := sfnt.Parse(font)
	if err != nil {
		return nil, fmt.Errorf("read font: %w", err)
	}
	s := source{tables: readTables(font)}
	s.long = be.Uint16(s.tables["head"][50:]) == 1

	glyphs := map[rune]int{} // numbers in the source
	var buf sfnt.Buffer
	for r := range characters {
		g, err := parsed.GlyphIndex(&buf, r)
		if err != nil {
			return nil, fmt.Errorf("find character %q: %w", r, err)
		}
		if g != 0 {
			glyphs[r] = int(g)
		}
	}
	return writeTables(s.keep(glyphs, write)), nil
}

// keep returns the tables of a font of these glyphs and of their parts; write makes
// the one that says which character has which.
func (s source) keep(glyphs map[rune]int, write func(map[rune]int) []byte) map[string][]byte {
	kept := s.withParts(glyphs)
	renumbered := map[int]int{}
	for i, g := range kept {
		renumbered[g] = i
	}
	cmap := map[rune]int{}
	for r, g := range glyphs {
		cmap[r] = renumbered[g]
	}
	glyf, loca := s.outlines(kept, renumbered)
	t := map[string][]byte{"glyf": glyf, "loca": loca, "hmtx": s.metrics(kept), "cmap": write(cmap)}
	for _, name := range []string{"head", "hhea", "maxp", "name", "OS/2", "post"} {
		t[name] = slices.Clone(s.tables[name])
	}
	be.PutUint16(t["head"][50:], 1) // loca is long
	be.PutUint16(t["hhea"][34:], uint16(len(kept)))
	be.PutUint16(t["maxp"][4:], uint16(len(kept)))
	t["post"] = t["post"][:32]
	be.PutUint32(t["post"], 0x00030000) // no glyph names
	return t
}

// glyph returns the outline of a glyph; empty for a blank.
func (s source) glyph(g int) []byte {
	loca := s.tables["loca"]
	if s.long {
		return s.tables["glyf"][be.Uint32(loca[4*g:]):be.Uint32(loca[4*g+4:])]
	}
	return s.tables["glyf"][2*int(be.Uint16(loca[2*g:])) : 2*int(be.Uint16(loca[2*g+2:]))]
}

// withParts returns the numbers of the glyphs, of the one for what is missing,
// and of all that they are composed of, in order.
func (s source) withParts(glyphs map[rune]int) []int {
	kept := map[int]bool{0: true}
	queue := append(slices.Collect(maps.Values(glyphs)), 0)
	for len(queue) > 0 {
		g := queue[0]
		queue, kept[g] = queue[1:], true
		for _, at := range parts(s.glyph(g)) {
			if part := int(be.Uint16(s.glyph(g)[at:])); !kept[part] {
				queue = append(queue, part)
			}
		}
	}
	return slices.Sorted(maps.Keys(kept))
}

// Flags of a part of a composite glyph (OpenType, "glyf" table).
const (
	argsAreWords = 1 << 0
	hasScale     = 1 << 3
	moreParts    = 1 << 5
	hasTwoScales = 1 << 6
	hasMatrix    = 1 << 7
)

// parts returns where in a composite glyph the numbers of its parts stand; none
// for a simple glyph.
func parts(glyph []byte) (at []int) {
	if len(glyph) == 0 || int16(be.Uint16(glyph)) >= 0 {
		return nil
	}
	for i := 10; ; {
		flags := be.Uint16(glyph[i:])
		at = append(at, i+2)
		i += 6
		if flags&argsAreWords != 0 {
			i += 2
		}
		switch {
		case flags&hasScale != 0:
			i += 2
		case flags&hasTwoScales != 0:
			i += 4
		case flags&hasMatrix != 0:
			i += 8
		}
		if flags&moreParts == 0 {
			return at
		}
	}
}

// outlines returns the glyphs one after another with their new numbers, and where
// each begins.
func (s source) outlines(kept []int, renumbered map[int]int) (glyf, loca []byte) {
	for _, g := range kept {
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		glyph := slices.Clone(s.glyph(g))
		for _, at := range parts(glyph) {
			be.PutUint16(glyph[at:], uint16(renumbered[int(be.Uint16(glyph[at:]))]))
		}
		glyf = pad(append(glyf, glyph...))
	}
	return glyf, be.AppendUint32(loca, uint32(len(glyf)))
}

// metrics returns the advance and the left side bearing of each glyph.
func (s source) metrics(kept []int) (hmtx []byte) {
	old := s.tables["hmtx"]
	full := int(be.Uint16(s.tables["hhea"][34:])) // the rest have the last one's advance
	for _, g := range kept {
		hmtx = append(hmtx, old[4*min(g, full-1):][:2]...)
		bearing := 4*g + 2
		if g >= full {
			bearing = 4*full + 2*(g-full)
		}
		hmtx = append(hmtx, old[bearing:bearing+2]...)
	}
	return hmtx
}
