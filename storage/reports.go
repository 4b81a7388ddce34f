package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot"
	"linli/bot/report"
)

// A ReportID names a report among those of all communities.
type ReportID int64

// A Report is a problem that somebody reported.
type Report struct {
	ID        ReportID        `db:"id"`
	Community CommunityID     `db:"community_id"`
	Number    int64           `db:"number"`
	Reporter  MemberID        `db:"member_id"` // 0: it is forgotten who
	Chat      bot.ChatID      `db:"chat_id"`   // where it was reported; zero: that is forgotten
	Thread    string          `db:"thread"`
	Message   bot.MessageID   `db:"message_id"` // what the reporter sent
	Album     string          `db:"album"`
	Category  report.Category `db:"category"`
	Words     string          `db:"words"`
	Place     string          `db:"place"`
	PlaceKey  string          `db:"place_key"` // the same for all spellings of the place; see report.PlaceKey
	At        PlaceID         `db:"place_id"`  // 0: none that the community has a name for
	Latitude  *float64        `db:"latitude"`
	Longitude *float64        `db:"longitude"`
	State     report.State    `db:"state"`
	Assignee  MemberID        `db:"assignee_id"`  // 0: nobody
	Original  ReportID        `db:"duplicate_of"` // 0: it is no duplicate
	Asked     bool            `db:"asked"`        // the reporter is asked if it is an older one again; see Likes
	Followers int             `db:"followers"`    // who support it besides the reporter
	Due       time.Time       `db:"due_at"`
	Since     time.Time       `db:"since"` // from when the time allowed runs: reported, or reopened
	Reported  time.Time       `db:"reported_at"`

	Reopenings int        `db:"reopenings"`  // how often it was said not to be fixed
	Question   QuestionID `db:"question_id"` // the latest to its reporter; 0: none

	Filer     MemberID   `db:"filed_by"`  // who reported it for the reporter; 0: nobody
	OnBehalf  string     `db:"on_behalf"` // the name of whom it is for, if that is no member: the reporter is then the filer
	Anonymous bool       `db:"anonymous"`
	Held      bool       `db:"held"` // waits for approval, and is not for everybody to see
	Corrected *time.Time `db:"corrected_at"`
	Scrubbed  *time.Time `db:"scrubbed_at"` // when what its reporter wrote and showed was taken back
}

// Supporters returns how many support the report besides the reporter and who
// reported it for them.
func (r Report) Supporters() int {
	if r.Filer != 0 && r.Filer != r.Reporter && r.Followers > 0 {
		return r.Followers - 1
	}
	return r.Followers
}

// Sender returns who sent the message that made the report.
func (r Report) Sender() MemberID { return cmp.Or(r.Filer, r.Reporter) }

// Pays reports whether its reporter may earn points by the report: not without a
// name, and not for somebody who is no member.
func (r Report) Pays() bool { return !r.Anonymous && r.Filer != r.Reporter }

// Ref returns the report's ref.
func (r Report) Ref() bot.Ref { return bot.Ref{Kind: bot.Report, Number: r.Number} }

// Position returns where the report is, or nil if nobody said.
func (r Report) Position() *bot.Position {
	if r.Latitude == nil || r.Longitude == nil {
		return nil
	}
	return &bot.Position{Latitude: *r.Latitude, Longitude: *r.Longitude}
}

const reportColumns = `id, community_id, number, coalesce(member_id, 0) AS member_id, chat_id, thread, message_id, album, category, words, place,
	place_key, coalesce(place_id, 0) AS place_id, latitude, longitude, state, coalesce(assignee_id, 0) AS assignee_id,
	coalesce(duplicate_of, 0) AS duplicate_of, asked, followers, due_at, coalesce(reopened_at, reported_at) AS since,
	reported_at, reopenings, coalesce(question_id, 0) AS question_id,
	coalesce(filed_by, 0) AS filed_by, on_behalf, anonymous, held, corrected_at, scrubbed_at`

