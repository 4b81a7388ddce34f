package ledger

// A Deed is something for which the rules give points.
type Deed struct {
	Member  int64
	Day     string // in the community
	Reason  Reason
	Object  string // what it is about, such as the ref of a report
	Points  Points // of a task or a tip, as somebody set them
	Minutes int    // that a task took; 0: its points do not follow from them
}

// Replay returns what members would have earned by the rules for deeds, which are
// in the order in which they happened.
func (r Rules) Replay(deeds []Deed) map[int64]Points {
	type day struct {
		member int64
		day    string
	}
	type told struct {
		points  Points
		objects map[string]bool
	}
	earned, all, reports := map[int64]Points{}, map[day]Points{}, map[day]*told{}
	for _, d := range deeds {
		at := day{d.Member, d.Day}
		n := r.fixed(d)
		if d.Reason == ReportAccepted || d.Reason == ReportResolved {
			t := reports[at]
			if t == nil {
				t = &told{objects: map[string]bool{}}
				reports[at] = t
			}
			others := len(t.objects)
			if t.objects[d.Object] {
				others--
			}
			n = r.Today(r.Report(n, ReportDay{t.points, others}), all[at])
			if t.points += n; n > 0 {
				t.objects[d.Object] = true
			}
		} else {
			n = r.Today(n, all[at])
		}
		all[at] += n
		earned[d.Member] += n
	}
	return earned
}

// fixed returns what a deed earns whatever else was earned that day.
func (r Rules) fixed(d Deed) Points {
	switch d.Reason {
	case ReportAccepted:
		return r.Points(RuleAccepted)
	case ReportResolved:
		return r.Points(RuleResolved)
	case TaskDone:
		if d.Minutes > 0 {
			return r.Task(r.Service(d.Minutes))
		}
		return r.Task(d.Points)
	case Tip:
		return min(d.Points, r.Points(RuleTip))
	default:
		return d.Points
	}
}

// A Change is what other rules would have made of the same deeds.
type Change struct {
	Members    int    // who would have earned more, or less
	More, Less Points // in all
}

// Compare returns what rules would have changed, had they been in the place of r.
func (r Rules) Compare(other Rules, deeds []Deed) Change {
	was, would := r.Replay(deeds), other.Replay(deeds)
	var c Change
	for m, n := range was {
		switch d := would[m] - n; {
		case d > 0:
			c.Members, c.More = c.Members+1, c.More+d
		case d < 0:
			c.Members, c.Less = c.Members+1, c.Less-d
		}
	}
	return c
}
