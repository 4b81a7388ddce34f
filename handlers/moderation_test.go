package handlers_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/storage"
	"linli/storage/blob"
)

// audit returns what the audit has about a report, one entry a line.
func (s *street) audit(number int64) []storage.AuditEntry {
	s.t.Helper()
	var es []storage.AuditEntry
	err := s.db.InTx(s.t.Context(), func(tx *storage.Tx) error {
		r, err := tx.ReportByRef(s.t.Context(), 1, number)
		if err != nil {
			return err
		}
		es, err = tx.AuditOf(s.t.Context(), r.ID)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return es
}

// A photo that staff hide goes from every message that showed it, wherever that
// stands; another one takes its place where there is one.
func TestHiddenPhotoIsSeenNowhere(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, rider, worker := s.person(1, "Boss"), s.resident(10, "Rider"), s.resident(11, "Worker", "网格员")
	s.group.shoot(rider, "test:red", "/report 3栋垃圾成堆")
	s.group.shoot(rider, "test:yellow", "/report R1")
	s.pass(time.Second)
	card := s.staff.find("R1")
	s.staff.say(boss, "/assign R1 @worker")
	work := s.direct(worker).find("R1")
	s.wantSeen(work, "red")
	answer := s.direct(rider).say(rider, "/report R1")
	s.wantSeen(answer, "red", "yellow")
	s.staff.shoot(boss, "test:green", "/fixed R1")
	s.pass(time.Second)
	question := s.direct(rider).find("解决了吗")
	s.wantSeen(question, "green", "red")
	counts := s.group.count() + s.direct(rider).count() + s.direct(worker).count()

	s.wants(s.staff.say(boss, "/hide R1 1"), "R1", "隐藏")
	s.pass(time.Second)
	s.nowhere("red")
	s.wantSeen(card, "green", "yellow")
	s.wantSeen(question, "green", "yellow")
	s.wantSeen(answer, "yellow")
	s.wantSeen(work, "yellow")
	s.wants(work, "R1", "3栋") // its words stay
	if n := s.group.count() + s.direct(rider).count() + s.direct(worker).count(); n != counts {
		t.Errorf("hiding made %d new messages", n-counts)
	}
	s.wantSeen(s.direct(rider).say(rider, "/report R1"), "green", "yellow")

	s.wants(s.staff.say(boss, "/unhide R1 1"), "R1", "显示")
	s.pass(time.Second)
	s.wantSeen(work, "red")
	s.wantSeen(question, "green", "red")
	if work.Picture.File != "" {
		t.Errorf("the platform's own file %s is used again", work.Picture.File)
	}

	es := s.audit(1)
	if len(es) != 2 || es[0].Act != "hide_photo" || es[1].Act != "show_photo" || es[0].Photo == 0 || es[0].Member == 0 {
		t.Errorf("the audit has %+v", es)
	}
	s.wants(s.staff.say(boss, "/report R1"), "工作人员：隐藏照片", "工作人员：重新显示照片")
}

// The only photo is hidden: a picture stands in its place that says so.
func TestHidingTheOnlyPhotoLeavesAPlaceholder(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	s.group.shoot(rider, "test:red", "/report 路灯坏了")
	card := s.staff.find("R1")
	s.wantSeen(card, "red")
	s.staff.say(boss, "/hide R1") // it has not even been fetched
	s.pass(time.Second)
	s.nowhere("red")
	if s.look(card) == nil {
		t.Error("nothing stands where the photo was")
	}
	shown := s.direct(rider).say(rider, "/report R1")
	s.wantSeen(shown)
	s.staff.say(boss, "/unhide R1")
	s.pass(time.Second)
	s.wantSeen(card, "red")
	s.wantSeen(shown, "red")
}

// What was not to be seen is unrecognisable wherever the photo is shown, and its
// file is deleted when nobody can be reading it any more.
func TestBlurredPhotoTakesThePlaceOfTheOriginal(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	s.group.shoot(rider, "test:spotted", "/report 路灯坏了")
	s.pass(time.Second)
	card := s.staff.find("R1")
	answer := s.direct(rider).say(rider, "/report R1")
	s.wantSeen(card, "blue", "red")
	original := s.renditions(1)

	s.wants(s.staff.say(boss, "/blur R1 1，5"), "R1")
	s.pass(time.Second)
	s.nowhere("blue")
	s.wantSeen(card, "red")
	s.wantSeen(answer, "red")
	if card.Picture.File != "" || answer.Picture.File != "" {
		t.Error("the platform's own file is shown, which is not blurred")
	}
	s.wantSeen(s.direct(rider).say(rider, "/report R1"), "red")

	s.retain(2 * time.Hour)
	for _, key := range original {
		if _, err := s.h.Photos.Read(t.Context(), key); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the original is still there: %v", err)
		}
	}
	for _, key := range s.renditions(1) {
		if _, err := s.h.Photos.Read(t.Context(), key); err != nil {
			t.Errorf("the blurred one: %v", err)
		}
	}
	if es := s.audit(1); len(es) != 1 || es[0].Act != "blur_photo" || es[0].Note != "1 5" {
		t.Errorf("the audit has %+v", es)
	}
}

// renditions returns the keys of the files of a report's photos.
func (s *street) renditions(number int64) (keys []blob.Key) {
	s.t.Helper()
	rows, err := s.db.SQL().QueryContext(s.t.Context(), `
		SELECT p.large FROM photos p JOIN report_photos rp ON rp.photo_id = p.id JOIN reports r ON r.id = rp.report_id
		WHERE r.number = $1 AND p.large IS NOT NULL
		UNION ALL SELECT p.small FROM photos p JOIN report_photos rp ON rp.photo_id = p.id JOIN reports r ON r.id = rp.report_id
		WHERE r.number = $1 AND p.small IS NOT NULL`, number)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			s.t.Fatal(err)
		}
		keys = append(keys, blob.Key(key))
	}
	if rows.Err() != nil || len(keys) == 0 {
		s.t.Fatalf("report %d has the files %v, %v", number, keys, rows.Err())
	}
	return keys
}

