package report

import "time"

const (
	// HoldAfter is how many rejections make the next report wait for approval.
	HoldAfter = 3
	// HoldWithin is how far back a rejection counts.
	HoldWithin = 30 * 24 * time.Hour

	// MuteFor is how long a member is muted if nobody says how long.
	MuteFor = 7 * 24 * time.Hour
	// MaxMute is how long a member can be muted at once.
	MaxMute = 366 * 24 * time.Hour
)

// Waits reports whether the next report of somebody waits for approval, of whose
// reports so many were rejected within HoldWithin.
func Waits(rejected int) bool { return rejected >= HoldAfter }

// Approves reports whether an act of the staff shows a report that waited for
// approval to everybody: all by which they take it on.
func Approves(a Act) bool {
	switch a {
	case Accept, Assign, Start, Fix, Merge:
		return true
	default:
		return false
	}
}
