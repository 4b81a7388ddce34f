// Package task holds the rules of tasks: where a claim stands and what may
// become of it, when one may be made, given back and handed in, and how a task
// is written in one line.
package task

import "slices"

// A Kind is what sort of work a task is.
type Kind string

// The kinds.
const (
	Volunteer Kind = "volunteer" // work that staff post for anybody to claim
	Carry     Kind = "carry"     // something that somebody asks a passer-by to take along
	Help      Kind = "help"      // something that somebody asks a skilled neighbour to do
)

// Errand reports whether the kind is asked for by one neighbour and done by another:
// it has one place, begins at once, and its asker says whether it is done.
func (k Kind) Errand() bool { return k == Carry || k == Help }

// A State is where a claim, somebody's part in a task, stands.
type State string

// The states.
const (
	Waiting   State = "waiting"   // in the line for a full task
	Offered   State = "offered"   // a place is kept for them until they answer
	Asked     State = "asked"     // a place is kept for them until staff answer
	Claimed   State = "claimed"   // they are coming
	HandedIn  State = "handed in" // they say that it is done
	Verified  State = "verified"  // staff say so too, and it is paid
	Absent    State = "absent"    // they did not come
	Declined  State = "declined"  // staff would not have them
	Released  State = "released"  // given back, or out of the line, of their own will
	Lapsed    State = "lapsed"    // an offer, a request or the line that came to nothing in time
	Cancelled State = "cancelled" // the task was
)

// States holds every state.
var States = []State{Waiting, Offered, Asked, Claimed, HandedIn, Verified, Absent, Declined, Released, Lapsed, Cancelled}

// changes is the life of a claim: what may follow what. What is not here is not
// allowed.
var changes = map[State][]State{
	Waiting:  {Offered, Asked, Claimed, Released, Lapsed, Cancelled},
	Offered:  {Asked, Claimed, Released, Lapsed, Cancelled},
	Asked:    {Claimed, Declined, Released, Lapsed, Cancelled},
	Claimed:  {HandedIn, Verified, Absent, Released, Cancelled},
	HandedIn: {HandedIn, Verified, Claimed},
	Verified: {HandedIn}, // staff took their approval back
	Absent:   {Claimed},
}

// May reports whether a claim may go from one state to another.
func (s State) May(next State) bool { return slices.Contains(changes[s], next) }

// Holds reports whether a claim in the state takes one of the task's places.
// The database counts by the same list.
func (s State) Holds() bool {
	switch s {
	case Offered, Asked, Claimed, HandedIn, Verified, Absent:
		return true
	default:
		return false
	}
}

// Over reports whether a claim in the state is as if it had never been: its
// member may claim the task again.
func (s State) Over() bool { return s == Released || s == Lapsed || s == Cancelled }

// Coming reports whether a claim in the state counts as open against MaxOpen.
func (s State) Coming() bool { return s == Asked || s == Claimed }
