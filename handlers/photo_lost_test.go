package handlers_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"linli/bot"
)

// bombPNG is a PNG of a few bytes that claims 30,000 × 30,000 pixels.
func bombPNG() []byte {
	ihdr := binary.BigEndian.AppendUint32([]byte("IHDR"), 30_000)
	ihdr = binary.BigEndian.AppendUint32(ihdr, 30_000)
	ihdr = append(ihdr, 8, 2, 0, 0, 0)
	file := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), uint32(len(ihdr)-4))
	return binary.BigEndian.AppendUint32(append(file, ihdr...), crc32.ChecksumIEEE(ihdr))
}

// animatedWebP is the head of a WebP whose extended header says that it moves.
func animatedWebP() []byte {
	return append([]byte("RIFF\x40\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02"), make([]byte, 40)...)
}

// badPhotos are files that are no photos, and a word of what their sender is told.
func badPhotos(t *testing.T) map[string]struct {
	file []byte
	says string
} {
	return map[string]struct {
		file []byte
		says string
	}{
		"corrupt":     {append(picture(t, 1)[:300], bytes.Repeat([]byte{0xff}, 4000)...), "坏了"},
		"cut off":     {picture(t, 1)[:200], "坏了"},
		"30 MB":       {append(picture(t, 1), make([]byte, 30<<20)...), "20 MB"},
		"animated":    {animatedWebP(), "动图"},
		"gif":         {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "JPEG"},
		"HEIC":        {append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), make([]byte, 400)...), "HEIC"},
		"no byte":     {[]byte{}, "空"},
		"30k by 30k":  {bombPNG(), "像素"},
		"no picture":  {[]byte("%PDF-1.7 this is no picture"), "JPEG"},
		"gone":        {nil, "取不到"},
		"only a head": {[]byte("\xff\xd8\xff"), "坏了"},
	}
}

func TestBadPhotoIsToldOfOnceAndTheReportStands(t *testing.T) {
	t.Parallel()
	for name, bad := range badPhotos(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			s.h.Platforms = []bot.Platform{files{"test:bad": bad.file, "test:good": picture(t, 4)}}
			rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
			s.group.shoot(rider, "test:bad", "/report 路灯坏了")
			s.group.shoot(rider, "test:good", "/report 有只猫")
			s.pass(time.Second)
			told := s.direct(rider).find("R1")
			s.wants(told, bad.says, "上报还在")
			if n := len([]rune(told.text())); n > 100 {
				t.Errorf("%d characters: %q", n, told.text())
			}
			n := s.direct(rider).count()
			for range 30 {
				s.pass(time.Hour)
			}
			if s.direct(rider).count() != n {
				t.Error("it is said more than once")
			}
			s.wants(s.staff.say(staff, "/report R1"), "待受理")
			if shown := s.staff.say(staff, "/report R2"); shown.Picture.Key == "" {
				t.Error("the photo after it was not kept")
			}
		})
	}
}

func TestAlbumOfBadPhotosIsToldOfOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	all := files{}
	for i := range 10 {
		all[bot.FileID("test:al"+string(rune('a'+i)))] = [][]byte{{}, []byte("%PDF")}[i%2]
	}
	s.h.Platforms = []bot.Platform{all}
	rider := s.resident(10, "Rider")
	for i := range 10 {
		up := s.group.words(rider, []string{"/report 楼下垃圾成堆", ""}[min(i, 1)])
		said := up.Content.(bot.Said)
		said.Album, said.Photo = "al", &bot.File{ID: bot.FileID("test:al" + string(rune('a'+i)))}
		up.Content = said
		s.group.handle(up)
		s.pass(11 * time.Second) // between its parts
	}
	s.pass(time.Minute)
	told := s.direct(rider).last()
	s.wants(told, "R1", "10 张照片", "空的", "JPEG", "上报还在")
	if n := s.direct(rider).count(); n != 1 {
		t.Errorf("%d messages about ten photos, want 1", n)
	}
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group, want the one card", n)
	}
}

func TestGoodPartsOfAnAlbumAreShown(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.h.Platforms = []bot.Platform{files{"test:ala": {}, "test:alb": picture(t, 1), "test:alc": picture(t, 4)}}
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.album(rider, "al", "/report 楼下垃圾成堆", "", "")
	s.pass(time.Second)
	s.pass(time.Minute)
	s.wants(s.group.find("R1"), "2 张照片")
	if shown := s.staff.say(staff, "/report R1"); shown.Picture.Key == "" {
		t.Error("the staff see none of the good photos")
	}
	s.wants(s.direct(rider).last(), "R1", "照片没能收下")
}

// TestBadPhotoInTheGroup has somebody report who never opened the direct chat: the
// card tells them, and nothing new is said to all.
func TestBadPhotoInTheGroup(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.h.Platforms = []bot.Platform{files{"test:bad": {}}}
	rider := s.person(10, "Rider")
	card := s.group.shoot(rider, "test:bad", "/report 路灯坏了")
	s.pass(time.Second)
	s.wants(card, "R1", "1 张照片没能收下", "空的")
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group, want the one card", n)
	}
}

