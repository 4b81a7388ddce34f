package handlers

import (
	"context"
	"errors"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
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
		if at, err = t.freeSpot(ctx, *r); err != nil {
			return err
		}
	}
	if at != nil {
		r.Latitude, r.Longitude = &at.Latitude, &at.Longitude
	}
	return nil
}

// freeSpot takes the location that waits for a new report; nil if none does. One
// that an earlier report, whose words say where it is, has for the time being stays
// there unless nothing else tells where the new one is.
func (t *Turn) freeSpot(ctx context.Context, r storage.Report) (*bot.Position, error) {
	at, err := t.Tx.TakeSpot(ctx, t.Update.Chat.ID, t.Member.ID)
	if err != nil || at == nil {
		return nil, err
	}
	earlier, err := t.Tx.LatestReport(ctx, t.account(), t.Tx.Now.Add(-report.JoinWithin))
	if errors.Is(err, storage.ErrNotFound) {
		return at, nil
	}
	if err != nil {
		return nil, err
	}
	if has := earlier.Position(); has == nil || *has != *at {
		return at, nil
	}
	if r.Place != "" {
		return nil, nil
	}
	return at, t.takeBackSpot(ctx, earlier)
}

// takeBackSpot takes a location from a report that had it for the time being.
func (t *Turn) takeBackSpot(ctx context.Context, r storage.Report) error {
	r.Latitude, r.Longitude = nil, nil
	t.reword(&r, r.Words)
	if err := t.Tx.CorrectReport(ctx, r); err != nil {
		return err
	}
	if err := t.lookLater(ctx, r.ID, timerPlaced); err != nil {
		return err
	}
	return t.showChange(ctx, r)
}

// hasSpot reports whether somebody sent where a report is: the position of a place
// on the community's list is only about right.
func (t *Turn) hasSpot(r storage.Report) bool {
	at := r.Position()
	p, ok := t.place(r.At)
	return at != nil && !(ok && p.Position != nil && *p.Position == *at)
}

// joinPosition makes a location part of the report that the same person has just
// made, or has it wait for the next one. In the direct chat, that begins it.
func joinPosition(ctx context.Context, t *Turn) (bool, error) {
	if hushed, err := t.hushed(ctx); hushed || err != nil {
		return true, err
	}
	r, sure, err := t.positionedReport(ctx)
	if errors.Is(err, storage.ErrNotFound) {
		return t.keepSpot(ctx, r)
	}
	if err != nil {
		return false, err
	}
	if !sure {
		if err := t.Tx.KeepSpot(ctx, t.Update.Chat.ID, t.Member.ID, *t.Said.Position); err != nil {
			return false, err
		}
	}
	r.Latitude, r.Longitude = &t.Said.Position.Latitude, &t.Said.Position.Longitude
	if err := t.Tx.CorrectReport(ctx, r); err != nil {
		return false, err
	}
	if err := t.forget(ctx, draftWhere); err != nil {
		return false, err
	}
	if err := t.lookLater(ctx, r.ID, timerPlaced); err != nil {
		return false, err
	}
	if t.Update.Chat.Direct {
		t.Answer(text.ReportPlaced, text.Args{"Ref": r.Ref()})
	}
	return true, t.showChange(ctx, r)
}

// keepSpot has a location wait for the next report. The direct chat says so, and
// how it comes to the latest report, if there is one.
func (t *Turn) keepSpot(ctx context.Context, latest storage.Report) (bool, error) {
	err := t.Tx.KeepSpot(ctx, t.Update.Chat.ID, t.Member.ID, *t.Said.Position)
	if err != nil || !t.Update.Chat.Direct {
		return false, err
	}
	ref := ""
	if latest.State.Open() {
		ref = latest.Ref().String()
	}
	return true, t.ask(ctx, draftReport, reportDraft{}, bot.Message{Text: t.Say(text.TalkSpotWaits, text.Args{"Ref": ref})})
}

// positionedReport locks the report that a location belongs to: the sender's own
// whose card it is a reply to, else of those of the last minutes the latest of which
// it is not known where it is, else the latest, if it is known from its words
// alone: of that one it is not sure. With ErrNotFound comes the latest of them.
func (t *Turn) positionedReport(ctx context.Context) (r storage.Report, sure bool, err error) {
	if ref, ok := t.repliedRef(); ok {
		r, err := t.Tx.ReportByRef(ctx, t.Community.ID, ref.Number)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return r, true, err
		}
		if err == nil && t.made(r) && r.State.Open() {
			return r, true, nil
		}
	}
	since := t.Tx.Now.Add(-report.JoinWithin)
	if r, err = t.Tx.UnplacedReport(ctx, t.account(), since); !errors.Is(err, storage.ErrNotFound) {
		return r, true, err
	}
	r, err = t.Tx.LatestReport(ctx, t.account(), since)
	if err == nil && (!r.State.Open() || t.hasSpot(r)) {
		err = storage.ErrNotFound
	}
	return r, false, err
}
