package handlers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/storage/blob"
)

// grep returns where in the database any of the words stand: all columns of all
// tables, as text.
func (s *street) grep(words ...string) []string {
	s.t.Helper()
	rows, err := s.db.SQL().QueryContext(s.t.Context(), `
		SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'ARRAY', 'bytea') ORDER BY 1, 2`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	var columns [][2]string
	for rows.Next() {
		var c [2]string
		if err := rows.Scan(&c[0], &c[1]); err != nil {
			s.t.Fatal(err)
		}
		columns = append(columns, c)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	var found []string
	for _, c := range columns {
		for _, w := range words {
			var n int
			err := s.db.SQL().QueryRowContext(s.t.Context(),
				fmt.Sprintf(`SELECT count(*) FROM %q WHERE strpos(%q::text, $1) > 0`, c[0], c[1]), w).Scan(&n)
			if err != nil {
				s.t.Fatal(err)
			}
			if n > 0 {
				found = append(found, fmt.Sprintf("%s.%s has %q %d times", c[0], c[1], w, n))
			}
		}
	}
	return found
}

// secrets are words of a report that was made to be taken back.
var secrets = []string{"紫茉莉", "龙凤阁", "王奶奶", "23.4567", "哪层", "顶楼", "内部说明"}

// confide has somebody make a report full of secrets, and have it dealt with as far
// as that it is given to somebody and they were asked something. It returns the
// report's card.
func (s *street) confide(lead, staff bot.User) *shown {
	s.t.Helper()
	s.h.Platforms = []bot.Platform{files{"test:a": picture(s.t, 1), "test:b": picture(s.t, 2), "test:after": picture(s.t, 3)}}
	card := s.group.shoot(lead, "test:a", "/report for 王奶奶: 龙凤阁3栋紫茉莉被踩了")
	s.group.handle(s.group.update(lead, bot.Said{Position: &bot.Position{Latitude: 23.4567, Longitude: 113.4567}}))
	s.pass(time.Second)
	s.direct(lead).shoot(lead, "test:b", "/report R1")
	s.pass(time.Second)
	s.staff.say(staff, "/assign R1 @zhou")
	s.staff.say(staff, "/askback R1 哪层？")
	s.direct(lead).say(lead, "顶楼")
	s.staff.say(staff, "/report R1")
	s.staff.say(staff, "/reports open")
	if _, err := s.db.SQL().ExecContext(s.t.Context(), `
		INSERT INTO audit (community_id, member_id, report_id, act, note, at)
		SELECT community_id, member_id, id, 'words', '内部说明 紫茉莉', reported_at FROM reports WHERE number = 1`); err != nil {
		s.t.Fatal(err)
	}
	return card
}

func TestWithdrawalLeavesNoTrace(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	lead, staff, zhou, other := s.resident(10, "Lead", "building lead"), s.resident(11, "Staff", "staff"),
		s.resident(13, "Zhou", "grid worker"), s.resident(12, "Other")
	photos := s.keepPhotos()
	card := s.confide(lead, staff)
	s.group.say(other, "/metoo R1")
	before := filesIn(t, photos)
	if len(s.grep("紫茉莉")) == 0 || len(before) == 0 {
		t.Fatal("nothing was kept to begin with")
	}

	s.wants(s.direct(lead).say(lead, "/withdraw R1"), "R1", "撤回了", "群里发的原消息")
	s.pass(2 * time.Minute)
	if found := s.grep(secrets...); len(found) > 0 {
		t.Errorf("after the withdrawal:\n%s", strings.Join(found, "\n"))
	}
	s.retain(2 * time.Hour)
	if left := common(before, filesIn(t, photos)); left != 0 {
		t.Errorf("%d of %d files of photos are left", left, len(before))
	}
	if n := s.rows(`photos WHERE state = 'dropped' AND large IS NULL AND hash IS NULL`); n != 2 {
		t.Errorf("%d photos are marked as gone, want 2", n)
	}
	if n := s.rows(`photos WHERE file_id <> ''`); n != 0 {
		t.Errorf("%d photos can still be fetched", n)
	}
	s.lacksEverywhere(secrets...)
	s.wants(card, "R1", "已撤回")
	s.wants(s.staff.find("R1 · 已撤回"))
	s.wants(s.direct(other).last(), "R1", "撤回")
	s.wants(s.direct(zhou).find("由上报人撤回"), "R1")
	s.wants(s.direct(lead).say(lead, "/withdraw R1"), "之前已经撤回")
	s.wants(s.staff.say(staff, "/accept R1"), "已撤回")
	s.wants(s.staff.say(staff, "/report R1"), "已撤回", "撤回")
}

// lacksEverywhere fails the test if any message as it stands in a chat has one of the words.
func (s *street) lacksEverywhere(words ...string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, ms := range s.chats {
		for _, m := range ms {
			for _, w := range words {
				if strings.Contains(m.text(), w) {
					s.t.Errorf("%s still shows %q (card %q, photo %d)", id, m.text(), m.Card, m.Photo)
				}
			}
		}
	}
}

// keepPhotos has the street keep photos in a folder that the test sees.
func (s *street) keepPhotos() string {
	s.t.Helper()
	dir := s.t.TempDir()
	kept, err := blob.Open(dir)
	if err != nil {
		s.t.Fatal(err)
	}
	s.h.Photos = kept
	return dir
}

// filesIn returns the names of the files in a folder.
func filesIn(t *testing.T, dir string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			names[d.Name()] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// common is how many names two sets share.
func common(a, b map[string]bool) (n int) {
	for name := range a {
		if b[name] {
			n++
		}
	}
	return n
}

// What is over is scrubbed, too, and stays what it is.
func TestWithdrawalOfWhatIsOver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ end, state string }{
		{"/fixed R1", "已办结"}, {"closed", "已解决"}, {"/reject R1 内部说明", "不受理"},
	} {
		t.Run(c.end, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			lead, staff, rider := s.resident(10, "Lead", "building lead"), s.resident(11, "Staff", "staff"), s.resident(12, "Rider")
			s.resident(13, "Zhou", "grid worker")
			s.h.Platforms = []bot.Platform{files{"test:a": picture(t, 1)}}
			card := s.group.shoot(lead, "test:a", "/report for 王奶奶: 龙凤阁3栋紫茉莉被踩了")
			s.group.say(rider, "/report 井盖没了")
			if c.end == "closed" {
				s.staff.say(staff, "/fixed R1")
				s.direct(lead).say(lead, "/confirm R1")
			} else {
				s.staff.say(staff, c.end)
			}
			s.wants(s.direct(lead).say(lead, "撤回 R1"), "撤回了")
			s.pass(2 * time.Minute)
			if found := s.grep(secrets...); len(found) > 0 {
				t.Errorf("after the withdrawal:\n%s", strings.Join(found, "\n"))
			}
			s.wants(card, "R1", c.state, "撤回")
			s.wants(s.direct(lead).say(lead, "撤回 R1"), "之前已经撤回")
			if c.end == "closed" {
				s.wants(s.direct(lead).say(lead, "/reopen R1 又坏了"), "重新发一条")
			}
			if c.end == "/fixed R1" {
				s.wants(s.direct(lead).say(lead, "/confirm R1"), "太好了")
			}
			s.wants(s.direct(rider).say(rider, "/answer R1 新的话"), "R1")
			if n := s.rows(`reports WHERE scrubbed_at IS NOT NULL`); n != 1 {
				t.Errorf("%d reports are scrubbed", n)
			}
		})
	}
}

