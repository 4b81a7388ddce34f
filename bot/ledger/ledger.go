// Package ledger holds the rules of points: a double-entry ledger in which each
// entry moves points between a member and the community, and nothing is ever
// changed, only followed by its opposite.
package ledger

import (
	"errors"
	"fmt"
)

// Points are what members earn and spend.
type Points int64

// A Side is the community's own account that an entry has on its other side.
type Side string

// The sides.
const (
	Issued     Side = "issued"     // points come into being
	Redeemed   Side = "redeemed"   // points are spent on rewards
	Escrow     Side = "escrow"     // points wait until it is known what becomes of them
	Expired    Side = "expired"    // points end with time
	Correction Side = "correction" // staff put something right
)

// A Reason says what an entry is for. It is a code: what people read stands in
// the catalogues.
type Reason string

// The reasons.
const (
	ReportAccepted Reason = "report_accepted"
	ReportResolved Reason = "report_resolved"
	TaskDone       Reason = "task_done"
	Grant          Reason = "grant"
	Tip            Reason = "tip"
	Gift           Reason = "gift" // from one member of a household to another
	Redeem         Reason = "redeem"
	VoucherBack    Reason = "voucher_back"
	Ended          Reason = "expired"
	Opening        Reason = "opening" // brought along from elsewhere
	Undo           Reason = "undo"
)

// Reasons holds every reason.
var Reasons = []Reason{ReportAccepted, ReportResolved, TaskDone, Grant, Tip, Gift, Redeem, VoucherBack, Ended, Opening, Undo}

// ErrOverdrawn means that a member has too few points.
var ErrOverdrawn = errors.New("overdrawn")

// ErrNothing means that an entry would move no points.
var ErrNothing = errors.New("no points to move")

// An Entry moves points between one member and the community: Amount to the
// member if positive, from the member if negative. Its postings are Amount on
// the member's account and -Amount on the Side's, which sum to zero.
type Entry struct {
	// Key makes the entry happen once: a second one with the same key is not
	// booked. It names the object and what happened to it.
	Key    string
	Amount Points
	Side   Side
	Reason Reason
	Note   string // a ref, or somebody's words
}

// maxAmount keeps typing errors from becoming fortunes.
const maxAmount = 1_000_000

// Check returns ErrNothing for an amount of zero, and another error for an
// entry that cannot be right.
func (e Entry) Check() error {
	switch {
	case e.Amount == 0:
		return ErrNothing
	case e.Amount > maxAmount || e.Amount < -maxAmount:
		return fmt.Errorf("entry of %d points", e.Amount)
	case e.Key == "" || e.Side == "" || e.Reason == "":
		return errors.New("entry without key, side or reason")
	}
	return nil
}
