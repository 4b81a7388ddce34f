-- +goose Up

-- Only an older report is an original from here on. One that is a newer one again stands for itself, as far as that one has
-- come; in a circle nobody knows more than that it was taken on.
UPDATE reports r SET duplicate_of = NULL, state = coalesce((
		WITH RECURSIVE up AS (
			SELECT o.id, o.state, o.duplicate_of FROM reports o WHERE o.id = r.duplicate_of
			UNION SELECT o.id, o.state, o.duplicate_of FROM up JOIN reports o ON o.id = up.duplicate_of
		)
		SELECT state FROM up WHERE duplicate_of IS NULL
	), 'accepted')
WHERE duplicate_of >= id;

-- Whether the reporter of a report is asked if it is an older one again (which ones, report_likes tells), and how many
-- people support it besides its reporter.
ALTER TABLE reports
	ADD COLUMN asked     boolean NOT NULL DEFAULT false,
	ADD COLUMN followers int     NOT NULL DEFAULT 0,
	ADD CONSTRAINT reports_original CHECK (duplicate_of < id); -- no circle of duplicates can be

UPDATE reports SET followers = f.n FROM (SELECT report_id, count(*) AS n FROM report_followers GROUP BY report_id) f
WHERE reports.id = f.report_id;

-- One row is two reports that may be the same problem. No reference to reports, so that noting one waits for nobody who
-- has locked the other.
CREATE TABLE report_likes (
	newer_id bigint  NOT NULL,
	older_id bigint  NOT NULL,
	distance int, -- up to 12: bits in which the hashes of two of their pictures differ; else 100 and the metres between their
		-- places; NULL: no longer alike
	told     boolean NOT NULL DEFAULT false, -- there is a message about it in the reporter's direct chat
	PRIMARY KEY (newer_id, older_id),
	CONSTRAINT report_likes_order CHECK (older_id < newer_id)
);

CREATE INDEX report_likes_older ON report_likes (older_id);

INSERT INTO report_likes (newer_id, older_id, distance) SELECT id, like_id, 100 FROM reports WHERE like_id < id AND state = 'new';
UPDATE reports SET asked = true WHERE like_id < id AND state = 'new';
ALTER TABLE reports DROP COLUMN like_id;

-- The newer of two reports that are not the same comes first.
INSERT INTO report_differences (report_id, other_id) SELECT other_id, report_id FROM report_differences WHERE other_id > report_id
ON CONFLICT DO NOTHING;
DELETE FROM report_differences WHERE other_id >= report_id;
ALTER TABLE report_differences ADD CONSTRAINT report_differences_order CHECK (other_id < report_id);

-- One row is the hash of a picture of a report, while the same one is looked for. In a community they are added by one
-- transaction after the other, so that whoever has seen an id has seen all before it.
CREATE TABLE report_hashes (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL,
	report_id    bigint      NOT NULL,
	photo_id     bigint      NOT NULL,
	hash         bigint      NOT NULL, -- perceptual
	at           timestamptz NOT NULL,
	CONSTRAINT report_hashes_photo UNIQUE (report_id, photo_id)
);

CREATE INDEX report_hashes_since ON report_hashes (community_id, id);

INSERT INTO report_hashes (community_id, report_id, photo_id, hash, at)
SELECT r.community_id, r.id, p.id, p.hash, r.reported_at
FROM reports r
JOIN report_photos rp ON rp.report_id = r.id AND NOT rp.after
JOIN photos p ON p.id = rp.photo_id AND p.state = 'kept' AND p.hash IS NOT NULL
WHERE r.reported_at > now() - interval '14 days'
ORDER BY p.id;

CREATE INDEX photos_unique ON photos (unique_id) WHERE unique_id <> '';

-- What a new report is looked for among: the open ones of a category, and those that are one of them again, by the key of
-- their place, and by their strip of a thousandth of a degree of latitude, from west to east.
DROP INDEX reports_place;
CREATE INDEX reports_place ON reports (community_id, category, place_key, id)
	WHERE place_key <> '' AND state IN ('new', 'accepted', 'in_progress', 'reopened', 'duplicate');
CREATE INDEX reports_near ON reports (community_id, category, floor(latitude * 1000), longitude) INCLUDE (latitude, id, reported_at)
	WHERE latitude IS NOT NULL AND state IN ('new', 'accepted', 'in_progress', 'reopened', 'duplicate');
