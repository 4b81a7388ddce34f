package handlers

import (
	"context"

	"linli/handlers/text"
	"linli/storage"
)

// sayCode takes what is said alone in the direct chat for a code, if it is one: of a
// check-in, or of a proof of service. It reports whether it was.
func sayCode(ctx context.Context, t *Turn) (bool, error) {
	if done, err := checkInByWords(ctx, t); done || err != nil {
		return done, err
	}
	return checkProofByWords(ctx, t)
}

// serving is what goes with a claim: one's duties on a page and in a calendar, being
// there, and what it was worth.
var serving = routes{
	commands: []command{
		{name: "mine", words: []string{"我的"}, help: text.HelpMine, topic: text.TopicTasks, run: showMine},
		{name: "checkin", words: []string{"签到", "簽到"}, help: text.HelpCheckIn, topic: text.TopicTasks, run: checkIn},
		{name: "checkout", words: []string{"签退", "簽退"}, help: text.HelpCheckOut, topic: text.TopicTasks, run: checkOut},
		{
			name: "walkin", words: []string{"现场加入", "現場加入"}, who: []storage.Role{storage.Staff},
			help: text.HelpWalkIn, topic: text.TopicTasks, run: walkIn,
		},
		{name: "claimfor", words: []string{"替"}, who: proxyRoles, checks: true, help: text.HelpClaimFor, topic: text.TopicTasks, run: claimFor},
		{name: "calendar", words: []string{"日历", "日曆"}, help: text.HelpCalendar, topic: text.TopicTasks, anywhere: true, run: showCalendar},
		{name: "proof", words: []string{"证明", "證明"}, help: text.HelpProof, topic: text.TopicTasks, anywhere: true, run: proveService},
	},
	buttons: []button{
		{"mine", pressMine},
		{"calendar_all", pressCalendarAll},
		{"calendar_task", pressCalendarTask},
		{"calendar_feed", pressFeed},
		{"checkin_code", pressSheet},
		{"checkin_here", pressHere},
		{"checkout", pressOut},
		{"walkin_more", pressWalkInMore},
		{"task_all", pressVerifyAll},
		{"task_unverify", pressUnverify},
		{"task_appeal", pressAppeal},
		{"appeal_yes", pressGrantAppeal},
		{"appeal_no", pressDenyAppeal},
		{"task_photos", pressHandInPhotos},
	},
	timers: []timer{
		{timerTaskClose, closeTask},
		{timerHandInSilent, remindStaffOfHandIn},
		{timerHandInUnheard, tellLeadersOfHandIn},
	},
	links: []link{{linkCheckIn, checkInByLink}, {linkProof, checkProofByLink}},
}
