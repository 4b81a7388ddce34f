package report

import (
	"strings"
	"testing"
)

// matrix says for each state (row) and act (column) what follows, "-" for what
// is not allowed. It was written from the rules in words, not from the code:
//
//   - Staff accept, assign, start and reject what is new or reopened; they may
//     still reject what they accepted, but not what somebody works on.
//   - Assigning accepts; somebody who is at work stays at work.
//   - Whatever is open can be mended or taken back.
//   - Only what is mended can be confirmed; silence does the same.
//   - Not mended, in part or at all, reopens, also after it was closed.
//   - Only what nobody works on yet can turn out to be another one again.
//   - Who gets it from somebody else, or gives it back, is not at work on it.
//   - What is accepted can be offered to many; nobody is at work on it then.
//   - Whatever is open can get another category.
//   - The reporter can be asked while it is open or mended, and can answer at any
//     time but after taking it back.
//   - That a follower finds it not mended is noted and changes nothing.
//   - Of what is over, the reporter can take back the words; it stays what it is.
//   - Whatever is open can go to somebody by rule, which is no acceptance.
//   - What is undone goes back to where it was, which no state alone can tell.
const matrix = `
            accept   start       assign      fix      confirm partly   reopen   reject   merge     withdraw  lapse  reassign giveback offer    sort        ask         reply       still       scrub     route     undo promote
new         accepted in_progress accepted    resolved -       -        -        rejected duplicate withdrawn -      -        new      -        new         new         new         -           -         new  - -
accepted    -        in_progress accepted    resolved -       -        -        rejected duplicate withdrawn -      accepted accepted accepted accepted    accepted    accepted    accepted    -         accepted  - -
in_progress -        -           in_progress resolved -       -        -        -        -         withdrawn -      accepted accepted accepted in_progress in_progress in_progress in_progress -         in_progress  - -
resolved    -        -           -           -        closed  reopened reopened -        -         -         closed -        -        -        -           resolved    resolved    resolved    resolved  -  - -
closed      -        -           -           -        -       reopened reopened -        -         -         -      -        -        -        -           -           closed      closed      closed    -  - -
rejected    -        -           -           -        -       -        -        -        -         -         -      -        -        -        -           -           rejected    -           rejected  -  - -
duplicate   -        -           -           -        -       -        -        -        -         -         -      -        -        -        -           -           duplicate   -           duplicate -  - new
withdrawn   -        -           -           -        -       -        -        -        -         -         -      -        -        -        -           -           -           -           -         -  - -
reopened    accepted in_progress accepted    resolved -       -        -        rejected duplicate withdrawn -      accepted reopened -        reopened    reopened    reopened    reopened    -         reopened  - -
`

func TestNext(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(matrix), "\n")
	acts := strings.Fields(lines[0])
	if len(acts) != len(Acts) || len(lines)-1 != len(States) {
		t.Fatalf("the matrix has %d acts and %d states, the code %d and %d", len(acts), len(lines)-1, len(Acts), len(States))
	}
	for _, line := range lines[1:] {
		row := strings.Fields(line)
		for i, act := range acts {
			next, ok := Next(State(row[0]), Act(act))
			if want := row[i+1]; ok != (want != "-") || ok && string(next) != want {
				t.Errorf("%s a report that is %s: %q, %v, want %s", act, row[0], next, ok, want)
			}
		}
	}
}

// TestUndoes says for each state which acts on it can be taken back: that staff took
// it on, turned it down, or said that it is another one again.
func TestUndoes(t *testing.T) {
	t.Parallel()
	can := map[State]map[Act]State{
		New:      {Accept: Accepted, Reject: Rejected, Merge: Duplicate},
		Accepted: {Reject: Rejected, Merge: Duplicate},
		Reopened: {Accept: Accepted, Reject: Rejected, Merge: Duplicate},
	}
	for _, was := range States {
		for _, act := range Acts {
			for _, now := range States {
				if got, want := Undoes(was, act, now), can[was][act] == now; got != want {
					t.Errorf("undo %s, which made %s of %s: %v, want %v", act, now, was, got, want)
				}
			}
		}
	}
}

func TestNextOfTheUnknown(t *testing.T) {
	t.Parallel()
	for _, act := range append([]Act{"", "explode"}, Acts...) {
		for _, state := range []State{"", "lost"} {
			if next, ok := Next(state, act); ok || next != "" {
				t.Errorf("%q a report that is %q: %q, %v", act, state, next, ok)
			}
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	open := map[State]bool{"new": true, "accepted": true, "in_progress": true, "reopened": true}
	for _, s := range States {
		if s.Open() != open[s] {
			t.Errorf("%s: open is %v", s, s.Open())
		}
	}
}

// TestLifeEnds follows every path: from any state that can be reached, the
// report can still be brought to rest.
func TestLifeEnds(t *testing.T) {
	t.Parallel()
	reached := map[State]bool{New: true}
	for queue := []State{New}; len(queue) > 0; queue = queue[1:] {
		for _, a := range Acts {
			if next, ok := Next(queue[0], a); ok && !reached[next] {
				reached[next] = true
				queue = append(queue, next)
			}
		}
	}
	if len(reached) != len(States) {
		t.Errorf("of %d states only %v can be reached", len(States), reached)
	}
	for s := range reached {
		if _, mendable := Next(s, Fix); s.Open() && !mendable {
			t.Errorf("%s is open and cannot be mended", s)
		}
	}
}
