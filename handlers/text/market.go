package text

// The market.
const (
	TopicMarket       Key = "topic_market"
	HelpMarket        Key = "help_market"
	HelpEvents        Key = "help_events"
	HelpJoin          Key = "help_join"
	HelpLeave         Key = "help_leave"
	HelpNewMarket     Key = "help_newmarket"
	HelpAnnounce      Key = "help_announce"
	NewMarketUsage    Key = "newmarket_usage"
	NewMarketDone     Key = "newmarket_done" // Rule, Place, Ref, When
	MarketNone        Key = "market_none"
	MarketNoneStaff   Key = "market_none_staff"
	MarketCard        Key = "market_card" // Ref, Community, When, Place, Services, N
	ListComma         Key = "list_comma"
	EventJoin         Key = "event_join"
	EventLeave        Key = "event_leave"
	EventRemind       Key = "event_remind"
	EventWillRemind   Key = "event_will_remind" // Ref
	EventTooLate      Key = "event_too_late"    // Ref
	JoinedAlready     Key = "joined_already"    // Ref
	EventsHead        Key = "events_head"
	EventLine         Key = "event_line"  // Ref, When, Place
	JoinUsage         Key = "join_usage"  // Ref, N
	Joined            Key = "joined"      // Ref, When, N
	Left              Key = "left"        // Ref
	NotJoined         Key = "not_joined"  // Ref
	EventOver         Key = "event_over"  // Ref
	EventMoved        Key = "event_moved" // Ref, When, Place
	EventSoon         Key = "event_soon"  // Ref, When, Place
	Announced         Key = "announced"   // Ref, N
	AnnounceNowhere   Key = "announce_nowhere"
	ServiceClinic     Key = "service_clinic"
	ServiceHaircut    Key = "service_haircut"
	ServiceAppliances Key = "service_appliances"
	ServicePolicy     Key = "service_policy"
	ServiceLegal      Key = "service_legal"
	ServiceSewing     Key = "service_sewing"
	ServiceKnives     Key = "service_knives"
	ServicePlumbing   Key = "service_plumbing"
	ServicePhones     Key = "service_phones"
	ServiceFraud      Key = "service_fraud"
	ServiceJobs       Key = "service_jobs"
	ServiceMassage    Key = "service_massage"
)
