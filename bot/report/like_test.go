package report

import (
	"math"
	"testing"

	"linli/bot"
)

func TestDistance(t *testing.T) {
	t.Parallel()
	square := bot.Position{Latitude: 23.12913, Longitude: 113.26439}
	for _, tt := range []struct {
		name string
		a, b bot.Position
		want float64 // metres
	}{
		{"none", square, square, 0},
		{"a degree of latitude", bot.Position{Latitude: 0}, bot.Position{Latitude: 1}, 111_195},
		{"a degree of longitude at 60 north", bot.Position{Latitude: 60}, bot.Position{Latitude: 60, Longitude: 1}, 55_597},
		{"half round", bot.Position{}, bot.Position{Longitude: 180}, math.Pi * EarthRadius},
	} {
		if got := Distance(tt.a, tt.b); math.Abs(got-tt.want) > 1+tt.want/1000 {
			t.Errorf("%s: %.0f m, want %.0f", tt.name, got, tt.want)
		}
	}
}
