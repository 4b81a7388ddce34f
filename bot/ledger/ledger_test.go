package ledger

import (
	"errors"
	"testing"
)

func TestService(t *testing.T) {
	t.Parallel()
	for minutes, want := range map[int]Points{
		-5: 0, 0: 0, 29: 0, 30: 1, 60: 1, 89: 1, 90: 2, 120: 2, 121: 2, 600: 2,
	} {
		if got := Service(minutes); got != want {
			t.Errorf("%d minutes earn %d points, want %d", minutes, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	good := Entry{Key: "k", Amount: 5, Side: Issued, Reason: Grant}
	if err := good.Check(); err != nil {
		t.Errorf("a good entry: %v", err)
	}
	nothing := good
	nothing.Amount = 0
	if err := nothing.Check(); !errors.Is(err, ErrNothing) {
		t.Errorf("an entry of nothing: %v, want ErrNothing", err)
	}
	for name, spoil := range map[string]func(*Entry){
		"no key":    func(e *Entry) { e.Key = "" },
		"no side":   func(e *Entry) { e.Side = "" },
		"no reason": func(e *Entry) { e.Reason = "" },
		"fortune":   func(e *Entry) { e.Amount = maxAmount + 1 },
		"debt":      func(e *Entry) { e.Amount = -maxAmount - 1 },
	} {
		e := good
		spoil(&e)
		if e.Check() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestReportDayEarns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day     ReportDay
		n, want Points
	}{
		{ReportDay{}, 1, 1},
		{ReportDay{Points: 4, Others: 4}, 2, 2},
		{ReportDay{Points: 5, Others: 5}, 1, 0}, // the sixth
		{ReportDay{Points: 9, Others: 4}, 2, 1},
		{ReportDay{Points: 10, Others: 4}, 1, 0},
		{ReportDay{Points: 12, Others: 3}, 1, 0},
		{ReportDay{Points: 7, Others: 6}, 2, 0},
	} {
		if got := c.day.Earns(c.n); got != c.want {
			t.Errorf("%+v.Earns(%d) = %d, want %d", c.day, c.n, got, c.want)
		}
	}
}