// Staff choose by buttons below one message, which shows what they do.
func TestPhotoToolsByButtons(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	s.group.shoot(rider, "test:spotted", "/report 路灯坏了")
	s.group.shoot(rider, "test:green", "/report R1")
	s.pass(time.Second)
	card := s.staff.find("R1")
	s.staff.press(boss, card, "照片")
	s.pass(time.Second)
	tools := s.staff.last()
	s.wants(tools, "R1 的照片（2）", "1 · 处理前", "2 · 处理前")
	s.wantSeen(tools, "blue", "green", "red")

	s.staff.press(boss, tools, "1 打码")
	s.pass(time.Second)
	s.wants(tools, "第 1 张")
	s.wantSeen(tools, "blue", "red")
	if toast := s.staff.press(boss, tools, "完成"); !strings.Contains(toast, "先点") {
		t.Errorf("nothing was chosen, and the toast is %q", toast)
	}
	s.staff.press(boss, tools, "1")
	s.staff.press(boss, tools, "5")
	s.staff.press(boss, tools, "■ 5")
	if _, ok := tools.button("■ 1"); !ok {
		t.Errorf("the chosen cell is not marked: %v", tools.Buttons)
	}
	if toast := s.staff.press(boss, tools, "完成"); !strings.Contains(toast, "打码") {
		t.Errorf("the toast is %q", toast)
	}
	s.pass(time.Second)
	s.wants(tools, "1 · 处理前 · 已打码")
	s.nowhere("blue")
	if es := s.audit(1); len(es) != 1 || es[0].Note != "1" {
		t.Errorf("the audit has %+v, want cell 1 alone", es)
	}

	s.staff.press(boss, tools, "2 隐藏")
	s.pass(time.Second)
	s.wants(tools, "2 · 处理前 · 已隐藏")
	s.nowhere("green")
	s.staff.press(boss, tools, "2 显示")
	s.pass(time.Second)
	s.wantSeen(card, "green", "red")
	if s.staff.count() != 2 {
		t.Errorf("the staff room has %d messages, want the card and the tools", s.staff.count())
	}
}

// A photo that is hidden while somebody chooses cells of it goes from there, too.
func TestGridOfAHiddenPhotoIsTakenAway(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	s.group.shoot(rider, "test:red", "/report 路灯坏了")
	s.pass(time.Second)
	s.staff.press(boss, s.staff.find("R1"), "照片")
	tools := s.staff.last()
	s.staff.press(boss, tools, "1 打码")
	s.pass(time.Second)
	s.wantSeen(tools, "red")
	s.staff.say(boss, "/hide R1")
	s.pass(time.Second)
	s.nowhere("red")
}

