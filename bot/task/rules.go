package task

import (
	"time"

	"linli/bot/ledger"
)

const (
	// MaxOpen is how many claims on tasks that are not over one may hold.
	MaxOpen = 3
	// ReleaseBefore is how long before the start the last moment lies at which a
	// place may be given back without asking.
	ReleaseBefore = 3 * time.Hour
	// OfferFor is how long a place that came free waits for the answer of the one
	// to whom it is offered.
	OfferFor = 2 * time.Hour
	// HandInFor is how long after the end, or after staff sent it back, a task may
	// be handed in.
	HandInFor = 48 * time.Hour
	// MaxMinutes is the most minutes of service that one task credits by the usual rules.
	MaxMinutes = 120
	// DayBefore is how long before the start the first reminder comes.
	DayBefore = 24 * time.Hour
	// SoonBefore is how long before the start the second one does.
	SoonBefore = 2 * time.Hour
	// HoldFor is how long after it is posted places of a task are kept for newcomers.
	HoldFor = 24 * time.Hour
	// AheadFor is how long ahead the tasks of a series are made.
	AheadFor = 14 * 24 * time.Hour
	// ShowBefore is how long before its start a group sees a task of a series.
	ShowBefore = 3 * 24 * time.Hour
)

// Hours are when a task takes place: from Start until before End.
type Hours struct{ Start, End time.Time }

// Overlap reports whether one cannot do both. A task may begin when another ends.
func (h Hours) Overlap(o Hours) bool { return h.Start.Before(o.End) && o.Start.Before(h.End) }

// Started reports whether the start has come: from then on nobody may claim.
func (h Hours) Started(now time.Time) bool { return !now.Before(h.Start) }

// Ended reports whether the end has come.
func (h Hours) Ended(now time.Time) bool { return !now.Before(h.End) }

// ReleaseUntil is the last moment at which a place may be given back without asking.
func (h Hours) ReleaseUntil() time.Time { return h.Start.Add(-ReleaseBefore) }

// OfferUntil is until when a place offered now is kept: never past the start.
func (h Hours) OfferUntil(now time.Time) time.Time { return earlier(now.Add(OfferFor), h.Start) }

// HandInUntil is the last moment to hand in. Sent is when staff sent an earlier
// hand-in back; the zero time if they never did.
func (h Hours) HandInUntil(sent time.Time) time.Time {
	until := h.End.Add(HandInFor)
	if again := sent.Add(HandInFor); again.After(until) {
		return again
	}
	return until
}

// Length is how many minutes the task takes.
func (h Hours) Length() int { return int(max(h.End.Sub(h.Start), 0) / time.Minute) }

// Minutes is the minutes of service that the task credits by the usual rules.
func (h Hours) Minutes() int { return min(h.Length(), MaxMinutes) }

// Points is what the task pays by the usual rules, unless its poster says otherwise.
func (h Hours) Points() ledger.Points { return ledger.Rules{}.Service(h.Length()) }

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// A Standing is how freely a member may claim, by how often in the past year
// they claimed and did not come.
type Standing int

// The standings.
const (
	Free       Standing = iota // claims count at once
	OnApproval                 // staff have to agree to each
	Paused                     // no claims until absences are a year old
)

// StandingOf returns the standing after so many absences in the past year:
// after two each claim needs approval, after five claims pause.
func StandingOf(absences int) Standing {
	switch {
	case absences >= 5:
		return Paused
	case absences >= 2:
		return OnApproval
	default:
		return Free
	}
}

// HoldUntil is until when places of a task posted now are kept for newcomers: at most
// half of the time that is left to claim it.
func (h Hours) HoldUntil(now time.Time) time.Time {
	return earlier(now.Add(HoldFor), now.Add(h.Start.Sub(now)/2))
}

// AbsencesSince is from when on absences count.
func AbsencesSince(now time.Time) time.Time { return now.AddDate(-1, 0, 0) }
