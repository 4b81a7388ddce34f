package text

// The time that reports have: working time, reminders, the digest.
const (
	HelpHolidays     Key = "help_holidays"
	HolidaysHead     Key = "holidays_head" // N
	HolidaysNone     Key = "holidays_none"
	HolidaysHint     Key = "holidays_hint"
	HolidayLine      Key = "holiday_line"       // Days, Name
	HolidayLineWorks Key = "holiday_line_works" // Days, Name
	HolidayDrop      Key = "holiday_drop"       // Day
	HolidayForm      Key = "holiday_form"
	HolidayLong      Key = "holiday_long"    // N
	HolidayPast      Key = "holiday_past"    // Days
	HolidayAdded     Key = "holiday_added"   // Days, Name, N
	HolidayWorks     Key = "holiday_works"   // Days
	HolidayDropped   Key = "holiday_dropped" // Days
	HolidayNone      Key = "holiday_none"    // Days
	SettingHours     Key = "setting_hours"   // Hours
	SettingDays      Key = "setting_days"    // Days
	HoursAll         Key = "hours_all"
	HoursForm        Key = "hours_form"
	HoursSet         Key = "hours_set" // Hours
	DaysAll          Key = "days_all"
	DaysForm         Key = "days_form"
	DaysSet          Key = "days_set"         // Days
	TimeRemind       Key = "time_remind"      // Ref, Left, Due, Category, Place
	TimeRemindLate   Key = "time_remind_late" // Ref, Late, Due, Category, Place
	TimeDue          Key = "time_due"         // Ref, Late, Due, Category, Place
	TimeTwice        Key = "time_twice"       // Ref, Late, Due, Category, Place
	TimeNobody       Key = "time_nobody"
	TimeLate         Key = "time_late"      // Late, which may be empty
	TimeCardLate     Key = "time_card_late" // Due
	TimeOverdue      Key = "time_overdue"   // N
	DigestHead       Key = "digest_head"    // Day
	DigestCounts     Key = "digest_counts"  // New, Accepted, Working, Reopened, Overdue, Waiting, Open
	DigestLine       Key = "digest_line"    // Ref, Category, Place, Age
)
