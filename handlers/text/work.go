package text

// What people can ask for.
const (
	HelpCategory  Key = "help_category"
	HelpAskBack   Key = "help_askback"
	HelpAnswer    Key = "help_answer"
	HelpTemplates Key = "help_templates"
)

// Giving a report to somebody.
const (
	WorkHasIt          Key = "work_has_it"    // Ref, Name
	WorkHaveIt         Key = "work_have_it"   // Ref
	WorkNotYours       Key = "work_not_yours" // Ref
	WorkTaken          Key = "work_taken"     // Ref, Who
	WorkBack           Key = "work_back"      // Ref
	WorkBelow          Key = "work_below"     // Ref
	WorkOffer          Key = "work_offer"     // Ref, Category, Place, Words, Due, Role
	WorkTake           Key = "work_take"
	WorkOfferAll       Key = "work_offer_all"       // Role
	WorkOffered        Key = "work_offered"         // Ref, Role, N
	WorkOfferedAlready Key = "work_offered_already" // Ref, Role
	WorkOfferedUnheard Key = "work_offered_unheard" // Ref, Role
	WorkNobody         Key = "work_nobody"          // Role
	WorkNewsReassigned Key = "work_news_reassigned" // Ref
)

// Giving it back.
const (
	WorkAskWhyBack Key = "work_ask_why_back" // Ref
	WorkNotMyArea  Key = "work_not_my_area"
	WorkNotMyTrade Key = "work_not_my_trade"
	WorkNoMeans    Key = "work_no_means"
	WorkGivenBack  Key = "work_given_back" // Ref, Name, Category, Place, Why
)

// Categories.
const (
	WorkSorted     Key = "work_sorted"      // Ref, Category
	WorkNewsSorted Key = "work_news_sorted" // Ref, Category
	WorkNoCategory Key = "work_no_category" // Words, Known
)

// Asking the reporter.
const (
	WorkAsk             Key = "work_ask"
	WorkAskWhat         Key = "work_ask_what" // Ref
	WorkExampleQuestion Key = "work_example_question"
	WorkQuestion        Key = "work_question"       // Ref, Category, Place, Words
	WorkQuestionReply   Key = "work_question_reply" // Ref, Category, Place, Words
	WorkCardAsk         Key = "work_card_ask"       // Words
	WorkCardWhy         Key = "work_card_why"
	WorkCardAnswered    Key = "work_card_answered"
	WorkAskedDirectly   Key = "work_asked_directly" // Ref
	WorkAskedByCard     Key = "work_asked_by_card"  // Ref
	WorkAsked           Key = "work_asked"          // Words
	WorkAnswered        Key = "work_answered"       // Words
	WorkAnswer          Key = "work_answer"         // Ref, Question, Words, State, Over
	WorkAnswerHow       Key = "work_answer_how"     // Ref
	WorkNothingAsked    Key = "work_nothing_asked"
)

// Words kept ready.
const (
	TemplateList    Key = "template_list"   // N
	TemplateLine    Key = "template_line"   // I, Category, Words
	TemplateChoice  Key = "template_choice" // I, Words
	TemplateDrop    Key = "template_drop"   // I
	TemplateHint    Key = "template_hint"
	TemplateNone    Key = "template_none"
	TemplateForm    Key = "template_form"  // Known
	TemplateLong    Key = "template_long"  // N
	TemplateFull    Key = "template_full"  // Category, N
	TemplateThere   Key = "template_there" // Category, N
	TemplateAdded   Key = "template_added" // Category, N
	TemplateDropped Key = "template_dropped"
	TemplateGone    Key = "template_gone"
	TemplateEvery   Key = "template_every"
)

// What was not fixed.
const (
	WorkUrgent      Key = "work_urgent"        // N
	WorkRaised      Key = "work_raised"        // Ref, N, Category, Place, Why
	WorkNotFixedYet Key = "work_not_fixed_yet" // Ref, State
	WorkTooLate     Key = "work_too_late"      // Ref, N
	WorkStill       Key = "work_still"
	WorkStillCame   Key = "work_still_came"  // Ref, Category, Place, Why
	WorkStillKnown  Key = "work_still_known" // Ref
	WorkOpenAgain   Key = "work_open_again"  // Ref
)

// Lists and history.
const (
	WorkByAssignee  Key = "work_by_assignee"
	WorkByNeighbour Key = "work_by_neighbour"
	WorkEarlier     Key = "work_earlier"
	WorkLater       Key = "work_later"
	WorkLine        Key = "work_line"          // Ref, Category, Place, State, Age, Away, Late
	WorkMinutes     Key = "work_minutes"       // N
	WorkHours       Key = "work_hours"         // N
	WorkDays        Key = "work_days"          // N
	WorkListAt      Key = "work_list_at"       // Place, N
	WorkNoneAt      Key = "work_none_at"       // Place
	WorkNotYourList Key = "work_not_your_list" // Command
)

// What is done to a report, as its history says it.
const (
	ReportActReassign Key = "report_act_reassign"
	ReportActGiveBack Key = "report_act_giveback"
	ReportActOffer    Key = "report_act_offer"
	ReportActSort     Key = "report_act_sort"
	ReportActAsk      Key = "report_act_ask"
	ReportActReply    Key = "report_act_reply"
	ReportActStill    Key = "report_act_still"
)
