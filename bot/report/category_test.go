package report

import (
	"testing"
	"time"
)

func TestDue(t *testing.T) {
	t.Parallel()
	want := map[Category]time.Duration{
		"safety": 4 * time.Hour, "water": 24 * time.Hour, "rubbish": 48 * time.Hour, "clutter": 48 * time.Hour,
		"facility": 72 * time.Hour, "lighting": 72 * time.Hour, "parking": 72 * time.Hour,
		"greenery": 72 * time.Hour, "noise": 72 * time.Hour, "other": 72 * time.Hour,
	}
	if len(Categories) != len(want) {
		t.Errorf("%d categories, want %d", len(Categories), len(want))
	}
	for _, c := range Categories {
		if c.Due() != want[c] {
			t.Errorf("%s is due in %v, want %v", c, c.Due(), want[c])
		}
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	for _, c := range Categories {
		if !c.Valid() {
			t.Errorf("%s is not valid", c)
		}
	}
	for _, c := range []Category{"", "Rubbish", "weather"} {
		if c.Valid() {
			t.Errorf("%q is valid", c)
		}
	}
}
