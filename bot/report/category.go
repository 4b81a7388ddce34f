package report

import (
	"slices"
	"time"
)

// A Category says what a report is about. It is a code: what people read stands
// in the catalogues.
type Category string

// The categories.
const (
	Rubbish  Category = "rubbish"
	Clutter  Category = "clutter" // things left in stairwells
	Facility Category = "facility"
	Lighting Category = "lighting"
	Water    Category = "water"
	Parking  Category = "parking"
	Greenery Category = "greenery"
	Noise    Category = "noise"
	Safety   Category = "safety"
	Other    Category = "other"
)

// Categories holds every category, the likeliest first and Other last.
var Categories = []Category{Rubbish, Clutter, Facility, Lighting, Water, Parking, Greenery, Noise, Safety, Other}

// Due returns how long there is to mend a report of the category.
func (c Category) Due() time.Duration {
	switch c {
	case Safety:
		return 4 * time.Hour
	case Water:
		return 24 * time.Hour
	case Rubbish, Clutter:
		return 48 * time.Hour
	default:
		return 72 * time.Hour
	}
}

// Valid reports whether c is one of the categories.
func (c Category) Valid() bool { return slices.Contains(Categories, c) }
