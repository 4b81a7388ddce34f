package storage

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"linli/bot"
)

// readReports are the reports that a transaction has read, by their numbers. What it
// sends can only be about them, so that each message is kept with those that it
// names, and is found again when one of them is taken back.
type readReports map[int64][]ReportID

// reportType is what rows are looked through for.
var reportType = reflect.TypeFor[Report]()

// note takes the reports out of what was read into dest: one, or rows that are or
// hold one each.
func (rs *readReports) note(dest any) {
	v := reflect.ValueOf(dest).Elem()
	row := v.Type()
	if v.Kind() == reflect.Slice {
		row = row.Elem()
	}
	var path []int // from a row to its report
	if row != reportType {
		if row.Kind() != reflect.Struct {
			return
		}
		f, ok := row.FieldByName(reportType.Name())
		if !ok || f.Type != reportType {
			return
		}
		path = f.Index
	}
	if v.Kind() != reflect.Slice {
		rs.add(v.FieldByIndex(path).Interface().(Report))
		return
	}
	for i := range v.Len() {
		rs.add(v.Index(i).FieldByIndex(path).Interface().(Report))
	}
}

func (rs *readReports) add(r Report) {
	if r.ID == 0 || slices.Contains((*rs)[r.Number], r.ID) {
		return
	}
	if *rs == nil {
		*rs = readReports{}
	}
	(*rs)[r.Number] = append((*rs)[r.Number], r.ID)
}

// reportsIn returns the reports that a message names: those whose refs stand in it,
// and the one whose card it is.
func (tx *Tx) reportsIn(m bot.Message) pq.Int64Array {
	if len(tx.read) == 0 {
		return nil
	}
	var ids pq.Int64Array
	if id, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimPrefix(m.Card, "s"), "r"), 10, 64); err == nil {
		ids = append(ids, id)
	}
	for number := range numbersIn(string(m.Text)) {
		for _, id := range tx.read[number] {
			if !slices.Contains(ids, int64(id)) {
				ids = append(ids, int64(id))
			}
		}
	}
	return ids
}

// numbersIn yields the numbers of the refs of reports in words: R and digits.
func numbersIn(words string) func(yield func(int64) bool) {
	return func(yield func(int64) bool) {
		for {
			_, rest, ok := strings.Cut(words, "R")
			if !ok {
				return
			}
			digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
			n, err := strconv.ParseInt(rest[:digits], 10, 64)
			if err == nil && !yield(n) {
				return
			}
			words = rest[digits:]
		}
	}
}

// arrayText is an array as Postgres writes it.
func arrayText(ids pq.Int64Array) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return "{" + strings.Join(words, ",") + "}"
}

// ScrubSent takes a report out of all that was sent about it until a time, other than
// by the turn of another time, and is still known, and puts another text in its
// place, also in what waits to be sent. It may be done again.
func (tx *Tx) ScrubSent(ctx context.Context, id ReportID, until, other time.Time, instead bot.Markup) error {
	// The lanes first, as whoever sends and settles does.
	_, err := tx.exec(ctx, `
		SELECT FROM lanes WHERE id IN (SELECT lane FROM deliveries WHERE `+isAbout+`) ORDER BY id FOR UPDATE`, id)
	if err != nil {
		return fmt.Errorf("lock lanes: %w", err)
	}
	_, err = tx.exec(ctx, `
		UPDATE deliveries SET body = jsonb_set(body - 'buttons', '{text}', to_jsonb($2::text))
		WHERE `+isAbout+` AND created_at <= $3 AND created_at <> $4`, id, string(instead), until, other)
	if err != nil {
		return fmt.Errorf("scrub what was sent: %w", err)
	}
	return nil
}

// isAbout holds for a delivery that names the report $1; it is for the index.
const isAbout = `reports <> '{}' AND reports @> ARRAY[$1::bigint]`

// A CardAt is a card in a chat.
type CardAt struct {
	Chat bot.ChatID `db:"chat_id"`
	Card string     `db:"card"`
}

// SentSaying returns the messages about a report, as they stand in chats, that have
// any of the words in them. A message that was no card becomes one, so that it can
// be edited; but not one with a photo, of which it is not known whether it came.
func (tx *Tx) SentSaying(ctx context.Context, id ReportID, words ...bot.Markup) ([]CardAt, error) {
	texts := make(pq.StringArray, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	var cards []CardAt
	err := tx.list(ctx, &cards, `
		WITH saying AS (
			SELECT DISTINCT chat_id, card, CASE WHEN card = '' THEN id END AS id, CASE WHEN card = '' THEN message_id END AS message_id
			FROM deliveries d
			WHERE `+isAbout+` AND state = 'sent' AND message_id <> '' AND (card <> '' OR photo_id IS NULL)
				AND EXISTS (SELECT FROM unnest($2::text[]) w WHERE strpos(d.body ->> 'text', w) > 0)
		), made AS (
			INSERT INTO cards (chat_id, card, message_id, photo, digest)
			SELECT chat_id, 'sent/' || id, message_id, false, '' FROM saying WHERE card = ''
			ON CONFLICT DO NOTHING
		)
		SELECT chat_id, CASE WHEN card = '' THEN 'sent/' || id ELSE card END AS card FROM saying
		WHERE card = '' OR EXISTS (SELECT FROM cards k WHERE k.chat_id = saying.chat_id AND k.card = saying.card)
		ORDER BY 1, 2`, id, texts)
	if err != nil {
		return nil, fmt.Errorf("find messages: %w", err)
	}
	return cards, nil
}
