package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/handlers"
	"linli/storage"
	"linli/storage/blob"
)

const oneDay = 24 * time.Hour

// keeping makes the street forget after a year each, and lets it fetch photos.
func (s *street) keeping(photoDays, reporterDays int) {
	s.h.PhotoDays, s.h.ReporterDays = photoDays, reporterDays
	s.h.Platforms = []bot.Platform{files{"test:a": picture(s.t, 1), "test:b": picture(s.t, 4), "test:c": picture(s.t, 9)}}
}

// retain lets time pass and then forgets.
func (s *street) retain(d time.Duration) handlers.Removed {
	s.t.Helper()
	s.pass(d)
	done, err := s.h.Retain(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	s.deliver()
	return done
}

// lookUp reads or writes as a turn would.
func lookUp[T any](s *street, f func(context.Context, *storage.Tx) (T, error)) T {
	s.t.Helper()
	var v T
	err := s.db.InTx(s.t.Context(), func(tx *storage.Tx) (err error) {
		v, err = f(s.t.Context(), tx)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// storedReport returns a report of the street's community by its number.
func (s *street) storedReport(number int64) storage.Report {
	s.t.Helper()
	return lookUp(s, func(ctx context.Context, tx *storage.Tx) (storage.Report, error) {
		c, err := tx.FindCommunity(ctx, "文苑")
		if err != nil {
			return storage.Report{}, err
		}
		return tx.ReportByRef(ctx, c.ID, number)
	})
}

// kept is how many files are kept.
func (s *street) kept() (n int) {
	s.t.Helper()
	err := fs.WalkDir(os.DirFS(s.photos), ".", func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestPhotosAreMadeSmallAYearAfterTheEnd(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(365, 0)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.shoot(rider, "test:a", "/report 路灯坏了")
	s.group.shoot(rider, "test:b", "/report 有只猫")
	s.pass(time.Second)
	s.pass(100 * oneDay) // it takes its time
	s.staff.say(staff, "/reject R1 不归我们管")
	s.flush()
	if n := s.kept(); n != 4 {
		t.Fatalf("%d files of two photos, want 4", n)
	}
	if done := s.retain(364 * oneDay); done != (handlers.Removed{}) {
		t.Errorf("removed before its time: %+v", done)
	}
	if done := s.retain(2 * oneDay); done != (handlers.Removed{Photos: 1}) {
		t.Errorf("removed %+v, want one photo", done)
	}
	if done := s.retain(time.Hour); done != (handlers.Removed{Files: 1}) {
		t.Errorf("an hour later removed %+v, want the file", done)
	}
	if n := s.kept(); n != 3 {
		t.Errorf("%d files are left, want 3: R2 is open", n)
	}
	if done := s.retain(365 * oneDay); done != (handlers.Removed{}) {
		t.Errorf("removed %+v of an open report, or twice", done)
	}
	shown := s.staff.say(staff, "/report R1")
	if shown.Picture.Key == "" || shown.Picture.File != "" {
		t.Errorf("the photo is shown as %+v, want our small one", shown.Picture)
	}
	if _, err := s.h.Photos.Read(t.Context(), blob.Key(shown.Picture.Key)); err != nil {
		t.Error(err)
	}
}

func TestReporterIsForgottenAYearAfterTheEnd(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(365, 365)
	rider, other, staff := s.resident(10, "Rider"), s.resident(12, "Other"), s.resident(11, "Staff", "staff")
	s.direct(rider).say(rider, "/report 5栋的路灯坏了")
	s.group.shoot(rider, "test:a", "/report 有只猫")
	s.pass(time.Second)
	s.group.say(other, "/metoo R1")
	s.staff.say(staff, "/accept R1")
	s.staff.say(staff, "/fixed R1")
	s.direct(rider).say(rider, "/confirm R1")
	s.staff.say(staff, "/reject R2 是只猫")
	before := s.balanceOf(rider)
	s.flush()

	if done := s.retain(366 * oneDay); done != (handlers.Removed{Photos: 1, Names: 2}) {
		t.Errorf("removed %+v, want a photo and two names", done)
	}
	if done := s.retain(time.Hour); done.Files != 2 || s.kept() != 0 {
		t.Errorf("removed %+v, and %d files are left: the small one goes with the name", done, s.kept())
	}
	if r := s.storedReport(1); r.Reporter != 0 || !r.Chat.IsZero() || r.Message != "" || r.Words == "" {
		t.Errorf("what is known of R1: %+v", r)
	}
	if r := s.storedReport(2); r.Reporter != 0 || r.Chat != s.group.ID || r.Message != "" {
		t.Errorf("what is known of R2: %+v", r)
	}
	followers := lookUp(s, func(ctx context.Context, tx *storage.Tx) ([]storage.Person, error) {
		return tx.Followers(ctx, s.storedReport(1))
	})
	if len(followers) > 0 {
		t.Errorf("it is known who followed: %v", followers)
	}
	s.wants(s.staff.say(staff, "/report R1"), "5栋的路灯坏了", "上报人", "受理", "确认解决")
	s.wants(s.direct(rider).say(rider, "/reports mine"), "还没")
	s.wants(s.direct(rider).say(rider, "/reopen R1 又坏了"), "R1")
	if r := s.storedReport(1); r.State.Open() {
		t.Error("somebody who is forgotten reopened R1")
	}
	if after := s.balanceOf(rider); after != before {
		t.Errorf("%s points, had %s", after, before)
	}
}

func TestForgottenReportMayBeTouchedByAnyone(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(365, 365)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	card := s.group.shoot(rider, "test:a", "/report 路灯坏了")
	s.staff.say(staff, "/reject R1 不归我们管")
	s.retain(366 * oneDay)
	r := s.storedReport(1)
	for _, say := range []string{
		"/report R1", "/metoo R1", "/confirm R1", "/reopen R1 还黑", "/withdraw R1", "/accept R1", "/assign R1 @staff", "/fixed R1",
		"/reject R1 不", "/duplicate R1 R1", "/reports", "/reports mine", "/reports overdue",
	} {
		for _, u := range []bot.User{rider, staff} {
			s.wants(s.direct(u).say(u, say))
			if shown := s.direct(u).last(); strings.Contains(shown.text(), "没做成") {
				t.Errorf("%s of %s: %q", say, u.Name, shown.text())
			}
		}
	}
	for _, verb := range []string{"report_confirm", "report_partly", "report_reopen", "report_metoo", "report_show", "report_kinds", "report_accept", "report_fix_bare"} {
		s.group.pressData(rider, card.ID, fmt.Sprintf("%s:%d", verb, r.ID))
	}
	if n := s.h.Counts.SetAside.Load(); n > 0 {
		t.Errorf("%d updates about a forgotten report were set aside", n)
	}
	if after := s.storedReport(1); after.State != r.State {
		t.Errorf("R1 became %s", after.State)
	}
}

func TestZeroDaysIsForEver(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(0, 0)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.shoot(rider, "test:a", "/report 路灯坏了")
	s.pass(time.Second)
	s.staff.say(staff, "/reject R1 不归我们管")
	if done := s.retain(3650 * oneDay); done != (handlers.Removed{}) {
		t.Errorf("removed %+v", done)
	}
}

func TestReopenedReportIsNotForgotten(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(365, 365)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.say(rider, "/report 路灯坏了")
	s.staff.say(staff, "/fixed R1")
	s.direct(rider).say(rider, "/confirm R1")
	s.pass(29 * oneDay)
	s.direct(rider).say(rider, "/reopen R1 又坏了")
	if done := s.retain(400 * oneDay); done != (handlers.Removed{}) {
		t.Errorf("removed %+v of an open report", done)
	}
	s.staff.say(staff, "/fixed R1")
	s.direct(rider).say(rider, "/confirm R1")
	if done := s.retain(364 * oneDay); done != (handlers.Removed{}) {
		t.Errorf("removed %+v: the year begins anew", done)
	}
	if done := s.retain(2 * oneDay); done.Names != 1 {
		t.Errorf("removed %+v, want a name", done)
	}
}

// TestPicturesOfPhotosGoWithThem has photos of which others are made: of both in
// one, of before and after, and one to tap on.
func TestPicturesOfPhotosGoWithThem(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(100, 365)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.shoot(rider, "test:a", "/report 路灯坏了")
	s.group.shoot(rider, "test:b", "/report R1")
	s.pass(time.Second)
	s.staff.shoot(staff, "test:c", "/fixed R1")
	s.pass(time.Second)
	s.direct(rider).say(rider, "/report R1")
	s.pass(time.Second)
	s.direct(rider).say(rider, "/confirm R1")
	n := s.kept()
	if n < 8 {
		t.Fatalf("%d files, want those of three photos and of a picture at least", n)
	}
	if done := s.retain(101 * oneDay); done.Photos != 3 {
		t.Errorf("removed %+v, want three photos", done)
	}
	s.retain(time.Hour)
	if small := s.kept(); small > n/2 {
		t.Errorf("%d files are left of %d: every picture has a large and a small one", small, n)
	}
	s.retain(265 * oneDay)
	s.retain(time.Hour)
	if n := s.kept(); n != 0 {
		t.Errorf("%d files are left of a report of which it is forgotten who made it", n)
	}
	s.wants(s.staff.say(staff, "/report R1"), "R1", "办结")
}

// TestSharedPhotoStays has two reports with the same picture, and one that is the
// same as another, whose photo is then both's.
func TestSharedPhotoStays(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(365, 365)
	first, second, staff := s.resident(10, "First"), s.resident(11, "Second"), s.resident(12, "Staff", "staff")
	s.group.shoot(first, "test:a", "/report 路灯坏了")
	s.group.shoot(second, "test:a", "/report 灯不亮")
	s.group.shoot(second, "test:b", "/report 3栋垃圾")
	s.pass(time.Second)
	s.group.press(second, s.group.find("R2"), "是同一件") // its photo is R1's, too, and R1 is open
	s.staff.say(staff, "/reject R3 不归我们管")
	s.retain(366 * oneDay)
	s.retain(time.Hour)
	if n := s.kept(); n != 4 {
		t.Errorf("%d files are left, want the four that R1 needs: of its photo, and of both in one", n)
	}
	s.wants(s.staff.say(staff, "/report R1"), "2 张照片")
}

func TestWithdrawnPhotosGoAfterAnHour(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(0, 0)
	rider := s.resident(10, "Rider")
	s.group.shoot(rider, "test:a", "/report 路灯坏了")
	s.pass(time.Second)
	before := filesIn(t, s.photos)
	s.group.say(rider, "/withdraw R1")
	s.retain(time.Minute)
	if n := common(before, filesIn(t, s.photos)); n != 2 {
		t.Errorf("%d files at once, want 2: a card may still be on its way", n)
	}
	s.retain(2 * time.Hour)
	s.retain(time.Hour)
	if n := common(before, filesIn(t, s.photos)); n != 0 {
		t.Errorf("%d files after an hour, want none", n)
	}
}

// TestPictureSentAgainWhileItIsDeleted sends what is just being deleted: either it
// is not deleted, or it is put once more.
func TestPictureSentAgainWhileItIsDeleted(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(1, 1)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.shoot(rider, "test:a", "/report 路灯坏了")
	s.pass(time.Second)
	s.staff.say(staff, "/reject R1 不归我们管")
	s.retain(2 * oneDay)
	s.pass(time.Hour)
	deleting := make(chan struct{})
	s.h.Photos = &slowDelete{Store: s.h.Photos, began: deleting, then: func() {
		// The photo comes, and is fetched, when its file is still there.
		s.group.shoot(rider, "test:a", "/report 又坏了")
		if err := s.h.RunDue(t.Context()); err != nil {
			t.Error(err)
		}
	}}
	if _, err := s.h.Retain(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-deleting
	for range 10 {
		s.pass(time.Minute)
	}
	shown := s.staff.say(staff, "/report R2")
	if shown.Picture.Key == "" {
		t.Fatal("the photo was not kept")
	}
	if _, err := s.h.Photos.Read(t.Context(), blob.Key(shown.Picture.Key)); err != nil {
		t.Errorf("the photo that came meanwhile: %v", err)
	}
}

// slowDelete does something before the first file is deleted.
type slowDelete struct {
	blob.Store
	once  sync.Once
	began chan struct{}
	then  func()
}

func (s *slowDelete) Delete(ctx context.Context, key blob.Key) error {
	s.once.Do(func() {
		s.then()
		close(s.began)
	})
	return s.Store.Delete(ctx, key)
}

// TestRetentionIsSharedAndGoesOn has several processes at it, of which the storage
// fails at times.
func TestRetentionIsSharedAndGoesOn(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(365, 365)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	const reports = 120
	for i := range reports {
		s.group.say(rider, "/report 路灯坏了")
		s.staff.say(staff, fmt.Sprintf("/reject R%d 不归我们管", i+1))
	}
	s.group.shoot(rider, "test:a", "/report 有只猫")
	s.pass(time.Second)
	s.staff.say(staff, "/reject R121 是只猫")
	s.pass(366 * oneDay)
	var mu sync.Mutex
	var sum handlers.Removed
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			done, err := s.h.Retain(t.Context())
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			sum.Names += done.Names
			sum.Photos += done.Photos
		})
	}
	group.Wait()
	if done := s.retain(0); sum.Names+done.Names != reports+1 || sum.Photos+done.Photos != 1 {
		t.Errorf("removed %+v and %+v, want %d names and a photo", sum, done, reports+1)
	}
	whole := s.h.Photos
	s.h.Photos = broken{whole}
	s.pass(time.Hour)
	if _, err := s.h.Retain(t.Context()); err == nil {
		t.Error("a file that could not be deleted is no error")
	}
	s.h.Photos = whole
	s.retain(time.Hour)
	if n := s.kept(); n != 0 {
		t.Errorf("%d files are left after the storage works again", n)
	}
}

// broken is storage that deletes nothing.
type broken struct{ blob.Store }

func (broken) Delete(context.Context, blob.Key) error { return errors.New("out of order") }

func TestDryRunChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(365, 365)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.shoot(rider, "test:a", "/report 路灯坏了")
	s.pass(time.Second)
	s.staff.say(staff, "/reject R1 不归我们管")
	s.pass(366 * oneDay)
	want := handlers.Removed{Photos: 1, Names: 1, Files: 2}
	for range 2 {
		if would, err := s.h.RetainDry(t.Context()); err != nil || would != want {
			t.Errorf("would remove %+v, %v, want %+v", would, err, want)
		}
	}
	if r := s.storedReport(1); r.Reporter == 0 {
		t.Error("the dry run forgot the reporter")
	}
	if done := s.retain(0); done != (handlers.Removed{Photos: 1, Names: 1}) {
		t.Errorf("removed %+v", done)
	}
}

func TestAdminsHearOnceAMonthWhatWasForgotten(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(30, 30)
	boss := s.person(1, "Boss")
	s.direct(boss).say(boss, "/start")
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	for i, photo := range []bot.FileID{"test:a", "test:b"} {
		s.group.shoot(rider, photo, "/report 路灯坏了")
		s.pass(time.Second)
		s.staff.say(staff, fmt.Sprintf("/reject R%d 不归我们管", i+1))
		s.pass(5 * oneDay)
	}
	s.flush()
	s.retain(26 * oneDay) // on 6 August
	s.retain(5 * oneDay)
	if n := s.direct(boss).count() + s.staff.count(); n > 0 {
		t.Fatal("admins hear of it before the month is over")
	}
	s.pass(21 * oneDay)
	s.wants(s.direct(boss).last(), "文苑", "2026年8月", "2 张照片", "2 条上报")
	if n := s.direct(boss).count(); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
	s.retain(31 * oneDay)
	s.pass(31 * oneDay)
	if n := s.direct(boss).count() + s.group.count() + s.staff.count(); n != 1 {
		t.Errorf("%d messages after a month in which nothing was forgotten, want 1", n)
	}
}
