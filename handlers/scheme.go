package handlers

import (
	"context"
	"slices"
	"sync"
	"time"

	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// schemes keeps what communities have set for their reports, so that a turn reads
// it only when its version is new.
type schemes struct {
	mu sync.Mutex
	by map[storage.CommunityID]versioned
}

type versioned struct {
	version int64
	scheme
}

// A scheme is what a community has set for its reports, made ready.
type scheme struct {
	storage.Scheme
	gazetteer *report.Gazetteer // of the places
}

func newScheme(s storage.Scheme) scheme {
	named := make([]report.Named, len(s.Places))
	for i, p := range s.Places {
		named[i] = report.Named{ID: int64(p.ID), Names: p.Names}
	}
	return scheme{s, report.NewGazetteer(named)}
}

// of returns what a community has set, as it was when the turn began.
func (s *schemes) of(ctx context.Context, tx *storage.Tx, c storage.Community) (scheme, error) {
	if c.Scheme == 0 {
		return scheme{}, nil
	}
	s.mu.Lock()
	kept, ok := s.by[c.ID]
	s.mu.Unlock()
	if ok && kept.version == c.Scheme {
		return kept.scheme, nil
	}
	read, err := tx.Scheme(ctx, c.ID)
	if err != nil {
		return scheme{}, err
	}
	ready := newScheme(read)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[storage.CommunityID]versioned{}
	}
	s.by[c.ID] = versioned{c.Scheme, ready}
	return ready, nil
}

// settle makes the turn be about a community, in its language.
func (t *Turn) settle(ctx context.Context, c storage.Community) (err error) {
	t.Community = c
	t.Printer = text.In(t.language())
	if t.scheme, err = t.h.schemes.of(ctx, t.Tx, c); err != nil {
		return err
	}
	t.rules, err = t.h.rules.of(ctx, t.Tx, c)
	return err
}

// changeScheme changes what the community has set for its reports: f does it, and
// sees what others changed before. Nothing of it is kept for other turns before
// it is committed: they read it when they meet the new version.
func (t *Turn) changeScheme(ctx context.Context, f func() error) (err error) {
	if t.Community.Scheme, err = t.Tx.ChangeScheme(ctx, t.Community.ID); err != nil {
		return err
	}
	if err := t.readScheme(ctx); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	return t.readScheme(ctx)
}

func (t *Turn) readScheme(ctx context.Context) error {
	read, err := t.Tx.Scheme(ctx, t.Community.ID)
	t.scheme = newScheme(read)
	return err
}

// category returns what the community has set for a category, if it has.
func (t *Turn) category(c report.Category) storage.Category {
	i := slices.IndexFunc(t.Categories, func(s storage.Category) bool { return s.Code == c })
	if i < 0 {
		return storage.Category{Code: c}
	}
	return t.Categories[i]
}

// kind is what a category is called in the turn's community.
func (t *Turn) kind(p text.Printer, c report.Category) string {
	if name := t.category(c).Name; name != "" {
		return name
	}
	return p.Label(text.Key("category_" + string(c)))
}

// kinds holds the categories that a report may have here, Other last.
func (t *Turn) kinds() []report.Category {
	return slices.DeleteFunc(t.allKinds(), func(c report.Category) bool { return t.category(c).Closed })
}

// allKinds holds all categories, those that are closed among them, and the
// community's own before the last, which is Other.
func (t *Turn) allKinds() []report.Category {
	list := slices.Clone(report.Categories)
	for _, c := range t.Categories {
		if !c.Code.Valid() {
			list = slices.Insert(list, len(list)-1, c.Code)
		}
	}
	return list
}

// allowed is how long there is to mend a report of a category.
func (t *Turn) allowed(c report.Category) time.Duration {
	if set := t.category(c).Allowed; set > 0 {
		return set
	}
	return c.Due()
}

// guess tells what a report is about by its words, here.
func (t *Turn) guess(words string) report.Category {
	own := make([]report.Own, len(t.Categories))
	for i, c := range t.Categories {
		own[i] = report.Own{Category: c.Code, Words: ownWords(c), Closed: c.Closed}
	}
	return report.Guess(words, own...)
}

// ownWords are the words that speak for a category here: a community's own name
// for it among them.
func ownWords(c storage.Category) []string {
	if c.Name == "" {
		return c.Words
	}
	return append([]string{c.Name}, c.Words...)
}
