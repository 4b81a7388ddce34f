package text

// Conversations about reports.
const (
	TalkPlaced         Key = "talk_placed"     // Ref, Place
	TalkSpotWaits      Key = "talk_spot_waits" // Ref
	TalkSpotBegun      Key = "talk_spot_begun"
	TalkNoReport       Key = "talk_no_report" // Ref, Thing, Command
	TalkTask           Key = "talk_task"
	TalkEvent          Key = "talk_event"
	TalkReward         Key = "talk_reward"
	TalkListing        Key = "talk_listing"
	TalkAsset          Key = "talk_asset"
	TalkReportForm     Key = "talk_report_form"    // Others
	TalkReportWhich    Key = "talk_report_which"   // Ref
	TalkOneRef         Key = "talk_one_ref"        // Example
	TalkTooMany        Key = "talk_too_many"       // N
	TalkOwnInstead     Key = "talk_own_instead"    // Ref
	TalkCategoryWhich  Key = "talk_category_which" // Name, Known
	TalkPlacePosition  Key = "talk_place_position"
	ReportActUndo      Key = "report_act_undo"
	TalkUndone         Key = "talk_undone"       // Ref, Act, State
	TalkNewsUndone     Key = "talk_news_undone"  // Ref, State
	TalkUndoChanged    Key = "talk_undo_changed" // Ref, Act
	TalkUndoAssign     Key = "talk_undo_assign"  // Ref, Act
	TalkUndoFix        Key = "talk_undo_fix"     // Ref, Act
	TalkOnlyPhotos     Key = "talk_only_photos"
	TalkOnlyPhotosKept Key = "talk_only_photos_kept"
	TalkWordsAlone     Key = "talk_words_alone" // Ref
)
