package handlers

import (
	"testing"

	"linli/bot/report"
	"linli/storage"
)

func TestTheMostParticularRouteHolds(t *testing.T) {
	t.Parallel()
	const garden, square = storage.PlaceID(1), storage.PlaceID(2)
	everything := storage.Route{ID: 1}
	rubbish := storage.Route{ID: 2, Category: report.Rubbish}
	inGarden := storage.Route{ID: 3, Place: garden}
	rubbishInGarden := storage.Route{ID: 4, Category: report.Rubbish, Place: garden}
	all := []storage.Route{everything, rubbish, inGarden, rubbishInGarden}
	for _, c := range []struct {
		name     string
		routes   []storage.Route
		category report.Category
		at       storage.PlaceID
		want     storage.Route
	}{
		{"category and place", all, report.Rubbish, garden, rubbishInGarden},
		{"place", all, report.Noise, garden, inGarden},
		{"place before category", []storage.Route{rubbish, inGarden}, report.Rubbish, garden, inGarden},
		{"place before category, listed last", []storage.Route{inGarden, rubbish}, report.Rubbish, garden, inGarden},
		{"category", all, report.Rubbish, square, rubbish},
		{"category at no place", all, report.Rubbish, 0, rubbish},
		{"any", all, report.Noise, square, everything},
		{"any at no place", all, report.Noise, 0, everything},
		{"of equals the first", []storage.Route{{ID: 7}, {ID: 8}}, report.Noise, 0, storage.Route{ID: 7}},
		{"another category's", []storage.Route{rubbish}, report.Noise, 0, storage.Route{}},
		{"another place's", []storage.Route{inGarden, rubbishInGarden}, report.Rubbish, square, storage.Route{}},
		{"a place's without a place", []storage.Route{inGarden}, report.Rubbish, 0, storage.Route{}},
		{"none", nil, report.Rubbish, garden, storage.Route{}},
	} {
		s := scheme{Scheme: storage.Scheme{Routes: c.routes}}
		if got := s.routeFor(c.category, c.at); got != c.want {
			t.Errorf("%s: route %d, want %d", c.name, got.ID, c.want.ID)
		}
	}
}
