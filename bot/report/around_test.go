package report

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linli/bot"
)

// move returns the position some metres away in a direction, in radians from north.
func move(p bot.Position, metres, direction float64) bot.Position {
	latitude, longitude := p.Latitude*math.Pi/180, p.Longitude*math.Pi/180
	angle := metres / EarthRadius
	sin := math.Sin(latitude)*math.Cos(angle) + math.Cos(latitude)*math.Sin(angle)*math.Cos(direction)
	to := math.Asin(min(1, max(-1, sin)))
	longitude += math.Atan2(math.Sin(direction)*math.Sin(angle)*math.Cos(latitude), math.Cos(angle)-math.Sin(latitude)*math.Sin(to))
	return bot.Position{Latitude: to * 180 / math.Pi, Longitude: math.Remainder(longitude*180/math.Pi, 360)}
}

func (s Span) has(p bot.Position) bool {
	return math.Floor(p.Latitude*StripsPerDegree) == s.Strip && s.West <= p.Longitude && p.Longitude <= s.East
}

// TestAroundHasAllThatIsNear holds anywhere on the Earth, at the poles and where
// the longitude jumps, too.
func TestAroundHasAllThatIsNear(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := bot.Position{
			Latitude: rapid.OneOf(rapid.Float64Range(-90, 90), rapid.Float64Range(89.998, 90), rapid.Float64Range(-90, -89.998),
				rapid.SampledFrom([]float64{-90, 0, 23.129, 90})).Draw(t, "latitude"),
			Longitude: rapid.OneOf(rapid.Float64Range(-180, 180), rapid.Float64Range(179.998, 180), rapid.Float64Range(-180, -179.998),
				rapid.SampledFrom([]float64{-180, 0, 180})).Draw(t, "longitude"),
		}
		metres := rapid.OneOf(rapid.Float64Range(0, Near), rapid.Just(float64(Near))).Draw(t, "metres")
		q := move(p, metres, rapid.Float64Range(0, 2*math.Pi).Draw(t, "direction"))
		spans := Around(p)
		if Distance(p, q) <= Near && !slices.ContainsFunc(spans, func(s Span) bool { return s.has(q) }) {
			t.Fatalf("%v is %.6f m from %v and in none of %v", q, Distance(p, q), p, spans)
		}
		if len(spans) > 6 {
			t.Errorf("%d spans around %v", len(spans), p)
		}
	})
}

func TestAroundIsNotMuchMore(t *testing.T) {
	t.Parallel()
	for _, s := range Around(bot.Position{Latitude: 23.1295, Longitude: 113.2644}) {
		if width := Distance(bot.Position{Latitude: 23.1295, Longitude: s.West}, bot.Position{Latitude: 23.1295, Longitude: s.East}); width > 2.01*Near {
			t.Errorf("a span is %.0f m wide", width)
		}
	}
}
