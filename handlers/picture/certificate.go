package picture

import (
	"bytes"
	"fmt"
	"image/color"
	"time"

	"github.com/go-pdf/fpdf"
	"github.com/skip2/go-qrcode"

	"linli/handlers/picture/glyph"
)

// A CertificateText is what stands on a proof of service.
type CertificateText struct {
	Issuer  string   // on top, small: who gives it
	Title   string   // large
	Lead    []string // who did what, a paragraph each; the first is the largest
	Head    [3]string
	Rows    [][3]string // date, task, length
	Total   [2]string   // below the rows: its label and the length
	Issued  string      // when
	Code    string      // to check it by
	Check   string      // how to
	Address string      // where to, as a QR code; empty for none
	At      time.Time   // of the file
}

// Lengths on a page of A4 are in millimetres, sizes of letters in points.
const (
	paperMargin = 20.0
	paperWidth  = 210 - 2*paperMargin
	paperBand   = 4.0  // of colour, on top
	paperCode   = 30.0 // the QR code, with its quiet zone
	paperRow    = 7.2
	paperFoot   = 46.0 // what stands below the rows takes that much
)

// paperColumns are how wide the columns of the rows are.
var paperColumns = [3]float64{38, paperWidth - 38 - 34, 34}

// A paper is a PDF that is being written.
type paper struct {
	*fpdf.Fpdf
	text CertificateText
}

// Certificate returns a proof of service as a PDF of A4 pages, to print. Its letters
// are part of the file.
func Certificate(c CertificateText) ([]byte, error) {
	p := paper{fpdf.New("P", "mm", "A4", ""), c}
	if err := p.addFonts(); err != nil {
		return nil, err
	}
	p.SetMargins(paperMargin, paperMargin, paperMargin)
	p.SetAutoPageBreak(true, paperMargin)
	p.SetTitle(legible(c.Title), true)
	p.SetCreator("Linli", true)
	p.SetCreationDate(c.At)
	p.SetModificationDate(c.At)
	p.SetHeaderFunc(p.band)
	p.SetFooterFunc(p.pageNumber)
	p.AliasNbPages("{nb}")
	p.AddPage()
	p.lead()
	p.rows()
	p.foot()
	var file bytes.Buffer
	if err := p.Output(&file); err != nil {
		return nil, fmt.Errorf("write certificate: %w", err)
	}
	return file.Bytes(), nil
}

// addFonts adds the fonts with the letters that the page needs, and no more: to read
// all of them would take seconds.
func (p paper) addFonts() error {
	needed := map[rune]bool{}
	for _, words := range p.text.all() {
		for _, r := range words {
			needed[r] = true
		}
	}
	for style, file := range map[string][]byte{"": regularFile, "B": boldFile} {
		font, err := glyph.SubsetForPage(file, needed)
		if err != nil {
			return err
		}
		p.AddUTF8FontFromBytes("noto", style, font)
	}
	return nil
}

// all is everything that stands on the page, with what page numbers are made of.
func (c CertificateText) all() []string {
	all := append([]string{c.Issuer, c.Title, c.Issued, c.Code, c.Check, "0123456789/{}nb… □"}, c.Lead...)
	all = append(append(all, c.Head[:]...), c.Total[:]...)
	for _, row := range c.Rows {
		all = append(all, row[:]...)
	}
	return all
}

func (p paper) ink(c color.Color) {
	r, g, b, _ := c.RGBA()
	p.SetTextColor(int(r>>8), int(g>>8), int(b>>8))
}

func (p paper) fillWith(c color.Color) {
	r, g, b, _ := c.RGBA()
	p.SetFillColor(int(r>>8), int(g>>8), int(b>>8))
}

func (p paper) band() {
	p.fillWith(brand)
	p.Rect(0, 0, 210, paperBand, "F")
	p.SetY(paperMargin)
}

func (p paper) pageNumber() {
	p.SetY(-14)
	p.SetFont("noto", "", 8)
	p.ink(soft)
	p.CellFormat(paperWidth/2, 5, legible(p.text.Code), "", 0, "L", false, 0, "")
	p.CellFormat(paperWidth/2, 5, fmt.Sprintf("%d / {nb}", p.PageNo()), "", 0, "R", false, 0, "")
}

