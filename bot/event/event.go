// Package event holds the rules of markets and other events.
package event

import "time"

// A Service is one that a market offers. It is a code: what people read stands
// in the catalogues.
type Service string

// Services holds the twelve services of a market unless staff say otherwise.
var Services = []Service{
	"clinic", "haircut", "appliances", "policy", "legal", "sewing",
	"knives", "plumbing", "phones", "fraud", "jobs", "massage",
}

const (
	// DefaultFrom is when a market begins if no hours are given, in minutes after
	// midnight.
	DefaultFrom = 9 * 60

	// DefaultTo is when it then ends.
	DefaultTo = 11*60 + 30

	// AnnounceHour is when announcements go out, in the community's zone.
	AnnounceHour = 9

	// RemindBefore is how long before the start those who come are reminded.
	RemindBefore = 2 * time.Hour

	// MaxParty is how many people somebody may come with, themselves included.
	MaxParty = 20
)

// AnnounceDays are how many days before an event it is announced.
var AnnounceDays = []int{7, 1}
