// Package ledger holds the rules of points: a double-entry ledger in which each
// entry moves points between a member and the community, and nothing is ever
// changed, only followed by its opposite.
package ledger

import (
	"errors"
	"fmt"
)

// Points are what members earn and spend. One hour of service is one point.
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
	Redeem         Reason = "redeem"
	VoucherBack    Reason = "voucher_back"
	Opening        Reason = "opening" // brought along from elsewhere
	Undo           Reason = "undo"
)

// Reasons holds every reason.
var Reasons = []Reason{ReportAccepted, ReportResolved, TaskDone, Grant, Redeem, VoucherBack, Opening, Undo}

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

// SecondApprover is the number of points above which a grant by hand needs a
// second member of the staff.
const SecondApprover Points = 20

// Service returns the points for minutes of service: one an hour, at most two
// hours credited a task, halves rounded up.
func Service(minutes int) Points {
	return Points((min(max(minutes, 0), 120) + 30) / 60)
}

const (
	// DailyReportCap is how many points reports may earn a member in a day.
	DailyReportCap Points = 10
	// DailyReports is for how many reports a member may earn points in a day.
	DailyReports = 5
)

// A ReportDay is what a member's reports have earned them in a day so far.
type ReportDay struct {
	Points Points // by all of them
	Others int    // reports that earned some, besides the one in question
}

// Earns returns how many of n points a report earns on the day.
func (d ReportDay) Earns(n Points) Points {
	if d.Others >= DailyReports {
		return 0
	}
	return max(min(n, DailyReportCap-d.Points), 0)
}
