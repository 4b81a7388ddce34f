package report

import "slices"

// A State is where a report stands.
type State string

// The states.
const (
	New        State = "new"
	Accepted   State = "accepted"
	InProgress State = "in_progress"
	Resolved   State = "resolved"
	Closed     State = "closed"
	Rejected   State = "rejected"
	Duplicate  State = "duplicate"
	Withdrawn  State = "withdrawn"
	Reopened   State = "reopened"
)

// States holds every state.
var States = []State{New, Accepted, InProgress, Resolved, Closed, Rejected, Duplicate, Withdrawn, Reopened}

// Open reports whether a report in the state still waits for somebody to deal
// with it.
func (s State) Open() bool {
	return s == New || s == Accepted || s == InProgress || s == Reopened
}

// An Act is what somebody, or time, does to a report.
type Act string

// The acts.
const (
	Accept   Act = "accept"   // staff take it on
	Start    Act = "start"    // somebody works on it
	Assign   Act = "assign"   // staff give it to somebody
	Fix      Act = "fix"      // it is mended
	Confirm  Act = "confirm"  // the reporter agrees that it is
	Partly   Act = "partly"   // the reporter says: not all of it
	Reopen   Act = "reopen"   // the reporter says that it is not
	Reject   Act = "reject"   // staff will not deal with it
	Merge    Act = "merge"    // it is another one again
	Withdraw Act = "withdraw" // the reporter takes it back
	Lapse    Act = "lapse"    // three days of silence after it was mended
	Reassign Act = "reassign" // staff give it to somebody else
	GiveBack Act = "giveback" // who has it says that it is not theirs
	Offer    Act = "offer"    // staff offer it to all of a role
	Sort     Act = "sort"     // somebody says what it is about
	Ask      Act = "ask"      // who deals with it asks the reporter
	Reply    Act = "reply"    // the reporter answers
	Still    Act = "still"    // a follower says that it is not mended
	Scrub    Act = "scrub"    // the reporter takes back what they wrote about what is over
	Route    Act = "route"    // it goes to whom the community's rules name
	Undo     Act = "undo"     // staff take back what they did last; see Undoes
	Promote  Act = "promote"  // the one that it was again was taken back
)

// Made is the act by which a report came to be. It leads from no state.
const Made Act = "report"

// OfReporters are the acts that somebody does as the reporter of a report. Who is
// also staff does the others as staff; but what a new report is about, which both may
// say, the reporter says as such.
var OfReporters = []Act{Made, Confirm, Partly, Reopen, Reply, Withdraw, Scrub}

// OfReporter reports whether the reporter did an act, after which the report was in
// a state, as such.
func OfReporter(a Act, s State) bool {
	return slices.Contains(OfReporters, a) || a == Sort && s == New
}

// Acts holds every act.
var Acts = []Act{Accept, Start, Assign, Fix, Confirm, Partly, Reopen, Reject, Merge, Withdraw, Lapse, Reassign, GiveBack, Offer, Sort, Ask, Reply, Still, Scrub, Route, Undo, Promote}

// changes is the life of a report: what an act makes of a state. What is not
// here is not allowed.
var changes = map[Act]map[State]State{
	Accept:   {New: Accepted, Reopened: Accepted},
	Start:    {New: InProgress, Accepted: InProgress, Reopened: InProgress},
	Assign:   {New: Accepted, Accepted: Accepted, InProgress: InProgress, Reopened: Accepted},
	Fix:      {New: Resolved, Accepted: Resolved, InProgress: Resolved, Reopened: Resolved},
	Confirm:  {Resolved: Closed},
	Partly:   {Resolved: Reopened, Closed: Reopened},
	Reopen:   {Resolved: Reopened, Closed: Reopened},
	Reject:   {New: Rejected, Accepted: Rejected, Reopened: Rejected},
	Merge:    {New: Duplicate, Accepted: Duplicate, Reopened: Duplicate},
	Withdraw: {New: Withdrawn, Accepted: Withdrawn, InProgress: Withdrawn, Reopened: Withdrawn},
	Lapse:    {Resolved: Closed},
	Reassign: {Accepted: Accepted, InProgress: Accepted, Reopened: Accepted},
	GiveBack: {New: New, Accepted: Accepted, InProgress: Accepted, Reopened: Reopened},
	Offer:    {Accepted: Accepted, InProgress: Accepted},
	Sort:     same(New, Accepted, InProgress, Reopened),
	Ask:      same(New, Accepted, InProgress, Resolved, Reopened),
	Reply:    same(New, Accepted, InProgress, Resolved, Closed, Rejected, Duplicate, Reopened),
	Still:    same(Accepted, InProgress, Resolved, Closed, Reopened),
	Scrub:    same(Resolved, Closed, Rejected, Duplicate),
	Route:    same(New, Accepted, InProgress, Reopened),
	Promote:  {Duplicate: New},
}

// same is what an act that is only noted makes of the states in which it is allowed.
func same(states ...State) map[State]State {
	m := map[State]State{}
	for _, s := range states {
		m[s] = s
	}
	return m
}

// Next returns the state that an act leads to. It reports whether the act is
// allowed in the state.
func Next(s State, a Act) (State, bool) {
	next, ok := changes[a][s]
	return next, ok
}

// Undoes reports whether an act that made now of was can be taken back, as if it had
// not happened: only what nothing else follows from.
func Undoes(was State, a Act, now State) bool {
	next, ok := Next(was, a)
	return ok && next == now && (a == Accept || a == Reject || a == Merge)
}

// Bears reports whether an act may still happen to a report whose words and photos
// were taken back: only what needs none.
func Bears(a Act) bool {
	return a == Withdraw || a == Scrub || a == Confirm || a == Lapse
}
