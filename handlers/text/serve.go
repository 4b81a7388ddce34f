package text

// What /help says.
const (
	HelpMine     Key = "help_mine"
	HelpCheckIn  Key = "help_check_in"
	HelpCheckOut Key = "help_check_out"
	HelpClaimFor Key = "help_claim_for"
	HelpWalkIn   Key = "help_walk_in"
	HelpCalendar Key = "help_calendar"
	HelpProof    Key = "help_proof"
)

// One's duties on a page.
const (
	MineHead     Key = "mine_head" // Community
	MineTasks    Key = "mine_tasks"
	MineEvents   Key = "mine_events"
	MineReports  Key = "mine_reports"
	MineVouchers Key = "mine_vouchers"
	MineEvent    Key = "mine_event"   // Ref, When, Place
	MineReport   Key = "mine_report"  // Ref, Category, Place, State
	MineGiven    Key = "mine_given"   // Ref, Category, Place, State
	MineMore     Key = "mine_more"    // N
	MineVoucher  Key = "mine_voucher" // Title, Ends
	MineNothing  Key = "mine_nothing"
	MineServed   Key = "mine_served" // Year, Length
	MineAgain    Key = "mine_again"
	ServeLength  Key = "serve_length" // Hours, Minutes
)

// Calendars.
const (
	CalendarFile      Key = "calendar_file"
	CalendarShort     Key = "calendar_short"
	CalendarNew       Key = "calendar_new"
	CalendarOff       Key = "calendar_off"
	CalendarUsage     Key = "calendar_usage"
	CalendarFeed      Key = "calendar_feed" // Address, Again
	CalendarHas       Key = "calendar_has"
	CalendarNoAddress Key = "calendar_no_address"
	CalendarClosed    Key = "calendar_closed"
	CalendarNone      Key = "calendar_none"
	CalendarEmpty     Key = "calendar_empty"
	CalendarSent      Key = "calendar_sent"     // N
	CalendarSentOne   Key = "calendar_sent_one" // Ref
	CalendarName      Key = "calendar_name"
	CalendarTask      Key = "calendar_task"       // Ref, Title
	CalendarTaskMore  Key = "calendar_task_more"  // Ref, Community
	CalendarEvent     Key = "calendar_event"      // Ref
	CalendarEventMore Key = "calendar_event_more" // Ref, Community
)

// Checking in.
const (
	CheckInUsage     Key = "check_in_usage"      // Ref
	CheckInHow       Key = "check_in_how"        // Ref
	CheckInEarly     Key = "check_in_early"      // Ref, From
	CheckInOver      Key = "check_in_over"       // Ref
	CheckInOverStaff Key = "check_in_over_staff" // Ref
	CheckInWrong     Key = "check_in_wrong"
	CheckInTries     Key = "check_in_tries"    // Until
	CheckInAgain     Key = "check_in_again"    // Ref, Name, At, Left
	CheckInNoClaim   Key = "check_in_no_claim" // Ref, Name, User
	CheckInVisit     Key = "check_in_visit"    // Ref
	CheckInVisited   Key = "check_in_visited"  // Ref
	CheckedIn        Key = "checked_in"        // Ref, Title, At, When, Place
	CheckedInShort   Key = "checked_in_short"  // Ref, Name
	CheckedInStaff   Key = "checked_in_staff"  // Ref, Name
	SheetHead        Key = "sheet_head"        // Ref, Title
	SheetCode        Key = "sheet_code"        // Code, Until
	SheetAgain       Key = "sheet_again"
	SheetHere        Key = "sheet_here"    // N, Names
	SheetMissing     Key = "sheet_missing" // N, Names
	SheetForgotten   Key = "sheet_forgotten"
)

// Walking in.
const (
	WalkInFull      Key = "walk_in_full"       // Ref
	WalkInAsk       Key = "walk_in_ask"        // Ref
	WalkInTaken     Key = "walk_in_taken"      // Ref
	WalkInFullStaff Key = "walk_in_full_staff" // Ref, Name
	WalkInMore      Key = "walk_in_more"
	WalkInYou       Key = "walk_in_you"   // Ref, Title
	WalkInAfter     Key = "walk_in_after" // Ref, Name, User
)

