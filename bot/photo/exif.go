package photo

import (
	"bytes"
	"math"
	"strings"
	"time"

	"github.com/bep/imagemeta"

	"linli/bot"
)

// facts are what a camera wrote about a picture.
type facts struct {
	orientation int // 1 to 8, as Exif numbers them
	position    *bot.Position
	taken       time.Time
	zoned       bool
}

// The Exif tags that are read, by directory and name. The directory matters:
// thumbnails and previews have an orientation of their own.
const (
	tagOrientation = "IFD0/Orientation"
	tagModified    = "IFD0/ModifyDate"
	tagTaken       = "IFD0/ExifIFDP/DateTimeOriginal"
	tagZone        = "IFD0/ExifIFDP/OffsetTimeOriginal"
	tagLatitude    = "IFD0/GPSInfoIFD/GPSLatitude"
	tagNorthSouth  = "IFD0/GPSInfoIFD/GPSLatitudeRef"
	tagLongitude   = "IFD0/GPSInfoIFD/GPSLongitude"
	tagEastWest    = "IFD0/GPSInfoIFD/GPSLongitudeRef"
)

var wantedTags = map[string]bool{
	tagOrientation: true, tagModified: true, tagTaken: true, tagZone: true,
	tagLatitude: true, tagNorthSouth: true, tagLongitude: true, tagEastWest: true,
}

// tags are Exif values by directory and name, in imagemeta's types.
type tags map[string]any

// readFacts reads a file's Exif. What is missing, damaged or impossible is left
// out: a photo with bad metadata is still a photo.
func readFacts(b []byte, f format) facts {
	t := tags{}
	key := func(ti imagemeta.TagInfo) string { return ti.Namespace + "/" + ti.Tag }
	// An error means damaged metadata; the tags before the damage stand.
	_, _ = imagemeta.Decode(imagemeta.Options{
		R:           bytes.NewReader(b),
		ImageFormat: f.meta,
		Sources:     imagemeta.EXIF,
		// Directories may point at each other: small values keep a crafted file
		// from naming thousands of them.
		LimitNumTags:    1000,
		LimitTagSize:    256,
		ShouldHandleTag: func(ti imagemeta.TagInfo) bool { return wantedTags[key(ti)] },
		HandleTag: func(ti imagemeta.TagInfo) error {
			t[key(ti)] = ti.Value
			return nil
		},
	})
	taken, zoned := t.taken()
	return facts{t.orientation(), t.position(), taken, zoned}
}

func (t tags) orientation() int {
	if o, ok := t[tagOrientation].(uint16); ok && o >= 1 && o <= 8 {
		return int(o)
	}
	return 1
}

// position is nil where a coordinate is missing, out of range or not a number,
// and where one is exactly 0, which cameras write while they do not know and
// imagemeta reads from 0/0. Its own GetLatLong cannot tell these from a place.
func (t tags) position() *bot.Position {
	lat, okLat := t.degrees(tagLatitude, tagNorthSouth, "S")
	lon, okLon := t.degrees(tagLongitude, tagEastWest, "W")
	if !okLat || !okLon || math.Abs(lat) > 90 || math.Abs(lon) > 180 || lat == 0 || lon == 0 {
		return nil
	}
	return &bot.Position{Latitude: lat, Longitude: lon}
}

func (t tags) degrees(value, ref, negative string) (float64, bool) {
	d, ok := t[value].(float64)
	if !ok || math.IsNaN(d) || math.IsInf(d, 0) {
		return 0, false
	}
	if side, _ := t[ref].(string); strings.HasPrefix(strings.ToUpper(side), negative) {
		d = -d
	}
	return d, true
}

// taken reads the time of the shot or else of the last change, and whether the
// file tells its zone.
func (t tags) taken() (at time.Time, zoned bool) {
	const layout = "2006:01:02 15:04:05"
	clock, ok := t[tagTaken].(string)
	if !ok {
		clock, _ = t[tagModified].(string)
	}
	zone, _ := t[tagZone].(string)
	if at, err := time.Parse(layout+"-07:00", clock+zone); err == nil {
		return at.UTC(), true
	}
	at, err := time.Parse(layout, clock)
	if err != nil {
		return time.Time{}, false
	}
	return at, false
}
