package ledger

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

func TestRulesBeginAsUsual(t *testing.T) {
	t.Parallel()
	for _, r := range AllRules {
		if got := (Rules{}).Of(r.Rule); got != r.Usual {
			t.Errorf("%s is %d, want %d", r.Rule, got, r.Usual)
		}
		if r.Usual < r.Min || r.Usual > r.Max {
			t.Errorf("%s is usually %d, which it may not be", r.Rule, r.Usual)
		}
	}
}

func TestWithChangesOneRuleOfTheNextVersion(t *testing.T) {
	t.Parallel()
	first := Rules{}.With(RuleAccepted, 3)
	second := first.With(RuleTip, 5)
	if first.Of(RuleAccepted) != 3 || first.Of(RuleTip) != 20 || first.Version != 1 {
		t.Errorf("the first version is %+v", first)
	}
	if second.Of(RuleAccepted) != 3 || second.Of(RuleTip) != 5 || second.Version != 2 {
		t.Errorf("the second version is %+v", second)
	}
	if back := second.With(RuleAccepted, 1).With(RuleTip, 20); len(back.Set) != 0 {
		t.Errorf("what is as usual again is kept: %+v", back)
	}
}

func TestReportOfADay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day     ReportDay
		n, want Points
	}{
		{ReportDay{}, 1, 1},
		{ReportDay{Points: 4, Others: 4}, 2, 2},
		{ReportDay{Points: 5, Others: 5}, 1, 0}, // the sixth
		{ReportDay{Points: 9, Others: 4}, 2, 1},
		{ReportDay{Points: 10, Others: 4}, 1, 0},
		{ReportDay{Points: 12, Others: 3}, 1, 0},
		{ReportDay{Points: 7, Others: 6}, 2, 0},
	} {
		if got := (Rules{}).Report(c.n, c.day); got != c.want {
			t.Errorf("%+v leaves %d of %d, want %d", c.day, got, c.n, c.want)
		}
	}
}

func TestServiceByOtherRules(t *testing.T) {
	t.Parallel()
	r := Rules{}.With(RuleHour, 3).With(RuleHours, 4)
	for minutes, want := range map[int]Points{0: 0, 10: 1, 60: 3, 240: 12, 600: 12} {
		if got := r.Service(minutes); got != want {
			t.Errorf("%d minutes earn %d, want %d", minutes, got, want)
		}
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	report := func(member int64, day, ref string, r Reason) Deed {
		return Deed{Member: member, Day: day, Reason: r, Object: ref}
	}
	var deeds []Deed
	for _, ref := range []string{"R1", "R2", "R3", "R4", "R5", "R6"} { // the sixth earns nothing
		deeds = append(deeds, report(1, "1", ref, ReportAccepted))
	}
	deeds = append(deeds,
		report(1, "1", "R1", ReportResolved), report(1, "1", "R2", ReportResolved),
		report(1, "1", "R3", ReportResolved), // one of two: the day is full
		report(1, "2", "R4", ReportResolved),
		Deed{Member: 2, Day: "1", Reason: TaskDone, Object: "T1", Minutes: 180},
		Deed{Member: 2, Day: "1", Reason: TaskDone, Object: "T2", Points: 30},
		Deed{Member: 3, Day: "1", Reason: Tip, Points: 20},
	)
	for name, c := range map[string]struct {
		rules Rules
		want  map[int64]Points
	}{
		"as usual":           {Rules{}, map[int64]Points{1: 12, 2: 32, 3: 20}},
		"accepted pays more": {Rules{}.With(RuleAccepted, 2), map[int64]Points{1: 12, 2: 32, 3: 20}},
		"resolved pays less": {Rules{}.With(RuleResolved, 0), map[int64]Points{1: 5, 2: 32, 3: 20}},
		"six reports":        {Rules{}.With(RuleReports, 6).With(RuleReportPoints, 20), map[int64]Points{1: 14, 2: 32, 3: 20}},
		"an hour is two":     {Rules{}.With(RuleHour, 2), map[int64]Points{1: 12, 2: 34, 3: 20}},
		"three hours":        {Rules{}.With(RuleHours, 3), map[int64]Points{1: 12, 2: 33, 3: 20}},
		"a task pays ten":    {Rules{}.With(RuleActivity, 10), map[int64]Points{1: 12, 2: 12, 3: 20}},
		"eight a day":        {Rules{}.With(RuleDay, 8), map[int64]Points{1: 10, 2: 8, 3: 8}},
		"small tips":         {Rules{}.With(RuleTip, 5), map[int64]Points{1: 12, 2: 32, 3: 5}},
	} {
		if got := c.rules.Replay(deeds); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if got, want := (Rules{}).Compare(Rules{}.With(RuleDay, 12), deeds), (Change{Members: 2, Less: 28}); got != want {
		t.Errorf("twelve a day would be %+v, want %+v", got, want)
	}
	if got, want := (Rules{}).Compare(Rules{}.With(RuleHour, 2), deeds), (Change{Members: 1, More: 2}); got != want {
		t.Errorf("two an hour would be %+v, want %+v", got, want)
	}
}

// Whatever the rules, nobody earns a day more than they allow, nor less than nothing.
func TestReplayKeepsTheCaps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := Rules{}
		for _, a := range AllRules {
			r = r.With(a.Rule, rapid.IntRange(a.Min, a.Max).Draw(t, string(a.Rule)))
		}
		deeds := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Deed {
			return Deed{
				Member: rapid.Int64Range(1, 3).Draw(t, "member"), Day: "1",
				Reason:  rapid.SampledFrom([]Reason{ReportAccepted, ReportResolved, TaskDone, Tip}).Draw(t, "reason"),
				Object:  rapid.SampledFrom([]string{"R1", "R2", "R3", "R4"}).Draw(t, "object"),
				Points:  Points(rapid.IntRange(0, 100).Draw(t, "points")),
				Minutes: rapid.IntRange(0, 600).Draw(t, "minutes"),
			}
		})).Draw(t, "deeds")
		for m, n := range r.Replay(deeds) {
			if most := r.Points(RuleDay); n < 0 || most > 0 && n > most {
				t.Errorf("member %d earned %d by %+v", m, n, r.Set)
			}
		}
	})
}
