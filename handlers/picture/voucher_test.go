package picture

import (
	"image"
	"strings"
	"testing"
)

func TestVoucherHasRoomForEverything(t *testing.T) {
	t.Parallel()
	const link = "https://t.me/linli_wenyuan_neighbours_bot?start=vo-K7QXM4T9PRBWCD"
	for name, v := range map[string]VoucherText{
		"short": {"面包一份", "文苑社区 · 老张面包店", "K7QXM-4T9PR-BWCD", "7月31日 周五 10:00 前有效", link},
		"long":  {strings.Repeat("一份热腾腾的葱油饼", 12), strings.Repeat("老张面包店", 40), "K7QXM-4T9PR-BWCD", strings.Repeat("有效", 100), link},
		"bare":  {"x", "", "ABCD2345EF", "", "ABCD2345EF"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made, err := Voucher(v)
			if err != nil {
				t.Fatal(err)
			}
			m := decode(t, made.Large)
			for _, b := range [][]byte{made.Large, made.Small} {
				if got := readCode(t, decode(t, b)); got != v.Link {
					t.Errorf("the code says %q", got)
				}
			}
			const edge = voucherMargin - 8
			inside := m.Bounds().Inset(voucherBand + 4)
			for _, side := range []image.Rectangle{
				{inside.Min, image.Pt(edge, inside.Max.Y)},
				{image.Pt(voucherWidth-edge, inside.Min.Y), inside.Max},
			} {
				if n := darkIn(m, side); n > 0 {
					t.Errorf("%d pixels of the margin %v are written on", n, side)
				}
			}
			for _, y := range []int{voucherBand + 8, 100, 276, 848, 944} {
				if n := darkIn(m, image.Rect(0, y, voucherWidth, y+1)); n > 0 {
					t.Errorf("line %d is written on", y)
				}
			}
		})
	}
}
