package ledger

import "maps"

// A Rule is something that a community sets about its points. It is a code: what
// people read stands in the catalogues.
type Rule string

// The rules.
const (
	RuleAccepted     Rule = "report_accepted" // points when staff accept a report
	RuleResolved     Rule = "report_resolved" // points more when it is mended
	RuleReportPoints Rule = "report_points"   // most points a day by reports
	RuleReports      Rule = "reports"         // most reports a day that earn points
	RuleCarry        Rule = "carry"           // points for taking something along
	RuleHour         Rule = "hour"            // points for an hour of service
	RuleHours        Rule = "hours"           // most hours that one task credits
	RuleActivity     Rule = "activity"        // most points that one task pays; 0: any
	RuleDay          Rule = "day"             // most points a day that one earns by all; 0: any
	RuleTip          Rule = "tip"             // most points of one tip
	RuleTips         Rule = "tips"            // points a month that a leader may give as tips
	RuleSecond       Rule = "second"          // a grant above needs a second member of the staff
	RulePair         Rule = "pair"            // two may approve each other's work so often a month unnoticed
	RuleGifts        Rule = "gifts"           // may one give points inside the household?
	RuleExpiry       Rule = "expiry"          // do points end with the year after the one they were earned in?
)

// A RuleRange is a rule with its usual value and those that it may have.
type RuleRange struct {
	Rule
	Usual, Min, Max int
}

// Switch reports whether the rule is either on, 1, or off, 0.
func (r RuleRange) Switch() bool { return r.Min == 0 && r.Max == 1 }

// AllRules holds every rule, in the order in which people number them.
var AllRules = []RuleRange{
	{RuleAccepted, 1, 0, 20},
	{RuleResolved, 2, 0, 20},
	{RuleReportPoints, 10, 0, 1000},
	{RuleReports, 5, 0, 100},
	{RuleCarry, 1, 0, 20},
	{RuleHour, 1, 0, 20},
	{RuleHours, 2, 1, 24},
	{RuleActivity, 0, 0, 1000},
	{RuleDay, 0, 0, 1000},
	{RuleTip, 20, 0, 100},
	{RuleTips, 100, 0, 10_000},
	{RuleSecond, 20, 0, 1000},
	{RulePair, 3, 0, 100},
	{RuleGifts, 0, 0, 1},
	{RuleExpiry, 0, 0, 1},
}

// Rules are what a community has set about its points. The zero value is what
// every community begins with.
type Rules struct {
	Version int64
	Set     map[Rule]int // those that are not as usual
}

// Range returns a rule's range. A rule that is none has an empty one.
func (r Rule) Range() RuleRange {
	for _, a := range AllRules {
		if a.Rule == r {
			return a
		}
	}
	return RuleRange{}
}

// Of returns the value of a rule.
func (r Rules) Of(rule Rule) int {
	if n, ok := r.Set[rule]; ok {
		return n
	}
	return rule.Range().Usual
}

// Points returns the value of a rule that is a number of points.
func (r Rules) Points(rule Rule) Points { return Points(r.Of(rule)) }

// On reports whether a rule that is a switch is on.
func (r Rules) On(rule Rule) bool { return r.Of(rule) != 0 }

// With returns the next version of the rules, in which one has another value.
func (r Rules) With(rule Rule, n int) Rules {
	set := maps.Clone(r.Set)
	if set == nil {
		set = map[Rule]int{}
	}
	set[rule] = n
	if n == rule.Range().Usual {
		delete(set, rule)
	}
	return Rules{r.Version + 1, set}
}

// Minutes returns how many of the minutes that a task takes are credited.
func (r Rules) Minutes(minutes int) int { return min(max(minutes, 0), 60*r.Of(RuleHours)) }

// Service returns the points for minutes of service, halves rounded up, as far as
// one task credits them.
func (r Rules) Service(minutes int) Points {
	return Points((r.Minutes(minutes)*r.Of(RuleHour) + 30) / 60)
}

// Task returns how many of the points of a task it pays.
func (r Rules) Task(n Points) Points {
	if most := r.Points(RuleActivity); most > 0 {
		return min(n, most)
	}
	return n
}

// Today returns how many of n points one earns who has earned some today.
func (r Rules) Today(n, earned Points) Points {
	if most := r.Points(RuleDay); most > 0 {
		return max(min(n, most-earned), 0)
	}
	return n
}

// A ReportDay is what a member's reports have earned them in a day so far.
type ReportDay struct {
	Points Points // by all of them
	Others int    // reports that earned some, besides the one in question
}

// Report returns how many of n points a report earns on a day.
func (r Rules) Report(n Points, day ReportDay) Points {
	if day.Others >= r.Of(RuleReports) {
		return 0
	}
	return max(min(n, r.Points(RuleReportPoints)-day.Points), 0)
}
