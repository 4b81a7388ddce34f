package text

// Vouchers.
const (
	HelpReturn        Key = "help_return"
	VoucherTyping     Key = "voucher_typing"
	VoucherWait       Key = "voucher_wait"  // Minutes
	VoucherOwn        Key = "voucher_own"   // Sponsor
	VoucherOther      Key = "voucher_other" // Title, Sponsor
	VoucherInDirect   Key = "voucher_in_direct"
	VoucherTakeAsk    Key = "voucher_take_ask" // Ref, Title, N, Ends
	VoucherTake       Key = "voucher_take"
	VoucherCancelled  Key = "voucher_cancelled" // Title
	VoucherBack       Key = "voucher_back"
	VoucherKeep       Key = "voucher_keep"
	VoucherBackAsk    Key = "voucher_back_ask"  // Ref, Title, N
	VoucherBackDone   Key = "voucher_back_done" // Ref, Title, N
	VoucherKept       Key = "voucher_kept"
	VoucherWhich      Key = "voucher_which"
	VoucherBackNone   Key = "voucher_back_none"
	VoucherQR         Key = "voucher_qr"        // Ref
	VoucherShow       Key = "voucher_show"      // Ref, Title, Code, Sponsor, Ends
	VoucherCardEnds   Key = "voucher_card_ends" // Ends
	VoucherUnreadable Key = "voucher_unreadable"
)
