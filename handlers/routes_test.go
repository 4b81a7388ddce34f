package handlers

import "testing"

// Two routes of one name, or two commands of one word, would hide one another.
func TestEachRouteIsOne(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	once := func(what, name string) {
		if seen[what+name] {
			t.Errorf("two %s are %q", what, name)
		}
		seen[what+name] = true
	}
	r := all()
	for _, c := range r.commands {
		for _, w := range append([]string{c.name}, c.words...) {
			once("commands", fold(w))
		}
	}
	for _, b := range r.buttons {
		once("buttons", b.verb)
	}
	for _, d := range r.drafts {
		once("drafts", d.kind)
	}
	for _, m := range r.timers {
		once("timers", m.kind)
	}
	for _, l := range r.links {
		once("links", l.prefix)
	}
	for _, s := range r.settings {
		for _, w := range append([]string{s.name}, s.words...) {
			once("settings", fold(w))
		}
	}
}
