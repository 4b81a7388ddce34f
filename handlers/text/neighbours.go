package text

// Neighbours helping each other.
const (
	TopicErrands Key = "topic_errands"
	HelpCarry    Key = "help_carry"
	HelpAsk      Key = "help_ask"
	HelpSkills   Key = "help_skills"
	HelpSpecial  Key = "help_special"
	HelpTask     Key = "help_task"
	HelpCopyTask Key = "help_copy_task"
)

// What an errand is.
const (
	NeighbourCarryHead     Key = "neighbour_carry_head" // Ref, Title, Skill, N points
	NeighbourHelpHead      Key = "neighbour_help_head"  // Ref, Title, Skill (may be empty)
	NeighbourUntil         Key = "neighbour_until"      // Until
	NeighbourMasked        Key = "neighbour_masked"
	NeighbourCardTaken     Key = "neighbour_card_taken"
	NeighbourCardCancelled Key = "neighbour_card_cancelled"
	NeighbourCardOver      Key = "neighbour_card_over"
	NeighbourTakeCarry     Key = "neighbour_take_carry"
	NeighbourTakeHelp      Key = "neighbour_take_help"
	NeighbourPass          Key = "neighbour_pass"
	NeighbourPassedOn      Key = "neighbour_passed_on" // Ref
)

// Asking.
const (
	NeighbourCarryExample Key = "neighbour_carry_example"
	NeighbourHelpExample  Key = "neighbour_help_example"
	NeighbourUsage        Key = "neighbour_usage"          // Example
	NeighbourTooLong      Key = "neighbour_too_long"       // N characters, Example
	NeighbourTooManyAsked Key = "neighbour_too_many_asked" // N
	NeighbourBehalfWho    Key = "neighbour_behalf_who"
	NeighbourCarryAsked   Key = "neighbour_carry_asked"    // Ref
	NeighbourHelpAsked    Key = "neighbour_help_asked"     // Ref, N people, Skill
	NeighbourHelpAskedAll Key = "neighbour_help_asked_all" // Ref, N, Skill (may be empty)
	NeighbourNoHelpers    Key = "neighbour_no_helpers"     // Skill (may be empty)
	NeighbourYouHear      Key = "neighbour_you_hear"
	NeighbourOpenToHear   Key = "neighbour_open_to_hear"
	NeighbourCancel       Key = "neighbour_cancel"
	NeighbourCancelled    Key = "neighbour_cancelled"    // Ref
	NeighbourNobodyCame   Key = "neighbour_nobody_came"  // Ref, Title, Kind
	NeighbourNobodyStaff  Key = "neighbour_nobody_staff" // Name
	NeighbourAskedHead    Key = "neighbour_asked_head"
	NeighbourAskedLine    Key = "neighbour_asked_line" // Ref, Title, Taken, Until
	NeighbourNone         Key = "neighbour_none"       // Example
	NeighbourTasksUsage   Key = "neighbour_tasks_usage"
)

// Taking.
const (
	NeighbourOwn          Key = "neighbour_own"            // Ref
	NeighbourTaken        Key = "neighbour_taken"          // Ref, Kind
	NeighbourOver         Key = "neighbour_over"           // Ref, Kind
	NeighbourTooManyTaken Key = "neighbour_too_many_taken" // N
	NeighbourInDirect     Key = "neighbour_in_direct"      // Ref
	NeighbourTakenNews    Key = "neighbour_taken_news"     // Ref, Title, Name
	NeighbourTakenHead    Key = "neighbour_taken_head"     // Ref, Name
	NeighbourYours        Key = "neighbour_yours"          // Ref
	NeighbourOpenDirect   Key = "neighbour_open_direct"
	NeighbourOwnCost      Key = "neighbour_own_cost"
	NeighbourFree         Key = "neighbour_free"
	NeighbourCannot       Key = "neighbour_cannot"
	NeighbourGivenBack    Key = "neighbour_given_back"    // Ref
	NeighbourFreeAgain    Key = "neighbour_free_again"    // Ref, Title
	NeighbourFreeTooLate  Key = "neighbour_free_too_late" // Ref, Title
	NeighbourTimeIsUp     Key = "neighbour_time_is_up"    // Ref, Title
)

// Done.
const (
	NeighbourDone        Key = "neighbour_done"      // Ref
	NeighbourDoneNews    Key = "neighbour_done_news" // Ref, Title, Name, Words
	NeighbourOK          Key = "neighbour_ok"
	NeighbourNotOK       Key = "neighbour_not_ok"
	NeighbourThanks      Key = "neighbour_thanks"        // Ref, Name
	NeighbourConfirmed   Key = "neighbour_confirmed"     // Ref, Title
	NeighbourPaidCarry   Key = "neighbour_paid_carry"    // Ref, Title, N points, Balance
	NeighbourPaidHelp    Key = "neighbour_paid_help"     // Ref, Title, N points, Balance, Minutes
	NeighbourNotTaken    Key = "neighbour_not_taken"     // Ref
	NeighbourNotDoneNews Key = "neighbour_not_done_news" // Ref, Title
	NeighbourToldNotDone Key = "neighbour_told_not_done" // Ref
)

// Writing to each other.
const (
	NeighbourWrite       Key = "neighbour_write"
	NeighbourReply       Key = "neighbour_reply"
	NeighbourWhatToWrite Key = "neighbour_what_to_write" // Ref, Name
	NeighbourLetter      Key = "neighbour_letter"        // Ref, Name, Words
	NeighbourSent        Key = "neighbour_sent"          // Ref
	NeighbourOnlyWords   Key = "neighbour_only_words"    // Ref
	NeighbourNoContact   Key = "neighbour_no_contact"    // Ref
	NeighbourUnreachable Key = "neighbour_unreachable"   // Ref, Name
)

