package task

import "slices"

// Newcomers is the seat that is kept for a time for those who have done no task yet.
const Newcomers = "+new"

// A Seat is a number of places of a task that the same people may take: whoever
// has a skill, newcomers, or, if For is empty, anybody.
type Seat struct {
	For   string `json:"for,omitempty" db:"seat"` // a skill, or Newcomers
	Slots int    `json:"slots" db:"slots"`
	Taken int    `json:"-" db:"taken"`
}

// Seats are all places of a task, each sort once.
type Seats []Seat

// A Fit is what places somebody may take, besides those for anybody.
type Fit struct {
	Skills []string
	New    bool // they have done no task yet
}

// May reports whether one of that fit may take a place.
func (f Fit) May(seat string) bool {
	switch seat {
	case "":
		return true
	case Newcomers:
		return f.New
	default:
		return slices.Contains(f.Skills, seat)
	}
}

// Pick returns the free place that one of that fit is to take: one that the fewest
// others may take, so that those for anybody are left the longest.
func (ss Seats) Pick(f Fit) (seat string, ok bool) {
	best := -1
	for i, s := range ss {
		if s.Taken < s.Slots && f.May(s.For) && (best < 0 || rank(s.For) < rank(ss[best].For)) {
			best = i
		}
	}
	if best < 0 {
		return "", false
	}
	return ss[best].For, true
}

func rank(seat string) int {
	switch seat {
	case "":
		return 2
	case Newcomers:
		return 1
	default:
		return 0
	}
}

// Fits reports whether one of that fit may take any of the places, free or not.
func (ss Seats) Fits(f Fit) bool {
	return slices.ContainsFunc(ss, func(s Seat) bool { return s.Slots > 0 && f.May(s.For) })
}

// Slots returns how many places there are in all.
func (ss Seats) Slots() int {
	n := 0
	for _, s := range ss {
		n += s.Slots
	}
	return n
}

// Take returns the places with one more of a sort taken.
func (ss Seats) Take(seat string) Seats {
	ss = slices.Clone(ss)
	for i := range ss {
		if ss[i].For == seat {
			ss[i].Taken++
		}
	}
	return ss
}

// Of returns the places of a sort; none are the zero Seat.
func (ss Seats) Of(seat string) Seat {
	for _, s := range ss {
		if s.For == seat {
			return s
		}
	}
	return Seat{For: seat}
}

// Plain reports whether anybody may take any of the places.
func (ss Seats) Plain() bool {
	return !slices.ContainsFunc(ss, func(s Seat) bool { return s.For != "" })
}

// An Offer is a place for one of a line, by their index in it.
type Offer struct {
	Waiter int
	Seat   string
}

// Offers returns which free places are offered to whom of a line, first come first
// served. Nobody whom a place would suit is left out while one is free.
func (ss Seats) Offers(line []Fit) []Offer {
	var offers []Offer
	for i, f := range line {
		if seat, ok := ss.Pick(f); ok {
			ss = ss.Take(seat)
			offers = append(offers, Offer{i, seat})
		}
	}
	return offers
}
