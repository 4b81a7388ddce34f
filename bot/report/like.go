package report

import (
	"math"

	"linli/bot"
)

// Near is how far apart, in metres, two reports of one category may be and still
// be taken for the same.
const Near = 100

// EarthRadius is the mean radius of the Earth in metres (IUGG, R1).
const EarthRadius = 6_371_009

// Distance returns the metres between two positions along a great circle, by the
// haversine formula.
func Distance(a, b bot.Position) float64 {
	rad := func(degrees float64) float64 { return degrees * math.Pi / 180 }
	sin2 := func(x float64) float64 { s := math.Sin(x / 2); return s * s }
	h := sin2(rad(b.Latitude-a.Latitude)) +
		math.Cos(rad(a.Latitude))*math.Cos(rad(b.Latitude))*sin2(rad(b.Longitude-a.Longitude))
	return 2 * EarthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}
