// Package report holds the rules of reports: what they are about, where they
// stand and what may become of them.
package report

import "time"

const (
	// ConfirmWithin is how long the reporter has to say whether it is mended;
	// silence then closes the report.
	ConfirmWithin = 72 * time.Hour
	// ReopenWithin is how long after a report was closed its reporter may still say
	// that it is not mended; then it is a new one.
	ReopenWithin = 30 * 24 * time.Hour
	// CorrectWithin is how long the reporter may correct the words.
	CorrectWithin = 10 * time.Minute
	// RemindPercent is how much of the time allowed has passed when the assignee
	// is reminded.
	RemindPercent = 75
	// JoinWithin is how long a location sent afterwards still belongs to a report.
	JoinWithin = 10 * time.Minute
)