func TestPointsOfAWithdrawnReportStay(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 路灯坏了")
	s.staff.say(staff, "/fixed R1")
	s.direct(rider).say(rider, "/withdraw R1")
	if got := s.balanceOf(rider); got != "3" {
		t.Errorf("%s points, want the 3 earned", got)
	}
}

// The photos went to the older report by "the same"; they are the reporter's still.
func TestWithdrawalTakesPhotosFromTheOriginal(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	photos := s.keepPhotos()
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.h.Platforms = []bot.Platform{files{"test:a": picture(t, 1), "test:b": picture(t, 4)}}
	s.group.shoot(first, "test:a", "/report 3栋2单元垃圾成堆")
	s.pass(time.Second)
	firsts := filesIn(t, photos)
	card := s.group.shoot(second, "test:b", "/report 3栋2单元都是垃圾")
	s.pass(time.Second)
	s.group.press(second, card, "是同一件")
	s.wants(s.direct(first).say(first, "/report R1"), "2 张照片")
	s.pass(time.Second)
	all := filesIn(t, photos)
	s.direct(second).say(second, "/withdraw R2")
	s.retain(2 * time.Hour)
	s.lacks(s.direct(first).say(first, "/report R1"), "2 张照片")
	left := filesIn(t, photos)
	if n := common(firsts, left); n != len(firsts) {
		t.Errorf("%d of the %d files of the first photo are left", n, len(firsts))
	}
	if n := common(all, left); n != len(firsts) {
		t.Errorf("%d files are left that show the photo taken back", n-len(firsts))
	}
}

