package picture

import (
	"strings"
	"testing"
)

func TestQRReadsBack(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"ABCD2345EF", "https://t.me/linli?start=r12"} {
		p, err := QR(words)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range [][]byte{p.Large, p.Small} {
			if got := readCode(t, decode(t, b)); got != words {
				t.Errorf("%q reads back as %q", words, got)
			}
		}
	}
}

func TestQRRefusesTooMuch(t *testing.T) {
	t.Parallel()
	if _, err := QR(strings.Repeat("x", 5000)); err == nil {
		t.Error("5,000 characters made a QR code")
	}
}