// AddReport adds a report, with its photos, as new, and returns it with its ref.
// What its reporter had begun in the chat has become the report, and is dropped.
// It returns ErrTaken if there is one of the same album, and then skips a number.
func (tx *Tx) AddReport(ctx context.Context, r Report, photos []bot.PhotoID) (Report, error) {
	r.State, r.Reported, r.Since = report.New, tx.Now, tx.Now
	err := tx.get(ctx, &r, `
		WITH ref AS (`+takeNumber+`), added AS (
			INSERT INTO reports (community_id, number, member_id, chat_id, thread, message_id, album, category, words,
				place, latitude, longitude, state, due_at, reported_at, place_key, place_id)
			SELECT $1, last, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'new', $13, $14, $16, nullif($17::bigint, 0) FROM ref
			ON CONFLICT (chat_id, album) WHERE album <> '' DO NOTHING
			RETURNING id, number
		), event AS (
			INSERT INTO report_events (report_id, member_id, act, state, note, at)
			SELECT id, $3, 'report', 'new', '', $14 FROM added
		), pictures AS (
			INSERT INTO report_photos (report_id, photo_id, after)
			SELECT id, unnest($15::bigint[]), false FROM added
		), draft AS (
			DELETE FROM drafts USING added
			WHERE drafts.chat_id = $4 AND drafts.member_id = $3 AND drafts.kind = 'report'
		)
		SELECT id, number FROM added`,
		r.Community, bot.Report, r.Reporter, r.Chat, r.Thread, string(r.Message), r.Album, string(r.Category), r.Words,
		r.Place, r.Latitude, r.Longitude, r.Due, tx.Now, photoIDs(photos), r.PlaceKey, r.At)
	if errors.Is(err, ErrNotFound) {
		return Report{}, ErrTaken
	}
	if err != nil {
		return Report{}, fmt.Errorf("add report: %w", err)
	}
	return r, nil
}

func photoIDs(ids []bot.PhotoID) pq.Int64Array {
	a := make(pq.Int64Array, len(ids))
	for i, id := range ids {
		a[i] = int64(id)
	}
	return a
}

// Report locks a report and returns it, or ErrNotFound.
func (tx *Tx) Report(ctx context.Context, id ReportID) (Report, error) {
	return tx.report(ctx, `id = $1 FOR UPDATE`, id)
}

// ReportByRef locks the report of a number in a community and returns it, or
// ErrNotFound.
func (tx *Tx) ReportByRef(ctx context.Context, community CommunityID, number int64) (Report, error) {
	return tx.report(ctx, `community_id = $1 AND number = $2 FOR UPDATE`, community, number)
}

// ReportOfAlbum locks the report that an album in a chat became and returns it,
// or ErrNotFound.
func (tx *Tx) ReportOfAlbum(ctx context.Context, chat bot.ChatID, album string) (Report, error) {
	return tx.report(ctx, `chat_id = $1 AND album = $2 AND album <> '' FOR UPDATE`, chat, album)
}

// ReportOfMessage locks the report that a message became and returns it, or ErrNotFound.
func (tx *Tx) ReportOfMessage(ctx context.Context, chat bot.ChatID, m bot.MessageID) (Report, error) {
	return tx.report(ctx, `chat_id = $1 AND message_id = $2 ORDER BY id DESC LIMIT 1 FOR UPDATE`, chat, string(m))
}

// LatestReport locks the latest report that a member sent in a community since a
// time, for whomever, and returns it, or ErrNotFound.
func (tx *Tx) LatestReport(ctx context.Context, a Account, since time.Time) (Report, error) {
	return tx.report(ctx, `
		community_id = $1 AND (member_id = $2 AND filed_by IS NULL OR filed_by = $2) AND reported_at >= $3
		ORDER BY id DESC LIMIT 1 FOR UPDATE`,
		a.Community, a.Member, since)
}

// UnplacedReport locks the latest open report that a member sent in a community
// since a time, of which nobody has said where it is, and returns it, or ErrNotFound.
func (tx *Tx) UnplacedReport(ctx context.Context, a Account, since time.Time) (Report, error) {
	return tx.report(ctx, `
		community_id = $1 AND (member_id = $2 AND filed_by IS NULL OR filed_by = $2) AND reported_at >= $3
		AND place = '' AND latitude IS NULL AND state IN ('new', 'accepted', 'in_progress', 'reopened')
		ORDER BY id DESC LIMIT 1 FOR UPDATE`,
		a.Community, a.Member, since)
}

func (tx *Tx) report(ctx context.Context, where string, args ...any) (Report, error) {
	var r Report
	if err := tx.get(ctx, &r, `SELECT `+reportColumns+` FROM reports WHERE `+where, args...); err != nil {
		return Report{}, fmt.Errorf("find report: %w", err)
	}
	return r, nil
}

// ChangeReport writes down what an act made of a report: its state, assignee and
// original, and the event. By is who did it; 0 is time alone.
func (tx *Tx) ChangeReport(ctx context.Context, r Report, by MemberID, act report.Act, note string) error {
	_, err := tx.exec(ctx, `
		WITH changed AS (
			UPDATE reports SET state = $2, assignee_id = nullif($3::bigint, 0), duplicate_of = nullif($4::bigint, 0),
				asked = asked AND $2 = 'new', held = $9
			WHERE id = $1
		)
		INSERT INTO report_events (report_id, member_id, act, state, note, at)
		VALUES ($1, nullif($5::bigint, 0), $6, $2, $7, $8)`,
		r.ID, string(r.State), r.Assignee, r.Original, by, string(act), note, tx.Now, r.Held)
	if err != nil {
		return fmt.Errorf("change report: %w", err)
	}
	return nil
}

