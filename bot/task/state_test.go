package task

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The whole life of a claim, every pair of states: a row is from, a mark in a
// column that it may go there.
const life = `
          waiting offered asked claimed handed_in verified absent declined released lapsed cancelled
waiting   .       x       x     x       .         .        .      .        x        x      x
offered   .       .       x     x       .         .        .      .        x        x      x
asked     .       .       .     x       .         .        .      x        x        x      x
claimed   .       .       .     .       x         x        x      .        x        .      x
handed_in .       .       .     x       x         x        .      .        .        .      .
verified  .       .       .     .       x         .        .      .        .        .      .
absent    .       .       .     x       .         .        .      .        .        .      .
declined  .       .       .     .       .         .        .      .        .        .      .
released  .       .       .     .       .         .        .      .        .        .      .
lapsed    .       .       .     .       .         .        .      .        .        .      .
cancelled .       .       .     .       .         .        .      .        .        .      .
`

func state(name string) State { return State(strings.ReplaceAll(name, "_", " ")) }

func TestLife(t *testing.T) {
	t.Parallel()
	rows := strings.Split(strings.TrimSpace(life), "\n")
	columns := strings.Fields(rows[0])
	if len(columns) != len(States) || len(rows) != 1+len(States) {
		t.Fatalf("the table has %d by %d states, there are %d", len(rows)-1, len(columns), len(States))
	}
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		for i, mark := range cells[1:] {
			from, to := state(cells[0]), state(columns[i])
			if got := from.May(to); got != (mark == "x") {
				t.Errorf("%s may become %s: %v", from, to, got)
			}
		}
	}
}

// What is over stays over: a member who claims again makes a new claim.
func TestOverIsTheEnd(t *testing.T) {
	t.Parallel()
	for _, s := range States {
		if s.Over() && (len(changes[s]) > 0 || s.Holds()) {
			t.Errorf("%s is over, and yet goes on to %v, holds %v", s, changes[s], s.Holds())
		}
		if s.Coming() && !s.Holds() {
			t.Errorf("%s counts as open and holds no place", s)
		}
	}
}

// From any state some way leads to an end that no act leaves.
func TestEveryClaimCanEnd(t *testing.T) {
	t.Parallel()
	for _, from := range States {
		reached := []State{from}
		for i := 0; i < len(reached); i++ {
			for _, next := range changes[reached[i]] {
				if !slices.Contains(reached, next) {
					reached = append(reached, next)
				}
			}
		}
		if !slices.ContainsFunc(reached, func(s State) bool { return len(changes[s]) == 0 }) {
			t.Errorf("no end in sight from %s", from)
		}
	}
}

// The database lists the states too: what there are, which hold a place, which
// are over.
func TestDatabaseAgrees(t *testing.T) {
	t.Parallel()
	sql, err := os.ReadFile("../../migrations/00003_tasks.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, pattern string
		is            func(State) bool
	}{
		{"states", `state +text +NOT NULL CHECK \(state IN \(([^)]*)\)\)`, func(State) bool { return true }},
		{"places", `SELECT \(state IN \(([^)]*)\)\)::int`, State.Holds},
		{"over", `claims_one .* WHERE state NOT IN \(([^)]*)\)`, State.Over},
	} {
		m := regexp.MustCompile(c.pattern).FindSubmatch(sql)
		if m == nil {
			t.Errorf("%s: not found in the migration", c.what)
			continue
		}
		var got []State
		for _, name := range regexp.MustCompile(`'([^']*)'`).FindAllSubmatch(m[1], -1) {
			got = append(got, State(name[1]))
		}
		want := slices.DeleteFunc(slices.Clone(States), func(s State) bool { return !c.is(s) })
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the database has %q, the rules have %q", c.what, got, want)
		}
	}
}
