package handlers_test

import (
	"strings"
	"testing"
	"time"

	"linli/storage"
)

// A whole life of tasks in each language: what people read is in theirs, with
// nothing left open in it.
func TestTaskLifeInEveryLanguage(t *testing.T) {
	t.Parallel()
	for lang, words := range map[string]map[string]string{
		"zh-Hans": {
			"claim": "认领", "wait": "排候补", "verify": "审核通过", "back": "不通过",
			"why": "还没做完", "yours": "归您了", "take": "我来", "undo": "撤销",
		},
		"zh-Hant": {
			"claim": "認領", "wait": "排候補", "verify": "審核通過", "back": "不通過",
			"why": "還沒做完", "yours": "歸您了", "take": "我來", "undo": "撤銷",
		},
		"en": {
			"claim": "Claim", "wait": "Wait", "verify": "Approve", "back": "Reject",
			"why": "not finished", "yours": "is yours", "take": "Yes", "undo": "Undo",
		},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo")
			if err := s.db.InTx(t.Context(), func(tx *storage.Tx) error {
				c, err := tx.FindCommunity(t.Context(), "文苑")
				if err != nil {
					return err
				}
				c.Language = lang
				return tx.Configure(t.Context(), c)
			}); err != nil {
				t.Fatal(err)
			}
			an.Language, bo.Language = lang, lang // their accounts'
			s.group.say(an, "hi")
			s.group.say(bo, "hi")
			s.staff.say(boss, "/newtask")
			s.staff.reply(boss, s.staff.last(), "Stairs")
			s.staff.reply(boss, s.staff.last(), "someday")
			s.staff.reply(boss, s.staff.last(), "2026-07-04 9:00-11:00 | Garden | 1 person | 1 point")
			s.staff.say(boss, "/newtask Stairs | 2026-07-04 8:00-8:30 | 31 days")
			card := s.group.find("Garden")
			s.group.press(an, card, words["claim"])
			s.wants(s.direct(an).last(), words["yours"])
			s.group.press(bo, card, words["wait"])
			s.direct(bo).say(bo, "/tasks mine")
			s.direct(bo).say(bo, "/tasks")
			s.staff.say(boss, "/edittask T1 | 2026-07-04 9:00-12:00")
			s.direct(an).say(an, "/release T1")
			s.direct(bo).press(bo, s.direct(bo).last(), words["take"])
			s.pass(70 * time.Hour)
			s.direct(bo).say(bo, "/release T1")
			s.direct(bo).say(bo, "/claim T1")
			s.pass(4 * time.Hour)
			s.direct(bo).say(bo, "/done T1")
			s.staff.press(boss, s.staff.last(), words["back"])
			s.staff.press(boss, s.staff.last(), words["why"])
			s.staff.say(boss, "/noshow T1 @bo")
			s.staff.press(boss, s.staff.last(), words["undo"])
			s.direct(bo).photo(bo, "/done T1 now")
			s.staff.press(boss, s.staff.last(), words["verify"])
			s.wants(s.direct(bo).last(), "T1", "1")
			s.staff.say(boss, "/canceltask T2 rain")
			for _, chat := range s.chats {
				for _, m := range chat {
					checkReadable(t, lang, m.text())
				}
			}
			for _, toast := range s.toasts {
				checkReadable(t, lang, toast)
			}
		})
	}
}

// checkReadable fails the test for a sentence with a hole or a key in it, or, in
// English, with Chinese in it that is no name.
func checkReadable(t *testing.T, lang, words string) {
	t.Helper()
	for _, bad := range []string{"<no value>", "{{", "task_", "tasks_", "%!"} {
		if strings.Contains(words, bad) {
			t.Errorf("%q in %q", bad, words)
		}
	}
	if lang == "en" && strings.ContainsAny(words, "的是了您，。：") {
		t.Errorf("not in English: %q", words)
	}
}