// A file that somebody else's photo has as well stays.
func TestFileOfTwoPhotosStays(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	photos := s.keepPhotos()
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	same := picture(t, 1)
	s.h.Platforms = []bot.Platform{files{"test:a": same, "test:b": same}}
	s.group.shoot(first, "test:a", "/report 路灯坏了")
	s.group.shoot(second, "test:b", "/report 井盖没了")
	s.pass(time.Second)
	before := filesIn(t, photos)
	s.direct(first).say(first, "/withdraw R1")
	s.retain(2 * time.Hour)
	if n := common(before, filesIn(t, photos)); n != 2 {
		t.Errorf("%d files, want the two that R2 still has", n)
	}
	s.direct(second).say(second, "/withdraw R2")
	s.retain(2 * time.Hour)
	if n := common(before, filesIn(t, photos)); n != 0 {
		t.Errorf("%d files are left", n)
	}
	// The same picture, sent again, is kept again.
	s.group.shoot(second, "test:b", "/report 路灯又坏了")
	s.retain(2 * time.Hour)
	if n := common(before, filesIn(t, photos)); n != 2 {
		t.Errorf("%d files of the same picture sent again, want 2", n)
	}
}

// A photo that is withdrawn before it was fetched is not kept at all.
func TestPhotoWithdrawnBeforeItWasFetched(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.h.Platforms = []bot.Platform{files{"test:a": picture(t, 1)}}
	s.group.shoot(rider, "test:a", "/report 路灯坏了")
	s.direct(rider).say(rider, "/withdraw R1")
	s.pass(time.Minute)
	if n := s.rows(`photos WHERE file_id <> '' OR large IS NOT NULL`); n != 0 {
		t.Errorf("%d photos that were taken back are kept or can be", n)
	}
}

// The pictures on cards that stand in chats give way to what stands for a hidden one.
func TestCardsOfAWithdrawnReportShowNothing(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	photos := s.keepPhotos()
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.h.Platforms = []bot.Platform{files{"test:a": picture(t, 1), "test:b": picture(t, 2)}}
	s.group.shoot(rider, "test:a", "/report 路灯坏了")
	s.staff.shoot(staff, "test:b", "/fixed R1")
	s.pass(time.Minute)
	before := filesIn(t, photos)
	desk := s.staff.find("路灯坏了")
	if desk.Picture.Key == "" && desk.Picture.File == "" {
		t.Fatal("the staff card has no picture to begin with")
	}
	s.direct(rider).say(rider, "/withdraw R1")
	s.pass(time.Minute)
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, ms := range s.chats {
		for _, m := range ms {
			if strings.Contains(m.text(), "R1") && (m.Picture.File != "" || before[m.Picture.Key]) {
				t.Errorf("%s still shows %+v with %q", id, m.Picture, m.text())
			}
		}
	}
}

// What waits to be sent goes out without the words.
func TestPendingMessagesLoseTheWords(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	for _, up := range []bot.Update{s.group.words(rider, "/report 龙凤阁3栋紫茉莉被踩了"), s.direct(rider).words(rider, "/withdraw R1")} {
		if err := s.h.HandleUpdate(t.Context(), up); err != nil {
			t.Fatal(err)
		}
	}
	if found := s.grep(secrets...); len(found) > 0 {
		t.Errorf("in the outbox:\n%s", strings.Join(found, "\n"))
	}
	s.deliver()
	s.wants(s.group.find("R1"), "已撤回")
	s.wants(s.staff.find("R1"), "已撤回")
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group, want 1", n)
	}
}

// A turn that read the report before it was taken back may send its place after.
func TestWhatIsSentMeanwhileIsScrubbedLater(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.say(rider, "/report 龙凤阁3栋灯坏了")
	s.staff.say(staff, "/reports open")
	s.direct(rider).say(rider, "/withdraw R1")
	if _, err := s.db.SQL().ExecContext(t.Context(), `
		UPDATE deliveries SET body = '{"text": "R1 龙凤阁"}', created_at = created_at + interval '1 second'
		WHERE id = (SELECT max(id) FROM deliveries WHERE reports <> '{}')`); err != nil {
		t.Fatal(err)
	}
	s.pass(2 * time.Minute)
	if found := s.grep(secrets...); len(found) > 0 {
		t.Errorf("two minutes later:\n%s", strings.Join(found, "\n"))
	}
}

