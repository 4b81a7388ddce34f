package photo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
)

// maxScans is ten times what encoders write. Each scan of a progressive JPEG
// may cover the whole picture in a few bytes, so that a small file of many
// scans would keep the decoder busy for hours.
const maxScans = 100

// The JPEG markers that matter here (ITU-T T.81, table B.1).
const (
	markSOF0 = 0xc0 // baseline
	markSOF2 = 0xc2 // progressive
	markRST0 = 0xd0
	markRST7 = 0xd7
	markEOI  = 0xd9
	markSOS  = 0xda
	markTEM  = 0x01
)

// jpegCost walks a JPEG's segments and tells how many bytes decoding holds: one
// a sample and, in a progressive one, four more for its coefficient.
func jpegCost(b []byte, c image.Config) (int, error) {
	var cost, scans int
	eachSegment(b, func(marker byte, body []byte) {
		switch {
		case marker >= markSOF0 && marker <= markSOF2:
			perSample := 1
			if marker == markSOF2 {
				perSample = 5
			}
			cost = max(cost, perSample*jpegSamples(body, c))
		case marker == markSOS:
			scans++
		}
	})
	if scans > maxScans {
		return 0, fmt.Errorf("%w: %d scans", ErrCorrupt, scans)
	}
	return cost, nil
}

// jpegSamples counts the samples of all components of a frame header, chroma at
// its lower resolution. A fourth component (CMYK) is copied once more.
func jpegSamples(frame []byte, c image.Config) int {
	const head, each = 6, 3
	var sum, most, components int
	for i := head; i+each <= len(frame); i += each {
		area := int(frame[i+1]>>4) * int(frame[i+1]&15)
		sum += area
		most = max(most, area)
		components++
	}
	if most == 0 {
		return 0
	}
	samples := c.Width * c.Height * sum / most
	if components == 4 {
		samples += c.Width * c.Height * 4
	}
	return samples
}

// eachSegment calls f for each marker segment up to the end of the picture,
// stepping over the coded data after a start of scan. It stops where the file does.
func eachSegment(b []byte, f func(marker byte, body []byte)) {
	for i := 2; ; {
		next := bytes.IndexByte(b[min(i, len(b)):], 0xff)
		if next < 0 || i+next+4 > len(b) {
			return
		}
		i += next
		marker := b[i+1]
		switch {
		case marker == markEOI:
			return
		case marker == 0xff: // padding
			i++
			continue
		case marker == 0 || marker == markTEM || marker >= markRST0 && marker <= markRST7:
			i += 2
			continue
		}
		n := int(binary.BigEndian.Uint16(b[i+2:]))
		end := min(i+2+max(n, 2), len(b))
		f(marker, b[i+4:end])
		i = end
	}
}
