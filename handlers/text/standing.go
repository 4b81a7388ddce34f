package text

// What all did together, and who wants to be named.
const (
	TopUsage         Key = "top_usage"
	TopTogether      Key = "top_together" // Time, N, Hours, Members
	TopNamed         Key = "top_named"    // Place, Name, Stars, N
	TopYear          Key = "top_year"
	TopMonth         Key = "top_month"
	TopAll           Key = "top_all"
	TopNickname      Key = "top_nickname" // Name
	TopNicknameOff   Key = "top_nickname_off"
	TopNicknameUsage Key = "top_nickname_usage" // Max
	StarsNews        Key = "stars_news"         // N, Community, Stars
	HelpTop          Key = "help_top"
	TopEmpty         Key = "top_empty"
	TopShowMe        Key = "top_show_me"
	TopHideMe        Key = "top_hide_me"
	TopShown         Key = "top_shown"
	TopHidden        Key = "top_hidden"
)