// CorrectReport writes down what a report is about: words, category, place,
// position and the time it is due.
func (tx *Tx) CorrectReport(ctx context.Context, r Report) error {
	_, err := tx.exec(ctx, `
		UPDATE reports SET words = $2, category = $3, place = $4, latitude = $5, longitude = $6, due_at = $7, place_key = $8,
			place_id = nullif($9::bigint, 0)
		WHERE id = $1`,
		r.ID, r.Words, string(r.Category), r.Place, r.Latitude, r.Longitude, r.Due, r.PlaceKey, r.At)
	if err != nil {
		return fmt.Errorf("correct report: %w", err)
	}
	return nil
}

// A ReportFilter chooses reports of a community. Zero fields do not matter.
type ReportFilter struct {
	Community CommunityID
	Reporter  MemberID
	Assignee  MemberID
	Open      bool
	Overdue   bool
	Oldest    bool // first, instead of the newest
	Public    bool // leaves out what waits for approval, and of a reporter's what is anonymous
}

// ListReports returns a page of the reports that match, the newest first unless
// the filter says otherwise, and how many match in all.
func (tx *Tx) ListReports(ctx context.Context, f ReportFilter, offset, n int) ([]Report, int, error) {
	var rows []struct {
		Report
		Total int `db:"total"`
	}
	where, args := f.where(tx.Now)
	err := tx.list(ctx, &rows, fmt.Sprintf(`
		SELECT `+reportColumns+`, (SELECT count(*) FROM reports WHERE %[1]s) AS total
		FROM reports WHERE %[1]s ORDER BY %[2]s OFFSET $%[3]d LIMIT $%[4]d`,
		where, f.order(), len(args)+1, len(args)+2), append(args, offset, n)...)
	if err != nil {
		return nil, 0, fmt.Errorf("list reports: %w", err)
	}
	reports, total := make([]Report, len(rows)), 0
	for i, r := range rows {
		reports[i], total = r.Report, r.Total
	}
	return reports, total, nil
}

// where is what the filter asks for, and its arguments: no more than it does, so
// that there is an index for it that has the order of its list.
func (f ReportFilter) where(now time.Time) (string, []any) {
	where, args := `community_id = $1`, []any{f.Community}
	and := func(condition string, arg any) {
		args = append(args, arg)
		where += fmt.Sprintf(` AND `+condition, len(args))
	}
	if f.Reporter != 0 {
		and(`member_id = $%d`, f.Reporter)
	}
	if f.Assignee != 0 {
		and(`assignee_id = $%d`, f.Assignee)
	}
	if f.Open || f.Overdue {
		where += ` AND state IN ` + openStates
	}
	if f.Overdue {
		and(`due_at <= $%d`, now)
	}
	if f.Public {
		where += ` AND NOT held`
	}
	if f.Public && f.Reporter != 0 {
		where += ` AND NOT anonymous`
	}
	return where, args
}

// order is that of the reports' numbers, which in a community is that of their IDs.
func (f ReportFilter) order() string {
	key := `id`
	if f == (ReportFilter{Community: f.Community, Oldest: f.Oldest, Public: f.Public}) {
		key = `number` // of the index on community and number
	}
	if f.Oldest {
		return key
	}
	return key + ` DESC`
}

// A ReportEvent is one change of a report.
type ReportEvent struct {
	Member     MemberID     `db:"member_id"`   // 0: time alone, or a reporter who is forgotten
	Roles      Roles        `db:"roles"`       // the member's, by now
	ByReporter bool         `db:"by_reporter"` // forgotten or not
	Act        report.Act   `db:"act"`
	State      report.State `db:"state"` // after it
	Note       string       `db:"note"`
	At         time.Time    `db:"at"`
}

// ReportEvents returns the history of a report, the oldest first.
func (tx *Tx) ReportEvents(ctx context.Context, id ReportID) ([]ReportEvent, error) {
	var es []ReportEvent
	err := tx.list(ctx, &es, `
		SELECT coalesce(e.member_id, 0) AS member_id, coalesce(ms.roles, '{}') AS roles,
			e.by_reporter OR coalesce(e.member_id = r.member_id, false) AS by_reporter, e.act, e.state, e.note, e.at
		FROM report_events e
		JOIN reports r ON r.id = e.report_id
		LEFT JOIN memberships ms ON ms.community_id = r.community_id AND ms.member_id = e.member_id
		WHERE e.report_id = $1 ORDER BY e.id`, id)
	if err != nil {
		return nil, fmt.Errorf("list report events: %w", err)
	}
	return es, nil
}

