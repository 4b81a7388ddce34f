package text

// What is said of photos that cannot be had, besides the reasons in reports.go.
const (
	PhotosLost      Key = "photos_lost"      // Ref, N, Why
	PhotosLostCard  Key = "photos_lost_card" // N, Why: a line of the report's card
	PhotoAnimated   Key = "photo_animated"
	PhotoEmpty      Key = "photo_empty"
	PhotoOutOfReach Key = "photo_out_of_reach"
)
