package text

// Conversations about reports.
const (
	TalkPlaced    Key = "talk_placed"     // Ref, Place
	TalkSpotWaits Key = "talk_spot_waits" // Ref
	TalkSpotBegun Key = "talk_spot_begun"
)
