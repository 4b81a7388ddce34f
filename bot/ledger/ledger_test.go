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
		if got := (Rules{}).Service(minutes); got != want {
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
