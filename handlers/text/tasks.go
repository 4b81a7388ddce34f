package text

// Tasks.
const (
	TopicTasks     Key = "topic_tasks"
	HelpTasks      Key = "help_tasks"
	HelpClaim      Key = "help_claim"
	HelpRelease    Key = "help_release"
	HelpDone       Key = "help_done"
	HelpNewTask    Key = "help_new_task"
	HelpEditTask   Key = "help_edit_task"
	HelpCancelTask Key = "help_cancel_task"
	HelpVerify     Key = "help_verify"
	HelpNoShow     Key = "help_no_show"
)

// What a task is, as everybody may see it.
const (
	TaskHead          Key = "task_head"           // Ref, Title
	TaskTime          Key = "task_time"           // When
	TaskPlace         Key = "task_place"          // Place
	TaskPlaces        Key = "task_places"         // Taken, Slots, N points
	TaskPlacesUnpaid  Key = "task_places_unpaid"  // Taken, Slots
	TaskLine          Key = "task_line"           // Count
	TaskCardCancelled Key = "task_card_cancelled" // Why
	TaskCardStarted   Key = "task_card_started"
	TaskCardEnded     Key = "task_card_ended"
)

// Where a claim stands.
const (
	TaskStateWaiting   Key = "task_state_waiting"
	TaskStateOffered   Key = "task_state_offered"
	TaskStateAsked     Key = "task_state_asked"
	TaskStateClaimed   Key = "task_state_claimed"
	TaskStateHandedIn  Key = "task_state_handed_in"
	TaskStateVerified  Key = "task_state_verified"
	TaskStateAbsent    Key = "task_state_absent"
	TaskStateDeclined  Key = "task_state_declined"
	TaskStateReleased  Key = "task_state_released"
	TaskStateLapsed    Key = "task_state_lapsed"
	TaskStateCancelled Key = "task_state_cancelled"
)

// Buttons.
const (
	TaskClaim         Key = "task_claim"
	TaskWait          Key = "task_wait"
	TaskCannotCome    Key = "task_cannot_come"
	TaskDone          Key = "task_done"
	TaskTake          Key = "task_take"
	TaskPass          Key = "task_pass"
	TaskAdmit         Key = "task_admit"
	TaskDecline       Key = "task_decline"
	TaskVerify        Key = "task_verify"
	TaskSendBack      Key = "task_send_back"
	TaskCame          Key = "task_came"
	TaskWhyPhoto      Key = "task_why_photo"
	TaskWhyUnfinished Key = "task_why_unfinished"
)

// Posting and changing.
const (
	TaskForm            Key = "task_form"
	TaskEditForm        Key = "task_edit_form"
	TaskExampleWhy      Key = "task_example_why"
	TaskAskTitle        Key = "task_ask_title"         // Form
	TaskAskTime         Key = "task_ask_time"          // Title
	TaskBadTitle        Key = "task_bad_title"         // Form
	TaskBadPlace        Key = "task_bad_place"         // Form
	TaskBadTime         Key = "task_bad_time"          // Form
	TaskBadHours        Key = "task_bad_hours"         // Form
	TaskBadOrder        Key = "task_bad_order"         // Form
	TaskPast            Key = "task_past"              // Form
	TaskFar             Key = "task_far"               // Form
	TaskBadSlots        Key = "task_bad_slots"         // Form
	TaskBadPoints       Key = "task_bad_points"        // Form
	TaskTwice           Key = "task_twice"             // Form
	TaskPosted          Key = "task_posted"            // Ref, N groups
	TaskChanged         Key = "task_changed"           // Ref, N people
	TaskChangedYou      Key = "task_changed_you"       // Ref
	TaskNothingToChange Key = "task_nothing_to_change" // Form
	TaskTooFewSlots     Key = "task_too_few_slots"     // Ref, Count
	TaskCancelledDone   Key = "task_cancelled_done"    // Ref, N people, Missed
	TaskCancelledYou    Key = "task_cancelled_you"     // Ref, Why
)