// write writes words from a margin on, in as many lines as they need. The library's
// own way to break lines loses characters of Chinese.
func (p paper) write(left, height float64, align, words string) {
	const fine = 100 // of a millimetre
	measure := ruler(func(s string) int { return int(p.GetStringWidth(s)*fine) + 1 })
	width := paperMargin + paperWidth - left
	for _, line := range measure.wrap(legible(words), int((width-2)*fine)) { // a cell has margins of its own
		p.SetX(left)
		p.CellFormat(width, height, line, "", 1, align, false, 0, "")
	}
}

// lead writes what stands above the rows.
func (p paper) lead() {
	p.ink(soft)
	p.SetFont("noto", "", 11)
	p.write(paperMargin, 6, "C", p.text.Issuer)
	p.Ln(3)
	p.ink(ink)
	p.SetFont("noto", "B", 24)
	p.write(paperMargin, 12, "C", p.text.Title)
	p.Ln(8)
	for i, words := range p.text.Lead {
		p.SetFont("noto", "", 12)
		if i == 0 {
			p.SetFont("noto", "B", 15)
		}
		p.write(paperMargin, 8, "L", words)
		p.Ln(1)
	}
	p.Ln(4)
}

// rows writes the tasks, with their heads anew on each page, and their sum.
func (p paper) rows() {
	p.SetDrawColor(0xc8, 0xd2, 0xce)
	p.SetLineWidth(0.2)
	p.heads()
	for i, row := range p.text.Rows {
		if p.GetY()+paperRow > 297-paperMargin {
			p.AddPage()
			p.heads()
		}
		p.SetFont("noto", "", 10)
		p.ink(ink)
		p.fillWith(color.RGBA{243, 247, 245, 255})
		p.row(row, i%2 == 1)
	}
	p.SetFont("noto", "B", 11)
	p.ink(brand)
	p.CellFormat(paperColumns[0]+paperColumns[1], paperRow+2, legible(p.text.Total[0]), "T", 0, "L", false, 0, "")
	p.CellFormat(paperColumns[2], paperRow+2, legible(p.text.Total[1]), "T", 1, "R", false, 0, "")
}

func (p paper) heads() {
	p.SetFont("noto", "B", 10)
	p.ink(soft)
	p.row(p.text.Head, false)
}

func (p paper) row(cells [3]string, shaded bool) {
	for i, words := range cells {
		align, ln := "L", 0
		if i == 2 {
			align, ln = "R", 1
		}
		p.CellFormat(paperColumns[i], paperRow, p.cut(legible(words), paperColumns[i]-2), "B", ln, align, shaded, 0, "")
	}
}

// cut returns as much of a string as a width has room for.
func (p paper) cut(s string, width float64) string {
	if p.GetStringWidth(s) <= width {
		return s
	}
	rs := []rune(s)
	for len(rs) > 0 && p.GetStringWidth(string(rs)+"…") > width {
		rs = rs[:len(rs)-1]
	}
	return string(rs) + "…"
}

// foot writes when it was issued and how to check it, together on one page.
func (p paper) foot() {
	if p.GetY()+paperFoot > 297-paperMargin {
		p.AddPage()
	}
	p.Ln(8)
	top, left := p.GetY(), paperMargin
	if p.text.Address != "" && p.code(paperMargin, top) {
		left += paperCode + 6
	}
	line := func(style string, size, height float64, words string) {
		p.SetFont("noto", style, size)
		p.write(left, height, "L", words)
	}
	p.ink(ink)
	line("", 11, 7, p.text.Issued)
	line("B", 14, 9, p.text.Code)
	p.ink(soft)
	line("", 9, 5, p.text.Check)
}

// code draws where the proof is checked as a QR code (ISO/IEC 18004). It reports
// whether there was room for that.
func (p paper) code(x, y float64) bool {
	code, err := qrcode.New(p.text.Address, qrcode.Medium)
	if err != nil {
		return false
	}
	modules := code.Bitmap()
	side := paperCode / float64(len(modules))
	p.fillWith(ink)
	for j, row := range modules {
		for i, dark := range row {
			if dark {
				p.Rect(x+float64(i)*side, y+float64(j)*side, side*1.02, side*1.02, "F") // no hairlines between them
			}
		}
	}
	return true
}
