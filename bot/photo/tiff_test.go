package photo

import (
	"encoding/binary"
	"slices"
)

// A tiffTag is an entry of an Exif directory, written by hand so that the reader
// is not tested by its own kin (Exif 2.32, section 4.6).
type tiffTag struct {
	tag, kind uint16
	count     uint32
	value     []byte
	sub       []tiffTag // a directory that the entry points to
}

func short(tag, v uint16) tiffTag {
	return tiffTag{tag: tag, kind: 3, count: 1, value: binary.BigEndian.AppendUint16(nil, v)}
}

func ascii(tag uint16, s string) tiffTag {
	return tiffTag{tag: tag, kind: 2, count: uint32(len(s) + 1), value: append([]byte(s), 0)}
}

// rationals takes numerators and denominators in turn.
func rationals(tag uint16, v ...uint32) tiffTag {
	t := tiffTag{tag: tag, kind: 5, count: uint32(len(v) / 2)}
	for _, n := range v {
		t.value = binary.BigEndian.AppendUint32(t.value, n)
	}
	return t
}

func directory(tag uint16, sub ...tiffTag) tiffTag {
	return tiffTag{tag: tag, kind: 4, count: 1, sub: sub}
}

// tiff writes a TIFF of one directory and what it points to.
func tiff(tags ...tiffTag) []byte {
	return appendDirectory([]byte("MM\x00\x2a\x00\x00\x00\x08"), tags)
}

// appendDirectory writes a directory, then the values that do not fit into it.
func appendDirectory(b []byte, tags []tiffTag) []byte {
	at := len(b)
	b = append(b, make([]byte, 2+12*len(tags)+4)...)
	binary.BigEndian.PutUint16(b[at:], uint16(len(tags)))
	for i, t := range tags {
		entry := at + 2 + 12*i
		binary.BigEndian.PutUint16(b[entry:], t.tag)
		binary.BigEndian.PutUint16(b[entry+2:], t.kind)
		binary.BigEndian.PutUint32(b[entry+4:], t.count)
		switch {
		case t.sub != nil:
			binary.BigEndian.PutUint32(b[entry+8:], uint32(len(b)))
			b = appendDirectory(b, t.sub)
		case len(t.value) > 4:
			binary.BigEndian.PutUint32(b[entry+8:], uint32(len(b)))
			b = append(b, t.value...)
		default:
			copy(b[entry+8:], t.value)
		}
	}
	return b
}

// withExif puts a TIFF into a JPEG, right after its start.
func withExif(jpeg, tiff []byte) []byte {
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return slices.Concat(jpeg[:2], segment, body, jpeg[2:])
}

const (
	exifIFD, gpsIFD               = 0x8769, 0x8825
	exifOrientation, exifModified = 0x0112, 0x0132
	exifTaken, exifZone           = 0x9003, 0x9011
	gpsNorthSouth, gpsLatitude    = 1, 2
	gpsEastWest, gpsLongitude     = 3, 4
)

// gps is a directory with a position in whole degrees, minutes and seconds.
func gps(ns string, lat [3]uint32, ew string, lon [3]uint32) tiffTag {
	return directory(gpsIFD,
		ascii(gpsNorthSouth, ns), rationals(gpsLatitude, lat[0], 1, lat[1], 1, lat[2], 1),
		ascii(gpsEastWest, ew), rationals(gpsLongitude, lon[0], 1, lon[1], 1, lon[2], 1))
}
