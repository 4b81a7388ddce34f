package handlers

import (
	"context"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/storage"
)

// maxPlaceText is how many characters a place in words may have on a card.
const maxPlaceText = 40

// locate writes down where a report is: the place that its words name, and the
// one of the community's that this is. At is the place whose code the reporter
// scanned; 0 if none was.
func (t *Turn) locate(r *storage.Report, at storage.PlaceID) {
	t.leavePlace(r)
	typed := report.Place(r.Words)
	r.Place, r.PlaceKey, r.At = typed, report.PlaceKey(typed), 0
	if scanned, ok := t.place(at); ok {
		t.locateAt(r, scanned, typed)
		return
	}
	m, ok := t.gazetteer.Find(r.Words)
	if !ok {
		return
	}
	named, ok := t.place(storage.PlaceID(m.ID))
	if !ok {
		return
	}
	r.At, r.PlaceKey = named.ID, m.Key(typed)
	if typed == "" {
		r.Place = named.Names[0]
	}
	if m.Exact {
		t.placeAt(r, named)
	}
}

// locateAt puts a report at the place whose code was scanned; its words may say
// where there.
func (t *Turn) locateAt(r *storage.Report, at storage.Place, typed string) {
	r.At, r.Place = at.ID, at.Names[0]
	if m, ok := t.gazetteer.Find(typed); typed != "" && (!ok || storage.PlaceID(m.ID) != at.ID) {
		r.Place = bot.Cut(strings.TrimSpace(at.Names[0]+" "+typed), maxPlaceText)
	} else if ok && !m.Exact {
		r.Place = typed
	}
	r.PlaceKey = report.PlaceKey(r.Place)
	if m, ok := t.gazetteer.Find(r.Place); ok {
		r.PlaceKey = m.Key(r.Place)
	}
	t.placeAt(r, at)
}

// leavePlace takes back a position that is only that of the place where the report
// was thought to be.
func (t *Turn) leavePlace(r *storage.Report) {
	p, ok := t.place(r.At)
	if at := r.Position(); ok && at != nil && p.Position != nil && *at == *p.Position {
		r.Latitude, r.Longitude = nil, nil
	}
}

// scanned returns the place of a report's that its words do not name: its code
// was scanned. It is 0 if there is none.
func (t *Turn) scanned(r storage.Report) storage.PlaceID {
	if m, ok := t.gazetteer.Find(r.Words); ok && storage.PlaceID(m.ID) == r.At {
		return 0
	}
	return r.At
}

// placeAt gives a report the position of the place that it is at, unless it has a
// better one.
func (t *Turn) placeAt(r *storage.Report, p storage.Place) {
	if r.Latitude == nil && p.Position != nil {
		r.Latitude, r.Longitude = &p.Position.Latitude, &p.Position.Longitude
	}
}

// place returns a place on the community's list.
func (t *Turn) place(id storage.PlaceID) (storage.Place, bool) {
	for _, p := range t.Places {
		if p.ID == id && id != 0 {
			return p, true
		}
	}
	return storage.Place{}, false
}

// spot gives a new report the location that its reporter sent with it, in the
// direct chat before it, or to the chat in the minutes before.
func (t *Turn) spot(ctx context.Context, r *storage.Report) error {
	at := t.Said.Position
	if at == nil {
		var err error
		if at, err = t.Tx.TakeSpot(ctx, t.Update.Chat.ID, t.Member.ID); err != nil {
			return err
		}
	}
	if at != nil {
		r.Latitude, r.Longitude = &at.Latitude, &at.Longitude
	}
	return nil
}