func TestModerationRefusals(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	s.group.shoot(rider, "test:red", "/report 3栋垃圾成堆")
	s.group.shoot(rider, "test:green", "/report R1")
	s.group.say(rider, "/report 路灯坏了")
	s.pass(time.Second)
	card := s.staff.find("R1")
	for words, want := range map[string]string{
		"/hide":              "/hide R12",
		"/hide R1":           "/hide R1 2",
		"/hide R1 3":         "/hide R1 2",
		"/hide R1 0":         "/hide R1 2",
		"/hide R1 第一张":       "/hide R1 2",
		"/hide R2":           "没有照片",
		"/hide R9":           "R9",
		"/unhide R1 1":       "/hide R1 1",
		"/blur R1 1 10":      "/blur R1 1 1 5 9",
		"/blur R1":           "/blur R1 2 1 5 9",
		"/correct R1":        "/correct R1",
		"/correct R1 3栋垃圾成堆": "已经是这样写的",
		"/correct":           "/correct R12",
	} {
		answer := s.direct(boss).say(boss, words)
		s.wants(answer, want)
		if len([]rune(answer.text())) > 400 {
			t.Errorf("%s: the answer has %d characters", words, len([]rune(answer.text())))
		}
	}
	for _, words := range []string{"/hide R1 1", "/unhide R1 1", "/blur R1 1 5", "/correct R1 干净了"} {
		s.wants(s.direct(rider).say(rider, words), "工作人员")
	}
	for _, data := range []string{"report_photos:1", "photo_hide:1:1", "photo_unhide:1:1", "photo_cells:1:1:0", "photo_blur:1:1:511"} {
		if toast := s.staff.pressData(rider, card.ID, data); !strings.Contains(toast, "工作人员") {
			t.Errorf("a resident's %s said %q, want a refusal", data, toast)
		}
	}
	for _, data := range []string{"photo_hide:1:99", "photo_hide:1", "photo_cells:1:1:512", "photo_blur:1:1:-1", "photo_hide:x:y"} {
		if toast := s.staff.pressData(boss, card.ID, data); toast == "" || strings.Contains(toast, "隐藏了") {
			t.Errorf("the forged %s said %q, want a refusal", data, toast)
		}
	}
	// In the residents' group the photo is not shown to choose cells of it.
	s.wants(s.group.say(boss, "/blur R1 1"), "/blur R1 1 1 5 9")
	if es := s.audit(1); len(es) != 0 {
		t.Errorf("refusals stand in the audit: %+v", es)
	}
}

// Rights are those of the moment of the press.
func TestFormerStaffCannotModerate(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, rider, clerk := s.person(1, "Boss"), s.resident(10, "Rider"), s.resident(11, "Clerk", "工作人员")
	s.group.shoot(rider, "test:red", "/report 路灯坏了")
	s.pass(time.Second)
	s.staff.press(clerk, s.staff.find("R1"), "照片")
	tools := s.staff.last()
	s.group.say(boss, "/role @clerk -工作人员")
	if toast := s.staff.press(clerk, tools, "1 隐藏"); !strings.Contains(toast, "工作人员") {
		t.Errorf("a former clerk's press said %q, want a refusal", toast)
	}
	s.pass(time.Second)
	s.wantSeen(s.staff.find("R1"), "red")
}