// Claiming.
const (
	TaskMine             Key = "task_mine"                // Ref, State
	TaskNotYours         Key = "task_not_yours"           // Ref
	TaskNotTheirs        Key = "task_not_theirs"          // Ref, Name
	TaskIsCancelled      Key = "task_is_cancelled"        // Ref
	TaskHasStarted       Key = "task_has_started"         // Ref
	TaskHasEnded         Key = "task_has_ended"           // Ref
	TaskOverlaps         Key = "task_overlaps"            // Ref, Other (empty: a task elsewhere), When
	TaskElsewhere        Key = "task_elsewhere"           // among Others
	TaskTooMany          Key = "task_too_many"            // Count, Others
	TaskPaused           Key = "task_paused"              // Count
	TaskClaimed          Key = "task_claimed"             // Ref
	TaskClaimedShort     Key = "task_claimed_short"       // Ref, When
	TaskHowToRelease     Key = "task_how_to_release"      // Ref, Until
	TaskHowToReleaseLate Key = "task_how_to_release_late" // Ref
	TaskOpenDirectToHear Key = "task_open_direct_to_hear"
	TaskOpenDirectToWait Key = "task_open_direct_to_wait"
	TaskWaiting          Key = "task_waiting"       // Ref, Place
	TaskWaitingStill     Key = "task_waiting_still" // Ref, Place
	TaskAsked            Key = "task_asked"         // Ref
	TaskApprovalCard     Key = "task_approval_card" // Ref, Name, N
	TaskApprovalOver     Key = "task_approval_over" // Ref, Name, Role
	TaskAdmitted         Key = "task_admitted"      // Ref, Name, Role
	TaskDeclined         Key = "task_declined"      // Ref, Name, Role
	TaskDeclinedYou      Key = "task_declined_you"  // Ref
	TaskDecided          Key = "task_decided"       // Ref, State
	TaskOwn              Key = "task_own"           // Ref
)

// The line.
const (
	TaskOffer          Key = "task_offer"           // Ref, Until
	TaskOfferLapsed    Key = "task_offer_lapsed"    // Ref
	TaskOfferOver      Key = "task_offer_over"      // Ref
	TaskStartedWithout Key = "task_started_without" // Ref
)

// Giving back.
const (
	TaskReleased Key = "task_released"  // Ref
	TaskLeftLine Key = "task_left_line" // Ref
	TaskFreed    Key = "task_freed"     // Ref, Name, Role
	TaskFreedYou Key = "task_freed_you" // Ref
)

// Reminders.
const (
	TaskReminder Key = "task_reminder"  // Ref
	TaskEndedYou Key = "task_ended_you" // Ref, Title, Until
)

// Handing in and verifying.
const (
	TaskHandedIn          Key = "task_handed_in"          // Ref
	TaskHandedInAsk       Key = "task_handed_in_ask"      // Ref
	TaskHandedInAskHere   Key = "task_handed_in_ask_here" // Ref
	TaskNoPhoto           Key = "task_no_photo"           // Ref
	TaskPhotoLate         Key = "task_photo_late"         // Ref
	TaskHandInOver        Key = "task_hand_in_over"       // Ref, When
	TaskHandInCard        Key = "task_hand_in_card"       // Ref, Name
	TaskHandInWords       Key = "task_hand_in_words"      // Words
	TaskHandInBare        Key = "task_hand_in_bare"
	TaskHandInReplaced    Key = "task_hand_in_replaced"    // Ref, Name, Role
	TaskVerified          Key = "task_verified"            // Ref, Name, Role
	TaskVerifiedAll       Key = "task_verified_all"        // Ref, N
	TaskVerifiedYou       Key = "task_verified_you"        // Ref, Title, N points, Balance, Minutes
	TaskVerifiedUnpaidYou Key = "task_verified_unpaid_you" // Ref, Title, Minutes
	TaskNothingToVerify   Key = "task_nothing_to_verify"   // Ref
	TaskNotHandedIn       Key = "task_not_handed_in"       // Ref, Name
	TaskAskWhy            Key = "task_ask_why"             // Ref, Name
	TaskNeedWhy           Key = "task_need_why"
	TaskSentBack          Key = "task_sent_back"     // Ref, Name, Role
	TaskSentBackYou       Key = "task_sent_back_you" // Ref, Title, Why, Until
)

// Absence.
const (
	TaskNeedWho    Key = "task_need_who"    // Example
	TaskNotStarted Key = "task_not_started" // Ref, When
	TaskAbsent     Key = "task_absent"      // Ref, Name, Count
	TaskAbsentYou  Key = "task_absent_you"  // Ref, Title
	TaskCameNoted  Key = "task_came_noted"  // Ref, Name
	TaskCameYou    Key = "task_came_you"    // Ref
)

// Lists.
const (
	TasksOpen        Key = "tasks_open"
	TasksNone        Key = "tasks_none"
	TasksNoneStaff   Key = "tasks_none_staff" // Form
	TasksNoMore      Key = "tasks_no_more"
	TasksMine        Key = "tasks_mine"
	TasksNoneMine    Key = "tasks_none_mine"
	TasksMineLine    Key = "tasks_mine_line"    // Ref, Title, When, State
	TasksMineWaiting Key = "tasks_mine_waiting" // Ref, Title, When, State, Place
)
