package handlers_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

// files is a platform that keeps files, and does nothing else.
type files map[bot.FileID][]byte

func (files) Name() string                                         { return "test" }
func (files) Receive(context.Context, bot.Handler) error           { return nil }
func (files) Send(context.Context, bot.Delivery) (bot.Sent, error) { return bot.Sent{}, nil }
func (f files) OpenFile(_ context.Context, id bot.FileID) (io.ReadCloser, error) {
	b, ok := f[id]
	if !ok {
		return nil, errors.New("connection reset")
	}
	if b == nil {
		return nil, bot.ErrFileGone
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// picture draws a JPEG; another seed draws quite another one.
func picture(t testing.TB, seed int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			m.SetGray(x, y, color.Gray{Y: uint8((x/(8+seed*7)*37 + y/(11+seed*5)*91*(seed+1)) % 256)})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shoot has u send the photo of a file with a caption.
func (c chat) shoot(u bot.User, file bot.FileID, caption string) *shown {
	c.s.t.Helper()
	up := c.words(u, caption)
	said := up.Content.(bot.Said)
	said.Photo = &bot.File{ID: file}
	up.Content = said
	return c.handle(up)
}

func TestSamePictureIsAskedAbout(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.h.Platforms = []bot.Platform{files{"test:a": picture(t, 1), "test:again": picture(t, 1), "test:b": picture(t, 4)}}
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.group.shoot(first, "test:a", "/report 路灯坏了")
	s.group.shoot(second, "test:again", "/report 灯不亮")
	s.group.shoot(second, "test:b", "/report 有只猫")
	s.pass(time.Second)

	again := s.group.find("R2")
	s.wants(again, "R1", "同一件吗")
	if other := s.group.find("R3"); strings.Contains(other.text(), "同一件") {
		t.Errorf("another picture is asked about, too: %q", other.text())
	}
	if toast := s.group.press(first, again, "是同一件"); !strings.Contains(toast, "R2") {
		t.Errorf("somebody else's answer said %q, want a refusal", toast)
	}
	s.group.press(second, again, "是同一件")
	s.wants(again, "重复")
	if strings.Contains(again.text(), "同一件吗") {
		t.Errorf("the question stays after it was answered: %q", again.text())
	}
	if open := s.group.say(first, "/reports open"); strings.Contains(open.text(), "R2") {
		t.Errorf("the open list still has R2: %q", open.text())
	}
}

func TestSamePlaceIsAskedAboutOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	first, second := s.resident(10, "First"), s.resident(11, "Second")
	s.group.photo(first, "/report 3栋2单元垃圾成堆")
	card := s.group.photo(second, "/report 3栋2单元都是垃圾")
	s.wants(card, "R1", "同一件吗")
	s.group.press(second, card, "不是")
	if strings.Contains(card.text(), "同一件") {
		t.Errorf("the question stays after it was answered: %q", card.text())
	}
	s.wants(s.group.say(second, "/reports open"), "R1", "R2")
	if far := s.group.photo(first, "/report 9栋1单元垃圾成堆"); strings.Contains(far.text(), "同一件") {
		t.Errorf("another place is asked about: %q", far.text())
	}
}

func TestPhotoThatCannotBeHadIsSaidSoAndTheReportStands(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{
		"gone":     nil,
		"empty":    {},
		"no photo": []byte("%PDF-1.7 this is no picture"),
		"cut off":  picture(t, 1)[:200],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			s.h.Platforms = []bot.Platform{files{"test:x": file}}
			rider := s.resident(10, "Rider")
			s.group.shoot(rider, "test:x", "/report 路灯坏了")
			s.pass(time.Second)
			s.wants(s.direct(rider).find("R1"), "照片", "上报还在")
			s.wants(s.direct(rider).say(rider, "/reports mine"), "R1")
			n := s.direct(rider).count()
			s.pass(time.Hour)
			if s.direct(rider).count() != n {
				t.Error("it is said more than once")
			}
		})
	}
}

func TestPhotoIsTriedForADay(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.h.Platforms = []bot.Platform{files{}} // every download fails
	rider := s.resident(10, "Rider")
	s.group.shoot(rider, "test:x", "/report 路灯坏了")
	before := s.direct(rider).count()
	for range 20 {
		s.pass(time.Hour)
	}
	if s.direct(rider).count() != before {
		t.Fatalf("given up within a day: %q", s.direct(rider).last().text())
	}
	for range 6 {
		s.pass(time.Hour)
	}
	s.wants(s.direct(rider).find("R1"), "照片", "上报还在")
}