// Skills.
const (
	NeighbourSkills        Key = "neighbour_skills"     // Skills (may be empty), Resting
	NeighbourSkillsNow     Key = "neighbour_skills_now" // Skills (may be empty), Resting
	NeighbourRest          Key = "neighbour_rest"
	NeighbourRestNoMore    Key = "neighbour_rest_no_more"
	NeighbourOpenToBeAsked Key = "neighbour_open_to_be_asked"
	NeighbourNoSkill       Key = "neighbour_no_skill"       // Name, Skills
	NeighbourNoSkillStaff  Key = "neighbour_no_skill_staff" // Name, Skills
	NeighbourSkillForm     Key = "neighbour_skill_form"     // N characters
	NeighbourSkillsFull    Key = "neighbour_skills_full"    // N
	NeighbourSkillAdded    Key = "neighbour_skill_added"    // Skill, Words
	NeighbourSkillUsual    Key = "neighbour_skill_usual"    // Skill
	NeighbourSkillDropped  Key = "neighbour_skill_dropped"  // Skill
)

// The usual skills.
const (
	SkillPlumbing   Key = "skill_plumbing"
	SkillDrains     Key = "skill_drains"
	SkillAppliances Key = "skill_appliances"
	SkillLocks      Key = "skill_locks"
	SkillSewing     Key = "skill_sewing"
	SkillHaircut    Key = "skill_haircut"
	SkillPhones     Key = "skill_phones"
	SkillCleaning   Key = "skill_cleaning"
	SkillMoving     Key = "skill_moving"
	SkillEscort     Key = "skill_escort"
)

// Who is helped free of charge: for staff alone.
const (
	NeighbourSpecialWhere Key = "neighbour_special_where"
	NeighbourSpecialForm  Key = "neighbour_special_form"
	NeighbourSpecialOn    Key = "neighbour_special_on"   // Name, Why
	NeighbourSpecialOff   Key = "neighbour_special_off"  // Name
	NeighbourSpecialNot   Key = "neighbour_special_not"  // Name
	NeighbourSpecialHead  Key = "neighbour_special_head" // N
	NeighbourSpecialLine  Key = "neighbour_special_line" // Name, Why
)

// What tasks ask of people.
const (
	NeighbourSeats        Key = "neighbour_seats" // Seats
	NeighbourAnybody      Key = "neighbour_anybody"
	NeighbourNewcomers    Key = "neighbour_newcomers" // Until
	NeighbourDemands      Key = "neighbour_demands"   // Demands
	NeighbourForRoles     Key = "neighbour_for_roles" // Roles
	NeighbourForAge       Key = "neighbour_for_age"   // Age
	NeighbourForApproval  Key = "neighbour_for_approval"
	NeighbourForPhoto     Key = "neighbour_for_photo"
	NeighbourSeatForm     Key = "neighbour_seat_form"
	NeighbourBadSum       Key = "neighbour_bad_sum"       // N in all, Sum, Form
	NeighbourBadAge       Key = "neighbour_bad_age"       // Form
	NeighbourHoldOver     Key = "neighbour_hold_over"     // Ref
	NeighbourNewOnly      Key = "neighbour_new_only"      // Ref, Until
	NeighbourUnskilled    Key = "neighbour_unskilled"     // Ref, Skills, Skill
	NeighbourWaiting      Key = "neighbour_waiting"       // Ref, Place, Left
	NeighbourWrongRole    Key = "neighbour_wrong_role"    // Ref, Roles
	NeighbourAskAge       Key = "neighbour_ask_age"       // Ref, Age
	NeighbourOfAge        Key = "neighbour_of_age"        // Ref, Age
	NeighbourAskedAge     Key = "neighbour_asked_age"     // Ref, Age
	NeighbourApprovalCard Key = "neighbour_approval_card" // Ref, Name, N
	NeighbourNeedsPhoto   Key = "neighbour_needs_photo"   // Ref
	NeighbourPassed       Key = "neighbour_passed"        // Ref
	NeighbourNoAbsence    Key = "neighbour_no_absence"    // Ref
	NeighbourNoEdit       Key = "neighbour_no_edit"       // Ref
)

// Again and again.
const (
	NeighbourNoRule          Key = "neighbour_no_rule"       // Ref
	NeighbourSeriesPosted    Key = "neighbour_series_posted" // Title, Rule, Ref of the first
	NeighbourSeriesLine      Key = "neighbour_series_line"   // Ref, When
	NeighbourHoliday         Key = "neighbour_holiday"       // Ref, Title, When, Name (may be empty)
	NeighbourSeriesForm      Key = "neighbour_series_form"
	NeighbourSeriesHours     Key = "neighbour_series_hours"     // Form
	NeighbourSeriesChanged   Key = "neighbour_series_changed"   // Ref, Count tasks, Told people
	NeighbourSeriesCancelled Key = "neighbour_series_cancelled" // Ref, Count tasks, Told people, Missed
	NeighbourCopyForm        Key = "neighbour_copy_form"
	NeighbourCopyWhen        Key = "neighbour_copy_when" // Form
	NeighbourNoCopy          Key = "neighbour_no_copy"   // Ref
)

// Who is coming: for staff alone.
const (
	NeighbourWho       Key = "neighbour_who"      // From, To, Count
	NeighbourWhoLine   Key = "neighbour_who_line" // Number, Name, State, Seat (may be empty)
	NeighbourNobodyYet Key = "neighbour_nobody_yet"
	NeighbourFirst     Key = "neighbour_first"
	NeighbourWords     Key = "neighbour_words" // Words
)
