package text

// Points.
const (
	TopicPoints          Key = "topic_points"
	HelpPoints           Key = "help_points"
	HelpStatement        Key = "help_statement"
	HelpGrant            Key = "help_grant"
	HelpUndo             Key = "help_undo"
	PointsBalance        Key = "points_balance" // N
	PointsOpenDirect     Key = "points_open_direct"
	PointsSentDirect     Key = "points_sent_direct"
	StatementHead        Key = "statement_head" // N
	StatementLine        Key = "statement_line" // Amount, Reason, Note, When
	StatementEmpty       Key = "statement_empty"
	GrantUsage           Key = "grant_usage"
	GrantTooMuch         Key = "grant_too_much" // N
	GrantSelf            Key = "grant_self"
	GrantDone            Key = "grant_done"        // Name, Amount, Reason, N
	GrantDonePublic      Key = "grant_done_public" // Name, Amount
	GrantNews            Key = "grant_news"        // Amount, Reason, N
	GrantTooFew          Key = "grant_too_few"     // Name, N
	GrantAsk             Key = "grant_ask"         // From, Name, N, Reason
	GrantAskTake         Key = "grant_ask_take"    // From, Name, N, Reason
	GrantApprove         Key = "grant_approve"
	GrantDecline         Key = "grant_decline"
	GrantWaits           Key = "grant_waits" // N
	GrantDecided         Key = "grant_decided"
	GrantNotYourself     Key = "grant_not_yourself"
	GrantCardApproved    Key = "grant_card_approved" // Name, Amount, Reason, By
	GrantCardDeclined    Key = "grant_card_declined" // Name, Amount, Reason, By
	NoStaffRoom          Key = "no_staff_room"
	UndoNothing          Key = "undo_nothing"
	UndoDone             Key = "undo_done" // Name, Amount, Reason
	UndoNews             Key = "undo_news" // Amount, Reason
	ReasonReportAccepted Key = "reason_report_accepted"
	ReasonReportResolved Key = "reason_report_resolved"
	ReasonTaskDone       Key = "reason_task_done"
	ReasonGrant          Key = "reason_grant"
	ReasonRedeem         Key = "reason_redeem"
	ReasonVoucherBack    Key = "reason_voucher_back"
	ReasonUndo           Key = "reason_undo"
)
