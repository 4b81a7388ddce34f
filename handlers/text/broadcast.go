package text

// Broadcasts.
const (
	TopicBroadcast       Key = "topic_broadcast"
	HelpBroadcast        Key = "help_broadcast"
	HelpBroadcasts       Key = "help_broadcasts"
	BroadcastForm        Key = "broadcast_form"
	BroadcastTooLong     Key = "broadcast_too_long"  // N
	BroadcastNoGroups    Key = "broadcast_no_groups" // Name
	BroadcastNoPeople    Key = "broadcast_no_people"
	BroadcastBadTime     Key = "broadcast_bad_time"  // Time
	BroadcastGroups      Key = "broadcast_groups"    // N
	BroadcastPeople      Key = "broadcast_people"    // N
	BroadcastAsk         Key = "broadcast_ask"       // Who
	BroadcastAskAt       Key = "broadcast_ask_at"    // Who, Time
	BroadcastAskQuiet    Key = "broadcast_ask_quiet" // Who, Time
	BroadcastSend        Key = "broadcast_send"
	BroadcastCancel      Key = "broadcast_cancel"
	BroadcastNow         Key = "broadcast_now"
	BroadcastWithdraw    Key = "broadcast_withdraw"
	BroadcastWaits       Key = "broadcast_waits" // Who, Time
	BroadcastScheduled   Key = "broadcast_scheduled"
	BroadcastSending     Key = "broadcast_sending"   // Bar, Sent, Total
	BroadcastDone        Key = "broadcast_done"      // Sent, Blocked, Failed, Left
	BroadcastStopped     Key = "broadcast_stopped"   // Sent, Blocked, Failed, Left
	BroadcastWithdrawn   Key = "broadcast_withdrawn" // Sent
	BroadcastFixHint     Key = "broadcast_fix_hint"
	BroadcastDropped     Key = "broadcast_dropped"
	BroadcastTakenBack   Key = "broadcast_taken_back"
	BroadcastCorrected   Key = "broadcast_corrected" // N
	BroadcastWordsAlone  Key = "broadcast_words_alone"
	BroadcastTooOld      Key = "broadcast_too_old"
	BroadcastIsSent      Key = "broadcast_is_sent"
	BroadcastIsCancelled Key = "broadcast_is_cancelled"
	BroadcastIsScheduled Key = "broadcast_is_scheduled" // Time
	BroadcastIsWithdrawn Key = "broadcast_is_withdrawn"
	BroadcastNone        Key = "broadcast_none"
	BroadcastLine        Key = "broadcast_line" // Time, Words, State
)
