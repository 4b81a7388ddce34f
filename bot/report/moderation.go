package report

// What staff do to what others wrote or showed. It stands in a report's history,
// and leaves its state as it is.
const (
	HidePhoto    Act = "hide_photo"
	ShowPhoto    Act = "show_photo" // again
	BlurPhoto    Act = "blur_photo"
	CorrectWords Act = "correct_words"
)
