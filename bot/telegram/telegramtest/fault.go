package telegramtest

import "time"

// A Fault is what goes wrong with a call: one of dropping the connection before
// or after the call is carried out, or answering with Status without carrying it
// out. Delay comes before either, and may stand alone. A download is dropped
// half-way, or is answered with Status.
type Fault struct {
	Status      int    // HTTP status and error code
	Description string // such as "Bad Gateway"
	RetryAfter  int    // seconds
	Body        string // instead of the Bot API's own form
	DropBefore  bool
	DropAfter   bool
	Delay       time.Duration
}

type fault struct {
	Fault
	method string
	left   int
}

// Fail makes the next n calls of a method go wrong; an empty method means any,
// "download" means the download of a file.
func (s *Server) Fail(method string, n int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{f, method, n})
}

// takeFault counts a call and returns what goes wrong with it; the zero Fault if
// nothing does. The lock is not held.
func (s *Server) takeFault(method string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
	s.change()
	for _, f := range s.faults {
		if f.left > 0 && (f.method == "" || f.method == method) {
			f.left--
			return f.Fault
		}
	}
	return Fault{}
}
