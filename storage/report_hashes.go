package storage

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"github.com/lib/pq"

	"linli/bot/photo"
)

// hashes are the hashes of the pictures of communities, in memory: what is near
// one is found by comparing it with all. A million of them take a millisecond,
// where an index of Postgres by parts of the hash has to visit 17,000 entries on
// 1,000 pages to find all that differ in twelve bits.
type hashes struct {
	mu sync.Mutex
	of map[CommunityID]*hashList
}

// in returns the list of a community.
func (h *hashes) in(c CommunityID) *hashList {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == nil {
		h.of = map[CommunityID]*hashList{}
	}
	l := h.of[c]
	if l == nil {
		l = &hashList{}
		h.of[c] = l
	}
	return l
}

// A hashList is the rows of report_hashes of a community, in the order of their
// IDs. It may have some that were rolled back: a look-up reads the rows again.
type hashList struct {
	mu     sync.Mutex
	ids    []int64
	hashes []uint64
	added  []int64 // microseconds since 1970
}

func (l *hashList) empty() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ids) == 0
}

// catchUp adds the rows that came since, and drops those that are too old.
func (l *hashList) catchUp(ctx context.Context, tx *Tx, c CommunityID) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	since := tx.Now.Add(-likeLife)
	old, _ := slices.BinarySearch(l.added, since.UnixMicro())
	l.ids, l.hashes, l.added = l.ids[old:], l.hashes[old:], l.added[old:]
	var last int64
	if n := len(l.ids); n > 0 {
		last = l.ids[n-1]
	}
	var came []byte // rows of three numbers: a row each takes four times as long
	err := tx.get(ctx, &came, `
		SELECT coalesce(string_agg(int8send(id) || int8send(hash) || int8send((extract(epoch FROM at) * 1000000)::bigint), ''), '')
		FROM (SELECT id, hash, at FROM report_hashes WHERE community_id = $1 AND id > $2 AND at >= $3 ORDER BY id) h`,
		c, last, since)
	if err != nil {
		return fmt.Errorf("list hashes: %w", err)
	}
	for ; len(came) > 0; came = came[24:] {
		l.ids = append(l.ids, int64(binary.BigEndian.Uint64(came)))
		l.hashes = append(l.hashes, binary.BigEndian.Uint64(came[8:]))
		l.added = append(l.added, int64(binary.BigEndian.Uint64(came[16:])))
	}
	return nil
}

// maxNear is how many pictures that are like another one are looked at.
const maxNear = 1000

// near returns the rows whose hashes are like one, with the bits in which they
// differ: the most alike first, the newest of them first, at most maxNear.
func (l *hashList) near(h uint64) (ids, distances pq.Int64Array) {
	l.mu.Lock()
	all, rows := l.hashes, l.ids
	l.mu.Unlock()
	var by [photo.Alike + 1][]int64
	for i, other := range all {
		if d := photo.Distance(h, other); d <= photo.Alike {
			by[d] = append(by[d], rows[i])
		}
	}
	for d, found := range by {
		for i := len(found) - 1; i >= 0 && len(ids) < maxNear; i-- {
			ids, distances = append(ids, found[i]), append(distances, int64(d))
		}
	}
	return ids, distances
}

// NotePictures notes what shows a picture like those of a report that were fetched
// since it was last looked: older reports that it may be again, and newer ones that
// may be it again. It returns those whose reporters are to be asked anew;
// LockLikes goes before it.
func (tx *Tx) NotePictures(ctx context.Context, r Report) ([]ReportID, error) {
	var mine []int64
	err := tx.list(ctx, &mine, `
		INSERT INTO report_hashes (community_id, report_id, photo_id, hash, at)
		SELECT $2, rp.report_id, p.id, p.hash, $3
		FROM report_photos rp JOIN photos p ON p.id = rp.photo_id AND p.state = 'kept' AND p.hash IS NOT NULL
		WHERE rp.report_id = $1 AND NOT rp.after
			AND NOT EXISTS (SELECT FROM report_hashes h WHERE h.report_id = $1 AND h.photo_id = p.id)
		ORDER BY p.id
		RETURNING hash`, r.ID, r.Community, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("add hashes: %w", err)
	}
	if len(mine) == 0 {
		return nil, nil
	}
	list := tx.db.hashes.in(r.Community)
	if err := list.catchUp(ctx, tx, r.Community); err != nil {
		return nil, err
	}
	var ask []ReportID
	for _, m := range mine {
		newer, err := tx.noteNear(ctx, r, list, uint64(m))
		if err != nil {
			return nil, err
		}
		ask = append(ask, newer...)
	}
	return ask, nil
}

// noteNear notes what has a picture whose hash is near one of a report's.
func (tx *Tx) noteNear(ctx context.Context, r Report, list *hashList, h uint64) ([]ReportID, error) {
	ids, distances := list.near(h)
	if len(ids) == 0 {
		return nil, nil
	}
	var ask []ReportID
	err := tx.list(ctx, &ask, `
		WITH found AS (
			SELECT h.report_id AS id, m.distance
			FROM unnest($4::bigint[], $5::int[]) AS m (id, distance)
			JOIN report_hashes h ON h.id = m.id AND h.report_id <> $1
			JOIN report_photos rp ON rp.report_id = h.report_id AND rp.photo_id = h.photo_id AND NOT rp.after
		)`+foundBoth, r.ID, r.Community, r.Reported, ids, distances)
	if err != nil {
		return nil, fmt.Errorf("note pictures: %w", err)
	}
	return ask, nil
}
