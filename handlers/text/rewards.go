package text

// Rewards.
const (
	TopicRewards        Key = "topic_rewards"
	HelpRewards         Key = "help_rewards"
	HelpRedeem          Key = "help_redeem"
	HelpVouchers        Key = "help_vouchers"
	HelpUse             Key = "help_use"
	HelpNewReward       Key = "help_newreward"
	RewardsNone         Key = "rewards_none"
	RewardsHead         Key = "rewards_head"
	RewardLine          Key = "reward_line"        // Ref, Title, N, Sponsor, Left, Limit, Roles, Days, Closed
	RewardRedeem        Key = "reward_redeem"      // Ref
	RewardGone          Key = "reward_gone"        // Ref
	RewardEnough        Key = "reward_enough"      // Ref, N, Period
	RewardNotForYou     Key = "reward_not_for_you" // Ref, Roles
	RewardOver          Key = "reward_over"        // Ref
	RedeemTwice         Key = "redeem_twice"       // Ref
	RedeemPublic        Key = "redeem_public"      // Ref
	NewRewardField      Key = "newreward_field"    // Field
	RedeemTooFew        Key = "redeem_too_few"     // Ref, Price, N
	RedeemDone          Key = "redeem_done"        // Ref, Title, Code, Sponsor, Ends
	VouchersNone        Key = "vouchers_none"
	VouchersHead        Key = "vouchers_head"
	VoucherLine         Key = "voucher_line"      // Ref, Title, Code, Sponsor, Ends
	VoucherUsed         Key = "voucher_used"      // Title
	VoucherEndsSoon     Key = "voucher_ends_soon" // Title, Code, Ends
	VoucherEnded        Key = "voucher_ended"     // Title, N
	UseUsage            Key = "use_usage"
	UseNotYours         Key = "use_not_yours" // Code
	UseAgain            Key = "use_again"     // Title, When
	UseEnded            Key = "use_ended"     // Title
	UseDone             Key = "use_done"      // Ref, Title
	NewRewardUsage      Key = "newreward_usage"
	NewRewardNoMerchant Key = "newreward_no_merchant" // Name
	NewRewardDone       Key = "newreward_done"        // Ref, Line
	RewardLimit         Key = "reward_limit"          // N, Period
	RewardDays          Key = "reward_days"           // From, To
	RewardClosed        Key = "reward_closed"         // Ref
	RewardNotYet        Key = "reward_not_yet"        // Ref, Day
	RewardWindow        Key = "reward_window"
	RewardPhoto         Key = "reward_photo"  // Ref
	RewardClose         Key = "reward_close"  // Ref
	RewardReopen        Key = "reward_reopen" // Ref
	HelpEditReward      Key = "help_editreward"
	EditRewardUsage     Key = "editreward_usage" // Ref
	EditRewardDone      Key = "editreward_done"  // Line
	EditRewardHead      Key = "editreward_head"
	HelpSales           Key = "help_sales"
	SalesMonth          Key = "sales_month"
	SalesNone           Key = "sales_none"   // Month
	SalesHead           Key = "sales_head"   // Month, N, Points
	SalesReward         Key = "sales_reward" // Ref, Title, N, Points, Sponsor
	SalesLine           Key = "sales_line"   // When, Ref, Title, Code
	ReasonOpening       Key = "reason_opening"
)
