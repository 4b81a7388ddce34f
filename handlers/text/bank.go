package text

// The volunteer bank: its rules, tips, households, the end of points, the books.
const (
	HelpRules     Key = "help_rules"
	HelpTip       Key = "help_tip"
	HelpGive      Key = "help_give"
	HelpHousehold Key = "help_household"
	HelpLedger    Key = "help_ledger"

	PointsAt     Key = "points_at" // N, Day
	PointsWhen   Key = "points_when"
	PointsFuture Key = "points_future"

	RulesHead          Key = "rules_head" // Version
	RulesHint          Key = "rules_hint"
	RulesLine          Key = "rules_line" // Number, Rule, Value
	RulesWhich         Key = "rules_which"
	RulesValue         Key = "rules_value"  // Rule, Min, Max
	RulesSwitch        Key = "rules_switch" // Rule
	RulesSame          Key = "rules_same"   // Rule, Value
	RulesAsk           Key = "rules_ask"    // Rule, Was, Is
	RulesWould         Key = "rules_would"  // Month, N, More, Less
	RulesWouldNot      Key = "rules_would_not"
	RulesWouldEnd      Key = "rules_would_end" // N, Members, Day
	RulesYes           Key = "rules_yes"
	RulesNo            Key = "rules_no"
	RulesDone          Key = "rules_done"  // Rule, Was, Is
	RulesLeft          Key = "rules_left"  // Rule
	RulesStale         Key = "rules_stale" // Rule
	RulesHistory       Key = "rules_history"
	RulesChange        Key = "rules_change" // Version, Rule, Was, Is, By, When
	RulesNever         Key = "rules_never"
	RulePoints         Key = "rule_value_points" // N
	RuleTimes          Key = "rule_value_times"  // N
	RuleHours          Key = "rule_value_hours"  // N
	RuleOn             Key = "rule_value_on"
	RuleOff            Key = "rule_value_off"
	RuleAny            Key = "rule_value_any"
	RuleReportAccepted Key = "rule_report_accepted"
	RuleReportResolved Key = "rule_report_resolved"
	RuleReportPoints   Key = "rule_report_points"
	RuleReports        Key = "rule_reports"
	RuleCarry          Key = "rule_carry"
	RuleHour           Key = "rule_hour"
	RuleTaskHours      Key = "rule_hours"
	RuleActivity       Key = "rule_activity"
	RuleDay            Key = "rule_day"
	RuleTip            Key = "rule_tip"
	RuleTips           Key = "rule_tips"
	RuleSecond         Key = "rule_second"
	RulePair           Key = "rule_pair"
	RuleGifts          Key = "rule_gifts"
	RuleExpiry         Key = "rule_expiry"

	TipUsage  Key = "tip_usage"
	TipSelf   Key = "tip_self"
	TipMost   Key = "tip_most"   // N
	TipBudget Key = "tip_budget" // N, Left
	TipFull   Key = "tip_full"   // Name
	TipDone   Key = "tip_done"   // Name, N, Reason, Left
	TipNews   Key = "tip_news"   // From, N, Reason

	GiveUsage   Key = "give_usage"
	GiveSelf    Key = "give_self"
	GiveOff     Key = "give_off"
	GiveNotHome Key = "give_not_home" // Name
	GiveTooFew  Key = "give_too_few"  // N
	GiveDone    Key = "give_done"     // Name, N
	GiveNews    Key = "give_news"     // From, N

	HouseholdMine   Key = "household_mine" // Names
	HouseholdOf     Key = "household_of"   // Name, Names
	HouseholdNone   Key = "household_none" // Name
	HouseholdNoneMe Key = "household_none_me"
	HouseholdNow    Key = "household_now"   // Names
	HouseholdNews   Key = "household_news"  // Names
	HouseholdLeft   Key = "household_left"  // Name
	HouseholdOther  Key = "household_other" // Name
	HouseholdFull   Key = "household_full"  // N
	HouseholdUsage  Key = "household_usage"

	PairFlag   Key = "pair_flag"   // One, Other, N, Limit
	ExpiryNews Key = "expiry_news" // Year, N, Day

	LedgerUsage Key = "ledger_usage"
	LedgerRight Key = "ledger_right" // Entries
	LedgerWrong Key = "ledger_wrong" // N, Community
	LedgerLine  Key = "ledger_line"  // What, ID, Off

	ReasonTip     Key = "reason_tip"
	ReasonGift    Key = "reason_gift"
	ReasonExpired Key = "reason_expired"
)