func TestBadPhotoOfHowItLooksNowIsToldToStaff(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.h.Platforms = []bot.Platform{files{"test:bad": {}}}
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.say(rider, "/report 路灯坏了")
	s.staff.shoot(staff, "test:bad", "/fixed R1")
	s.flush()
	s.pass(time.Second)
	s.wants(s.staff.last(), "R1", "空的")
	if n := s.direct(rider).count(); n > 0 {
		t.Error("the reporter is told of somebody else's photo")
	}
}

// untouchable is a platform whose files are not to be opened.
type untouchable struct {
	files
	opened *atomic.Int32
}

func (u untouchable) OpenFile(context.Context, bot.FileID) (io.ReadCloser, error) {
	u.opened.Add(1)
	return nil, errors.New("it was to be known before")
}

func TestWhatThePlatformSaysIsEnoughToKnow(t *testing.T) {
	t.Parallel()
	for says, file := range map[string]bot.File{
		"20 MB": {ID: "test:x", Raw: true, Size: 30 << 20},
		"HEIC":  {ID: "test:x", Raw: true, Type: "image/heic"},
		"动图":    {ID: "test:x", Raw: true, Type: "image/gif"},
		"JPEG":  {ID: "test:x", Raw: true, Type: "image/svg+xml"},
	} {
		for _, caption := range []string{"/report 路灯坏了", ""} { // at once, and waiting for words
			t.Run(says+caption, func(t *testing.T) {
				t.Parallel()
				s := newStreet(t)
				opened := new(atomic.Int32)
				s.h.Platforms = []bot.Platform{untouchable{opened: opened}}
				rider := s.resident(10, "Rider")
				up := s.direct(rider).words(rider, caption)
				said := up.Content.(bot.Said)
				said.Photo = &file
				up.Content = said
				s.direct(rider).handle(up)
				if caption == "" {
					s.direct(rider).say(rider, "路灯坏了")
				}
				s.pass(time.Second)
				s.wants(s.direct(rider).last(), "R1", says, "上报还在")
				if opened.Load() > 0 {
					t.Error("it was downloaded to be looked at")
				}
			})
		}
	}
}

func TestAlbumOutOfReachForADayIsToldOfOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.h.Platforms = []bot.Platform{files{}} // every download fails
	rider := s.resident(10, "Rider")
	s.group.album(rider, "al", "/report 楼下垃圾成堆", "", "", "")
	for range 23 * 6 {
		s.pass(10 * time.Minute)
	}
	if n := s.direct(rider).count(); n > 0 {
		t.Fatalf("given up within a day: %q", s.direct(rider).last().text())
	}
	for range 12 * 6 {
		s.pass(10 * time.Minute)
	}
	s.wants(s.direct(rider).last(), "R1", "4 张照片", "一天", "上报还在")
	if n := s.direct(rider).count(); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
}

// cutting is a platform whose downloads break off, until it is mended.
type cutting struct {
	files
	mended *atomic.Bool
}

func (c cutting) OpenFile(ctx context.Context, id bot.FileID) (io.ReadCloser, error) {
	r, err := c.files.OpenFile(ctx, id)
	if err != nil || c.mended.Load() {
		return r, err
	}
	return io.NopCloser(io.MultiReader(io.LimitReader(r, 500), iotest.ErrReader(io.ErrUnexpectedEOF))), nil
}

func TestTruncatedDownloadIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	mended := new(atomic.Bool)
	s.h.Platforms = []bot.Platform{cutting{files{"test:a": picture(t, 1)}, mended}}
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.shoot(rider, "test:a", "/report 路灯坏了")
	s.pass(time.Second)
	s.pass(time.Minute)
	mended.Store(true)
	s.pass(time.Hour)
	if shown := s.staff.say(staff, "/report R1"); shown.Picture.Key == "" {
		t.Error("the photo was not fetched once it could be")
	}
	if n := s.direct(rider).count(); n > 0 {
		t.Errorf("the reporter was bothered: %q", s.direct(rider).last().text())
	}
}

// hanging is a platform some of whose downloads never end, though their callers do.
type hanging struct{ files }

func (h hanging) OpenFile(ctx context.Context, id bot.FileID) (io.ReadCloser, error) {
	if !strings.HasPrefix(string(id), "test:hang") {
		return h.files.OpenFile(ctx, id)
	}
	return io.NopCloser(readerFunc(func([]byte) (int, error) {
		<-ctx.Done()
		return 0, ctx.Err()
	})), nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestHangingDownloadHoldsUpNobody runs the fetchers as the program does, three of
// which get stuck.
func TestHangingDownloadHoldsUpNobody(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.h.Platforms = []bot.Platform{hanging{files{"test:a": picture(t, 1), "test:b": picture(t, 4)}}}
	rider := s.resident(10, "Rider")
	for i := range 3 {
		s.group.shoot(rider, bot.FileID(fmt.Sprintf("test:hang%d", i)), "/report 路灯坏了")
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.h.Run(ctx) }()
	for _, photo := range []bot.FileID{"test:a", "test:b"} {
		s.group.shoot(rider, photo, "/report 有只猫")
	}
	late, look := time.After(10*time.Second), time.NewTicker(20*time.Millisecond)
	defer look.Stop()
	for s.kept() < 4 {
		select {
		case <-look.C:
		case <-late:
			t.Fatalf("%d files of the other photos, want 4, while three downloads hang", s.kept())
		}
	}
	cancel()
	<-ended
}