// Follow makes a member a supporter of a report. It reports whether they were none.
func (tx *Tx) Follow(ctx context.Context, id ReportID, m MemberID) (bool, error) {
	n, err := tx.exec(ctx, `
		WITH added AS (
			INSERT INTO report_followers (report_id, member_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING report_id
		)
		UPDATE reports SET followers = followers + 1 FROM added WHERE id = added.report_id`, id, m)
	if err != nil {
		return false, fmt.Errorf("follow report: %w", err)
	}
	return n > 0, nil
}

// Followers returns the supporters of a report.
func (tx *Tx) Followers(ctx context.Context, r Report) ([]Person, error) {
	var ps []Person
	err := tx.list(ctx, &ps, `
		SELECT `+personColumns+` FROM `+personTables+`
		WHERE ms.community_id = $1 AND m.id IN (SELECT member_id FROM report_followers WHERE report_id = $2)
		ORDER BY m.id`, r.Community, r.ID)
	if err != nil {
		return nil, fmt.Errorf("list followers: %w", err)
	}
	return ps, nil
}

// AddReportPhoto adds a photo to a report.
func (tx *Tx) AddReportPhoto(ctx context.Context, id ReportID, photo bot.PhotoID, after bool) error {
	_, err := tx.exec(ctx, `
		INSERT INTO report_photos (report_id, photo_id, after) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		id, photo, after)
	if err != nil {
		return fmt.Errorf("add report photo: %w", err)
	}
	return nil
}

// ReportPhotos returns the photos of a report that may be seen, before and after,
// in the order of arrival, but for those that cannot be had.
func (tx *Tx) ReportPhotos(ctx context.Context, id ReportID) (before, after []bot.PhotoID, err error) {
	var rows []struct {
		Photo bot.PhotoID `db:"photo_id"`
		After bool        `db:"after"`
	}
	err = tx.list(ctx, &rows, `
		SELECT rp.photo_id, rp.after FROM report_photos rp JOIN photos p ON p.id = rp.photo_id
		WHERE rp.report_id = $1 AND NOT p.hidden AND p.state <> 'failed' ORDER BY rp.photo_id`, id)
	if err != nil {
		return nil, nil, fmt.Errorf("list report photos: %w", err)
	}
	for _, r := range rows {
		if r.After {
			after = append(after, r.Photo)
		} else {
			before = append(before, r.Photo)
		}
	}
	return before, after, nil
}

// KeepLoose keeps a photo that may yet belong to a report. It is not fetched before.
func (tx *Tx) KeepLoose(ctx context.Context, chat bot.ChatID, m MemberID, album string, f bot.File) error {
	_, err := tx.exec(ctx, `
		INSERT INTO loose_photos (file_id, unique_id, raw, size, type, chat_id, member_id, album, at)
		VALUES ($1, $2, $3, $8, $9, $4, $5, $6, $7)`,
		string(f.ID), f.Unique, f.Raw, chat, m, album, tx.Now, f.Size, f.Type)
	if err != nil {
		return fmt.Errorf("keep loose photo: %w", err)
	}
	return nil
}

// LooseLife is how long a photo without words waits for them.
const LooseLife = 24 * time.Hour

// TakeLoose makes the loose photos of a member in a chat photos to be fetched,
// and returns them in the order of arrival: those of an album, or, without one,
// all. Member 0 means whoever sent the album.
func (tx *Tx) TakeLoose(ctx context.Context, chat bot.ChatID, m MemberID, album string) ([]bot.PhotoID, error) {
	var ids []bot.PhotoID
	err := tx.list(ctx, &ids, `
		WITH taken AS (
			DELETE FROM loose_photos
			WHERE chat_id = $1 AND ($2::bigint = 0 OR member_id = $2) AND ($3 = '' OR album = $3) AND at >= $4
			RETURNING id, file_id, unique_id, raw, size, type
		)
		INSERT INTO photos (file_id, unique_id, raw, size, type, state, next_at, created_at)
		SELECT file_id, unique_id, raw, size, type, 'new', $5, $5 FROM taken ORDER BY id
		RETURNING id`, chat, m, album, tx.Now.Add(-LooseLife), tx.Now)
	if err != nil {
		return nil, fmt.Errorf("take loose photos: %w", err)
	}
	if len(ids) > 0 {
		tx.ring[photoBell] = true
	}
	return ids, nil
}

// SweepLoose forgets photos that waited for words in vain.
func (tx *Tx) SweepLoose(ctx context.Context) error {
	if _, err := tx.exec(ctx, `DELETE FROM loose_photos WHERE at < $1`, tx.Now.Add(-LooseLife)); err != nil {
		return fmt.Errorf("sweep loose photos: %w", err)
	}
	return nil
}
