-- +goose Up

-- A report that has ended keeps its photos large, and who made it, for a time each.
ALTER TABLE reports
	ALTER COLUMN member_id DROP NOT NULL,         -- NULL: it is forgotten who made it,
	ALTER COLUMN chat_id DROP NOT NULL,           -- and where, if that was in their direct chat
	ADD COLUMN shrunk_at timestamptz;             -- when its photos were made small

CREATE INDEX reports_large ON reports (reported_at)
	WHERE shrunk_at IS NULL AND state IN ('closed', 'rejected', 'duplicate', 'withdrawn');
CREATE INDEX reports_named ON reports (reported_at)
	WHERE member_id IS NOT NULL AND state IN ('closed', 'rejected', 'duplicate', 'withdrawn');

ALTER TABLE report_events
	ADD COLUMN by_reporter boolean NOT NULL DEFAULT false; -- whose member_id is NULL because they are forgotten

-- A photo is made small, dropped, or found out to be none that can be had.
ALTER TABLE photos
	ADD COLUMN size    bigint NOT NULL DEFAULT 0,  -- bytes, if the platform told
	ADD COLUMN type    text   NOT NULL DEFAULT '', -- MIME type, if the platform told
	ADD COLUMN untold  text,                       -- why it cannot be had, a code, until its sender is told
	DROP CONSTRAINT photos_state_check,
	ADD CONSTRAINT photos_state_check CHECK (state IN ('new', 'kept', 'failed', 'dropped'));

CREATE INDEX photos_large ON photos USING hash (large) WHERE large IS NOT NULL;
CREATE INDEX photos_small ON photos USING hash (small) WHERE small IS NOT NULL;
CREATE INDEX photos_placeholder ON photos USING hash (placeholder) WHERE placeholder IS NOT NULL;

ALTER TABLE loose_photos
	ADD COLUMN size bigint NOT NULL DEFAULT 0,
	ADD COLUMN type text   NOT NULL DEFAULT '';

-- One row is a use of a kept file. A later migration that has files kept by other tables replaces the view.
CREATE VIEW file_uses (key) AS
	SELECT large FROM photos WHERE large IS NOT NULL
	UNION ALL SELECT small FROM photos WHERE small IS NOT NULL
	UNION ALL SELECT placeholder FROM photos WHERE placeholder IS NOT NULL;

-- One row is a file to be deleted, unless it has a use again by then. While it is being deleted, and for some minutes
-- after, it may have none: who has put it meanwhile cannot know whether it is still there.
CREATE TABLE stale_files (
	key    text        PRIMARY KEY,
	state  text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'deleting', 'gone')),
	due_at timestamptz NOT NULL -- wait and lease at once; when one that is gone is forgotten
);

CREATE INDEX stale_files_due ON stale_files (due_at);

-- One row is what was forgotten in a month of a community, for the message to its admins.
CREATE TABLE retention_months (
	community_id bigint NOT NULL REFERENCES communities,
	month        date   NOT NULL, -- its first day, in the community's zone
	photos       bigint NOT NULL, -- made small or dropped
	names        bigint NOT NULL, -- reports of which it was forgotten who made them
	PRIMARY KEY (community_id, month)
);