func TestWhoMayWithdraw(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	wang, lead, other, staff := s.resident(10, "Wang"), s.resident(13, "Lead", "building lead"), s.resident(12, "Other"), s.resident(11, "Staff", "staff")
	s.direct(lead).say(lead, "/report for @wang 路灯坏了")
	s.direct(lead).say(lead, "/report for @wang 井盖没了")
	for _, u := range []bot.User{other, staff} {
		s.wants(s.direct(u).say(u, "/withdraw R1"), "只有上报的人")
	}
	s.wants(s.direct(wang).say(wang, "/withdraw R1"), "撤回了")
	s.wants(s.direct(lead).find("R1 由上报人撤回"))
	s.wants(s.direct(lead).say(lead, "/withdraw R2"), "撤回了")
	s.wants(s.direct(wang).find("R2 由上报人撤回"))
	s.wants(s.direct(wang).say(wang, "/withdraw"), "/withdraw R12")
	s.wants(s.direct(wang).say(wang, "/withdraw R9"), "R9")
}

func TestWithdrawByAButtonAsksFirst(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other := s.resident(10, "Rider"), s.resident(12, "Other")
	card := s.direct(rider).say(rider, "/report 路灯坏了")
	s.direct(rider).press(rider, card, "撤回")
	question := s.direct(rider).find("找不回来")
	s.direct(rider).press(rider, question, "不撤回")
	s.wants(question, "保留")
	s.direct(rider).press(rider, card, "撤回")
	question = s.direct(rider).find("找不回来")
	yes, _ := question.button("撤回")
	s.toast(s.direct(other).pressData(other, "x", yes.Data), "只有上报的人")
	s.direct(rider).pressData(rider, question.ID, yes.Data)
	s.wants(question, "撤回了")
	s.wants(card, "已撤回")
	s.direct(rider).pressData(rider, question.ID, yes.Data)
	s.wants(question, "之前已经撤回")
	b := bot.Button{Data: strings.Replace(yes.Data, "_yes", "", 1)}
	s.toast(s.direct(rider).pressData(rider, card.ID, b.Data), "之前已经撤回")
	s.toast(s.group.pressData(rider, "x", b.Data), "")
}

func TestLateAlbumPartOfAWithdrawnReportIsDropped(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.group.album(rider, "al", "/report 楼下垃圾成堆", "")
	s.direct(rider).say(rider, "/withdraw R1")
	before := s.rows("photos") + s.rows("loose_photos") + s.rows("reports")
	s.silent(func() { s.group.album(rider, "al", "", "") })
	if n := s.rows("photos") + s.rows("loose_photos") + s.rows("reports"); n != before {
		t.Errorf("%d rows of parts that came after the withdrawal", n-before)
	}
}

func TestWithdrawAndAcceptAtOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.say(rider, "/report 龙凤阁3栋紫茉莉被踩了")
	ups := []bot.Update{s.direct(rider).words(rider, "/withdraw R1"), s.staff.words(staff, "/accept R1")}
	var both sync.WaitGroup
	for _, up := range ups {
		both.Go(func() {
			if err := s.h.HandleUpdate(t.Context(), up); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	s.deliver()
	s.pass(2 * time.Minute)
	if found := s.grep(secrets...); len(found) > 0 {
		t.Errorf("after both:\n%s", strings.Join(found, "\n"))
	}
	s.wants(s.group.find("R1"), "已撤回")
	s.wants(s.staff.find("R1"), "撤回")
}

// Whoever shows photos in another way has to be known to what drops them. Those of
// rewards are never a report's.
func TestAllThatRefersToPhotosIsKnown(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rows, err := s.db.SQL().QueryContext(t.Context(), `
		SELECT conrelid::regclass::text FROM pg_constraint WHERE confrelid = 'photos'::regclass AND contype = 'f' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(tables, " "), "broadcasts cards claim_photos claims deliveries photos pictures pictures report_photos rewards"; got != want {
		t.Errorf("photos are referred to by %s; what drops them knows %s", got, want)
	}
}
