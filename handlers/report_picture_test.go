package handlers_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"slices"
	"testing"
	"time"

	"linli/bot"
	"linli/storage/blob"
)

// paint is a colour by which tests tell photos apart.
type paint string

var paints = map[paint]color.RGBA{
	"red":    {0xd0, 0x20, 0x20, 0xff},
	"green":  {0x20, 0xa0, 0x20, 0xff},
	"blue":   {0x20, 0x30, 0xd0, 0xff},
	"yellow": {0xe0, 0xc0, 0x10, 0xff},
}

// painted is a photo all of one colour. A spot of another may be in its first cell.
func painted(t testing.TB, p paint, spot ...paint) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 600, 450))
	draw.Draw(m, m.Rect, image.NewUniform(paints[p]), image.Point{}, draw.Src)
	for _, p := range spot {
		draw.Draw(m, image.Rect(56, 42, 72, 58), image.NewUniform(paints[p]), image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// gallery gives the street photos to fetch, each named by its colours.
func (s *street) gallery() files {
	all := files{}
	for p := range paints {
		all[bot.FileID("test:"+p)] = painted(s.t, p)
	}
	all["test:spotted"] = painted(s.t, "red", "blue")
	s.h.Platforms = []bot.Platform{all}
	return all
}

// bytes returns the file that people see in a message; nil for none.
func (s *street) bytes(m *shown) []byte {
	s.t.Helper()
	switch {
	case m.Picture.File != "":
		return s.h.Platforms[0].(files)[m.Picture.File]
	case m.Picture.Key != "":
		file, err := s.h.Photos.Read(s.t.Context(), blob.Key(m.Picture.Key))
		if err != nil {
			s.t.Fatal(err)
		}
		return file
	default:
		return nil
	}
}

// look returns the picture that people see in a message; nil for none.
func (s *street) look(m *shown) image.Image {
	s.t.Helper()
	file := s.bytes(m)
	if file == nil {
		return nil
	}
	seen, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		s.t.Fatal(err)
	}
	return seen
}

// sees returns the colours of photos that people see in a message, sorted.
func (s *street) sees(m *shown) []paint {
	s.t.Helper()
	seen := s.look(m)
	if seen == nil {
		return nil
	}
	var found []paint
	for p, want := range paints {
		if hasColour(seen, want) {
			found = append(found, p)
		}
	}
	slices.Sort(found)
	return found
}

// hasColour reports whether some pixels have about a colour.
func hasColour(m image.Image, want color.RGBA) bool {
	near := func(a uint32, b uint8) bool { d := int(a>>8) - int(b); return -24 < d && d < 24 }
	n := 0
	for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y += 3 {
		for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x += 3 {
			if r, g, b, _ := m.At(x, y).RGBA(); near(r, want.R) && near(g, want.G) && near(b, want.B) {
				n++
			}
		}
	}
	return n > 3
}

// wantSeen fails the test unless people see just these photos in a message.
func (s *street) wantSeen(m *shown, want ...paint) {
	s.t.Helper()
	if got := s.sees(m); !slices.Equal(got, want) {
		s.t.Errorf("%q shows %v, want %v", m.text(), got, want)
	}
}

// nowhere fails the test if a photo is seen in any message of any chat.
func (s *street) nowhere(p paint) {
	s.t.Helper()
	for chat, ms := range s.chats {
		for _, m := range ms {
			if slices.Contains(s.sees(m), p) {
				s.t.Errorf("%s is still seen in %s: %q", p, chat, m.text())
			}
		}
	}
}

func TestBeforeStandsBesideAfter(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	card := s.group.shoot(rider, "test:red", "/report 3栋垃圾成堆")
	s.pass(time.Second)
	s.wantSeen(s.staff.find("R1"), "red")
	inGroup := s.group.count()

	s.staff.shoot(boss, "test:green", "/fixed R1")
	question := s.direct(rider).find("解决了吗")
	s.wantSeen(question, "green") // at once, by the platform's own file
	messages := s.direct(rider).count()
	s.pass(time.Second)

	for where, m := range map[string]*shown{"question": question, "group": card, "staff": s.staff.find("已办结，待确认")} {
		s.wantSeen(m, "green", "red")
		if size := s.look(m).Bounds().Size(); size.X <= size.Y {
			t.Errorf("%s: the pair is %v, want it side by side", where, size)
		}
	}
	if _, ok := question.button("已解决"); !ok {
		t.Error("the question lost its buttons")
	}
	if s.group.count() != inGroup || s.direct(rider).count() != messages {
		t.Error("the pair came as a new message")
	}
	s.wantSeen(s.direct(rider).say(rider, "/report R1"), "green", "red")

	s.direct(rider).press(rider, question, "没解决")
	s.staff.shoot(boss, "test:yellow", "/fixed R1")
	s.pass(time.Second)
	s.wantSeen(s.direct(rider).find("解决了吗"), "red", "yellow")
	s.wantSeen(card, "red", "yellow")
	if s.group.count() != inGroup {
		t.Error("the group has another message")
	}
}

func TestAlbumIsOnePictureForTheStaff(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	rider := s.resident(10, "Rider")
	s.group.shoot(rider, "test:red", "/report 3栋垃圾成堆")
	card := s.staff.find("R1")
	s.group.shoot(rider, "test:green", "/report R1")
	s.wantSeen(card, "red") // until there is a picture of both
	s.pass(time.Second)
	s.wantSeen(card, "green", "red")
	edits := card.Edits
	s.group.shoot(rider, "test:yellow", "/report R1")
	s.pass(time.Second)
	s.wantSeen(card, "green", "red", "yellow")
	if n := card.Edits - edits; n > 2 {
		t.Errorf("one more photo took %d edits, want one for its words and one for the picture", n)
	}
	s.pass(time.Hour)
	if again := card.Edits; again > edits+2 {
		t.Error("the picture is made again and again")
	}
	if s.staff.count() != 1 {
		t.Errorf("the staff room has %d messages, want the card alone", s.staff.count())
	}
}

// A photo whose download fails for a while comes to the card late, which then has it.
func TestLatePhotoComesToTheCard(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	all := files{}
	s.h.Platforms = []bot.Platform{all}
	rider := s.resident(10, "Rider")
	up := s.group.words(rider, "/report 路灯坏了")
	said := up.Content.(bot.Said)
	said.Photo = &bot.File{ID: "test:late", Raw: true} // sent as a file: nobody gets it as it is
	up.Content = said
	s.group.handle(up)
	for range 8 {
		s.pass(20 * time.Second)
	}
	card := s.staff.find("R1")
	if seen := s.look(card); seen != nil {
		t.Fatal("the card has a photo that was never fetched")
	}
	all["test:late"] = painted(t, "red")
	s.pass(time.Hour)
	s.wantSeen(card, "red")
	if s.staff.count() != 1 {
		t.Errorf("the staff room has %d messages, want the card alone", s.staff.count())
	}
}

func TestPairWaitsForAPhotoThatIsLate(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	all := s.gallery()
	red := all["test:red"]
	delete(all, "test:red")
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	card := s.group.shoot(rider, "test:red", "/report 3栋垃圾成堆")
	s.staff.shoot(boss, "test:green", "/fixed R1")
	s.pass(time.Minute)
	s.wantSeen(card, "green")
	all["test:red"] = red
	s.pass(time.Hour)
	s.wantSeen(card, "green", "red")
}

func TestPairGoesWithoutAPhotoThatIsLost(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	all := s.gallery()
	all["test:red"] = nil // gone for good
	boss, rider := s.person(1, "Boss"), s.resident(10, "Rider")
	card := s.group.shoot(rider, "test:red", "/report 3栋垃圾成堆")
	s.staff.shoot(boss, "test:green", "/fixed R1")
	s.pass(time.Minute)
	s.wantSeen(card, "green")
	if size := s.look(card).Bounds().Size(); size.X > 2*size.Y {
		t.Errorf("the picture is %v, want that of one photo", size)
	}
}
