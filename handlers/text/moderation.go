package text

// Photos of reports, and what staff do to what others wrote or showed.
const (
	HelpHide    Key = "help_hide"
	HelpUnhide  Key = "help_unhide"
	HelpBlur    Key = "help_blur"
	HelpCorrect Key = "help_correct"

	PictureBefore Key = "picture_before" // within a picture, and so are the next two
	PictureAfter  Key = "picture_after"
	PictureHidden Key = "picture_hidden"

	PhotoTools       Key = "photo_tools"
	PhotoToolsHead   Key = "photo_tools_head" // Ref, N
	PhotoToolsLine   Key = "photo_tools_line" // Number, Side, State (may be empty)
	PhotoIsHidden    Key = "photo_is_hidden"
	PhotoIsBlurred   Key = "photo_is_blurred"
	PhotoIsOnItsWay  Key = "photo_is_on_its_way"
	PhotoHide        Key = "photo_hide"   // Number
	PhotoUnhide      Key = "photo_unhide" // Number
	PhotoBlur        Key = "photo_blur"   // Number
	PhotoChooseCells Key = "photo_choose_cells"
	PhotoChooseFirst Key = "photo_choose_first"
	PhotoBlurDone    Key = "photo_blur_done"
	PhotoBlurCancel  Key = "photo_blur_cancel"

	PhotoNone           Key = "photo_none"        // Ref
	PhotoWhich          Key = "photo_which"       // Ref, N, Example
	PhotoWhichCells     Key = "photo_which_cells" // Ref, Number
	PhotoNotYet         Key = "photo_not_yet"     // Ref, Number; and so are the next ones
	PhotoHidden         Key = "photo_hidden"
	PhotoHiddenAlready  Key = "photo_hidden_already"
	PhotoShown          Key = "photo_shown"
	PhotoShownAlready   Key = "photo_shown_already"
	PhotoBlurred        Key = "photo_blurred"
	PhotoBlurredAlready Key = "photo_blurred_already"

	CorrectExample Key = "correct_example"
	CorrectUsage   Key = "correct_usage" // Ref
	CorrectSame    Key = "correct_same"  // Ref
	CorrectDone    Key = "correct_done"  // Ref

	ReportActHidePhoto    Key = "report_act_hide_photo"
	ReportActShowPhoto    Key = "report_act_show_photo"
	ReportActBlurPhoto    Key = "report_act_blur_photo"
	ReportActCorrectWords Key = "report_act_correct_words"
)
