package text

// What admins are told of what was forgotten.
const (
	RetentionMonth  Key = "retention_month"  // Community, Month, Photos, Names
	RetentionPhotos Key = "retention_photos" // N
	RetentionNames  Key = "retention_names"  // N
)