// Two press at once, and each press comes twice: it is hidden once.
func TestHidingAtOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, rider, clerk := s.person(1, "Boss"), s.resident(10, "Rider"), s.resident(11, "Clerk", "工作人员")
	s.group.shoot(rider, "test:red", "/report 路灯坏了")
	s.pass(time.Second)
	s.staff.press(boss, s.staff.find("R1"), "照片")
	tools := s.staff.last()
	b, _ := tools.button("1 隐藏")
	var wg sync.WaitGroup
	for _, u := range []bot.User{boss, clerk} {
		up := s.staff.update(u, bot.Press{ID: "p", Data: b.Data})
		up.Message, up.Addressed = tools.ID, true
		for range 2 {
			wg.Go(func() {
				if err := s.h.HandleUpdate(t.Context(), up); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	s.pass(time.Second)
	s.nowhere("red")
	if es := s.audit(1); len(es) != 1 {
		t.Errorf("the audit has %+v, want one entry", es)
	}
}

// A turn that edits the card while its photo is replaced keeps its words, and a
// message that was on its way follows.
func TestPhotoIsHiddenWhileItsMessageIsOnItsWay(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	s.group.shoot(rider, "test:red", "/report 路灯坏了")
	s.pass(time.Second)
	if err := s.h.HandleUpdate(t.Context(), s.direct(rider).words(rider, "/report R1")); err != nil {
		t.Fatal(err)
	}
	ds, err := s.db.Claim(t.Context(), "test", bot.Pace{}, 16) // the answer leaves
	if err != nil || len(ds) != 1 {
		t.Fatalf("%d messages leave, %v; want the answer", len(ds), err)
	}
	s.staff.say(boss, "/hide R1")
	s.staff.say(boss, "/accept R1")
	s.pass(time.Second)
	sent := s.show(ds[0]) // and arrives only now
	if err := s.db.Settle(t.Context(), ds[0], bot.Outcome{Sent: &sent}); err != nil {
		t.Fatal(err)
	}
	s.pass(time.Second)
	s.nowhere("red")
	s.wants(s.staff.find("R1"), "已受理")
}

func TestCorrectedWordsStandOnTheCards(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	card := s.group.say(rider, "/report 3栋2单元王某某家门口堆了垃圾")
	staff := s.staff.find("R1")
	s.wants(staff, "王某某", "垃圾积存", "3栋2单元")
	s.wants(s.staff.say(boss, "/correct R1 5栋1单元路灯不亮"), "R1", "改好")
	s.wants(staff, "5栋1单元路灯不亮", "照明", "地点：5栋1单元")
	s.wants(card, "照明", "5栋1单元")
	for _, m := range []*shown{card, staff} {
		if strings.Contains(m.text(), "王某某") || strings.Contains(m.text(), "3栋") {
			t.Errorf("the old words still stand: %q", m.text())
		}
	}
	if es := s.audit(1); len(es) != 1 || es[0].Act != "correct_words" || !strings.Contains(es[0].Note, "王某某") {
		t.Errorf("the audit has %+v, want the old words", es)
	}
	history := s.direct(rider).say(rider, "/report R1")
	s.wants(history, "工作人员：更正文字")
	if strings.Contains(history.text(), "王某某") {
		t.Errorf("the history tells the old words: %q", history.text())
	}
}

// What somebody chose stays when the words are corrected.
func TestCorrectedWordsLeaveWhatWasChosen(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	card := s.group.say(rider, "/report 3栋2单元垃圾成堆")
	s.group.press(rider, card, "改分类")
	s.group.press(rider, card, "噪音")
	s.wants(s.direct(boss).say(boss, "更正 R1 路灯不亮"), "改好")
	s.wants(s.staff.find("R1"), "噪音", "路灯不亮")
}

// A report that is taken back takes its photos along, and what the audit has of its
// words.
func TestWithdrawnReportShowsNoPhoto(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	s.group.shoot(rider, "test:red", "/report 3栋垃圾成堆")
	s.group.shoot(rider, "test:green", "/report R1")
	s.pass(time.Second)
	answer := s.direct(rider).say(rider, "/report R1")
	s.wantSeen(answer, "green", "red")
	s.staff.say(boss, "/correct R1 4栋垃圾成堆")
	s.direct(rider).say(rider, "/withdraw R1")
	s.pass(time.Second)
	s.nowhere("red")
	s.nowhere("green")
	if es := s.audit(1); len(es) != 1 || es[0].Note != "" {
		t.Errorf("the audit has %+v, want it without words", es)
	}
}

// The photos of a duplicate are photos of the original, too.
func TestPhotoOfADuplicateIsHiddenInBoth(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, first, second := s.person(1, "Boss"), s.resident(10, "First"), s.resident(11, "Second")
	s.group.shoot(first, "test:red", "/report 3栋2单元垃圾成堆")
	again := s.group.shoot(second, "test:green", "/report 3栋2单元都是垃圾")
	s.pass(time.Second)
	s.group.press(second, again, "是同一件")
	s.pass(time.Second)
	if err := s.db.InTx(t.Context(), func(tx *storage.Tx) error { return sharedPhoto(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
	s.staff.say(boss, "/hide R1 2")
	s.pass(time.Second)
	s.nowhere("green")
	if a, b := s.audit(1), s.audit(2); len(a) != 1 || len(b) != 1 {
		t.Errorf("the audit has %+v and %+v", a, b)
	}
}

// sharedPhoto returns an error unless a photo belongs to two reports.
func sharedPhoto(ctx context.Context, tx *storage.Tx) error {
	r, err := tx.ReportByRef(ctx, 1, 1)
	if err != nil {
		return err
	}
	all, err := tx.AllReportPhotos(ctx, r.ID)
	if err == nil && len(all) < 2 {
		err = errors.New("a duplicate keeps its photos to itself")
	}
	return err
}
