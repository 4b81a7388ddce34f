package report

import (
	"math"

	"linli/bot"
)

// StripsPerDegree is into how many strips of latitude a degree is cut, each 111
// metres wide.
const StripsPerDegree = 1000

// A Span is a piece of a strip of latitude.
type Span struct {
	Strip      float64 // the latitude in degrees times StripsPerDegree, rounded down
	West, East float64 // degrees of longitude, both of them in it
}

// slack, in metres, is more than the rounding of a distance can amount to.
const slack = 0.001

// Around returns the spans in which everything lies that is Near a position,
// anywhere on the Earth: three or fewer strips, of which each is in two spans
// where the longitude jumps from 180 to -180, and is whole at the poles.
func Around(p bot.Position) []Span {
	angle := (Near + slack) / EarthRadius
	reach := angle * 180 / math.Pi
	parts := meridians(p, angle)
	var spans []Span
	last := math.Floor(min(p.Latitude+reach, 90) * StripsPerDegree)
	for strip := math.Floor(max(p.Latitude-reach, -90) * StripsPerDegree); strip <= last; strip++ {
		for _, part := range parts {
			spans = append(spans, Span{strip, part[0], part[1]})
		}
	}
	return spans
}

// meridians returns between which longitudes, in degrees, everything lies that is
// within an angle, in radians, of a position.
func meridians(p bot.Position, angle float64) [][2]float64 {
	latitude := math.Abs(p.Latitude) * math.Pi / 180
	if latitude+angle >= math.Pi/2 {
		return [][2]float64{{-180, 180}}
	}
	reach := math.Asin(math.Sin(angle)/math.Cos(latitude)) * 180 / math.Pi
	west, east := p.Longitude-reach, p.Longitude+reach
	switch {
	case west < -180:
		return [][2]float64{{-180, east}, {west + 360, 180}}
	case east > 180:
		return [][2]float64{{west, 180}, {-180, east - 360}}
	default:
		return [][2]float64{{west, east}}
	}
}