// Checking out.
const (
	CheckOutButton    Key = "check_out_button"
	CheckedOut        Key = "checked_out" // Ref, In, Out, N
	CheckOutNowhere   Key = "check_out_nowhere"
	CheckOutNotIn     Key = "check_out_not_in"    // Ref
	CheckOutAgain     Key = "check_out_again"     // Ref, At
	CheckOutForgotten Key = "check_out_forgotten" // Ref, At
	RollHead          Key = "roll_head"           // Ref, Title
	RollNoShow        Key = "roll_no_show"        // Ref
)

// Handing in and approving.
const (
	HandInTimes     Key = "hand_in_times"     // In, Out
	HandInForgotten Key = "hand_in_forgotten" // In
	HandInMore      Key = "hand_in_more"      // N
	HandInPhoto     Key = "hand_in_photo"     // Ref, Name, Place, Of
	VerifyAllButton Key = "verify_all_button" // N
	VerifyUsage     Key = "verify_usage"      // Ref
	VerifyTooLong   Key = "verify_too_long"   // Ref, N
	Unverified      Key = "unverified"        // Ref, Name
	UnverifiedYou   Key = "unverified_you"    // Ref, Title
	SilenceStaff    Key = "silence_staff"     // Ref, Name
	SilenceLeader   Key = "silence_leader"    // Ref, Name
	TaskThanks      Key = "task_thanks"       // Ref, Title, N, Length, Names, Others
)

// Giving back late.
const (
	TaskReleasedLate  Key = "task_released_late"  // Ref, Told
	ReleasedLateStaff Key = "released_late_staff" // Ref, Name, N, Taken, Slots, Waiting
)

// Appeals.
const (
	AppealButton    Key = "appeal_button"
	AppealKeep      Key = "appeal_keep"
	AppealCard      Key = "appeal_card"       // Ref, Name, Why, Words
	AppealSent      Key = "appeal_sent"       // Ref
	AppealTwice     Key = "appeal_twice"      // Ref
	AppealNobody    Key = "appeal_nobody"     // Ref
	AppealOwn       Key = "appeal_own"        // Ref
	AppealGranted   Key = "appeal_granted"    // Ref, Name, Role
	AppealDenied    Key = "appeal_denied"     // Ref, Name, Role
	AppealDeniedYou Key = "appeal_denied_you" // Ref, Title
)

// Claiming for somebody else.
const (
	ClaimForUsage      Key = "claim_for_usage"
	ClaimForThemselves Key = "claim_for_themselves" // Ref, Name
	ClaimForHas        Key = "claim_for_has"        // Ref, Name, State
	ClaimForNo         Key = "claim_for_no"         // Name, Why
	ClaimForOwn        Key = "claim_for_own"        // Ref
	ClaimedFor         Key = "claimed_for"          // Ref, Name, State, Told
	ClaimedForYou      Key = "claimed_for_you"      // Ref, By, State, Has
	ReleasedFor        Key = "released_for"         // Ref, Name
	ReleasedForYou     Key = "released_for_you"     // Ref, By
)

// Proof of service.
const (
	ProofUsage       Key = "proof_usage"
	ProofNothing     Key = "proof_nothing" // Year
	ProofSent        Key = "proof_sent"    // Code, Year, Length
	ProofTitle       Key = "proof_title"
	ProofLead        Key = "proof_lead" // Name, Community, From, To, N, Length
	ProofDate        Key = "proof_date"
	ProofTask        Key = "proof_task"
	ProofTime        Key = "proof_time"
	ProofTotal       Key = "proof_total"
	ProofMore        Key = "proof_more"         // N
	ProofIssued      Key = "proof_issued"       // Community, On
	ProofCheckPage   Key = "proof_check_page"   // Address, Code
	ProofCheckChat   Key = "proof_check_chat"   // Code
	ProofUnknown     Key = "proof_unknown"      // Code
	ProofChecked     Key = "proof_checked"      // Code
	ProofCheckedWho  Key = "proof_checked_who"  // Name, Community
	ProofCheckedWhat Key = "proof_checked_what" // From, To, N, Length
	ProofCheckedAt   Key = "proof_checked_at"   // On
	ProofHolds       Key = "proof_holds"
	ProofCorrected   Key = "proof_corrected" // Length
	ProofPageTitle   Key = "proof_page_title"
	ProofPageCode    Key = "proof_page_code"
	ProofPageButton  Key = "proof_page_button"
	ProofPageHint    Key = "proof_page_hint"
)
