package handlers_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"linli/bot"
	pictures "linli/handlers/picture"
)

// snapshot is a photo of a phone that shows a QR code: small in the picture, turned
// a little, grey and unevenly lit.
func snapshot(t testing.TB, words string) []byte {
	t.Helper()
	p, err := pictures.Voucher(pictures.VoucherText{Title: "面包", Code: "x", Link: words})
	if err != nil {
		t.Fatal(err)
	}
	screen, err := jpeg.Decode(bytes.NewReader(p.Large))
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{Y: 90}), image.Point{}, draw.Src)
	const cos, sin, scale = 0.985, 0.174, 0.8
	draw.BiLinear.Transform(m, f64.Aff3{cos * scale, -sin * scale, 560, sin * scale, cos * scale, 120}, screen, screen.Bounds(), draw.Over, nil)
	for y := range 1200 {
		for x := range 1600 {
			c := m.RGBAAt(x, y)
			light := 55 + x*45/1600
			m.SetRGBA(x, y, color.RGBA{uint8(int(c.R) * light / 100), uint8(int(c.G) * light / 100), uint8(int(c.B) * light / 100), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 70}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPhotoOfAVoucherIsTakenForIt(t *testing.T) {
	t.Parallel()
	s, staff, shop, lin := bakery(t)
	code := s.buys(lin)
	link := "https://t.me/linli_bot?start=vo-" + strings.ReplaceAll(code, "-", "")
	s.h.Platforms = []bot.Platform{files{"test:v": snapshot(t, link), "test:cat": picture(t, 1)}}
	card := s.direct(shop).shoot(shop, "test:v", "")
	s.pass(time.Second)
	s.wants(card, "W1", "面包", "核销")
	if s.direct(shop).count() != 1 {
		t.Errorf("%d messages to one photo, want the question to become the voucher", s.direct(shop).count())
	}
	if toast := s.direct(shop).press(shop, card, "核销"); !strings.Contains(toast, "核销好了") {
		t.Errorf("the press said %q", toast)
	}
	s.wants(s.direct(lin).find("用掉了"), "面包")
	if said := s.direct(shop).say(shop, "门口有垃圾"); strings.Contains(said.text(), "R1") && said.Photo != 0 {
		t.Errorf("the voucher's photo is in a report: %q", said.text())
	}

	again := s.direct(shop).shoot(shop, "test:v", "")
	s.pass(time.Second)
	s.wants(again, "已经用过")
	other := s.direct(staff).shoot(staff, "test:v", "")
	s.pass(time.Second)
	s.wants(other, "面包", "Shop")
	if strings.Contains(other.text(), "Lin") || len(other.Buttons) > 0 {
		t.Errorf("staff are shown %q %v", other.text(), other.Buttons)
	}
}

func TestOtherPhotosStayReports(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	code := s.buys(lin)
	s.h.Platforms = []bot.Platform{files{
		"test:v": snapshot(t, code), "test:cat": picture(t, 1), "test:place": snapshot(t, "https://t.me/linli_bot?start=p12"), "test:gone": nil,
	}}
	for _, file := range []bot.FileID{"test:cat", "test:place", "test:gone", "test:none"} {
		question := s.direct(shop).shoot(shop, file, "")
		before := question.text()
		for range 4 {
			s.pass(5 * time.Second)
		}
		if question.text() != before {
			t.Errorf("the question about %s became %q", file, question.text())
		}
		s.wants(s.direct(shop).say(shop, "门口有垃圾"), "R")
	}
	// A resident's photo is a report, whatever it shows.
	question := s.direct(lin).shoot(lin, "test:v", "")
	before := question.text()
	s.pass(time.Second)
	if question.text() != before {
		t.Errorf("a resident's photo became %q", question.text())
	}
	// Words that came before the photo was looked at make it a report, too.
	s.direct(shop).shoot(shop, "test:v", "")
	s.wants(s.direct(shop).say(shop, "门口有垃圾，看这张"), "R")
	s.pass(time.Second)
	for _, m := range s.chats[s.direct(shop).ID] {
		if _, is := m.button("核销"); is {
			t.Errorf("a photo that is a report's became %q", m.text())
		}
	}
	var left int
	if err := s.db.SQL().QueryRow(`SELECT count(*) FROM scans`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d photos are still to be looked at, %v", left, err)
	}
}

func TestUseWithAPhoto(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	code := s.buys(lin)
	s.h.Platforms = []bot.Platform{files{"test:v": snapshot(t, code), "test:cat": picture(t, 1)}}
	s.direct(shop).shoot(shop, "test:cat", "/use")
	s.pass(time.Second)
	s.wants(s.direct(shop).last(), "没看清", "/use")
	s.direct(shop).shoot(shop, "test:v", "/use")
	s.pass(time.Second)
	s.direct(shop).press(shop, s.direct(shop).last(), "核销")
	s.wants(s.direct(lin).last(), "用掉了")
}
