-- +goose Up

ALTER TABLE reports
	ADD COLUMN filed_by     bigint      REFERENCES members,       -- who reported it for somebody else; NULL: the reporter
	ADD COLUMN on_behalf    text        NOT NULL DEFAULT '',      -- the name of that somebody, if they are no member: then member_id is filed_by
	ADD COLUMN anonymous    boolean     NOT NULL DEFAULT false,   -- nobody but the reporter and the admin's audit knows who it was
	ADD COLUMN held         boolean     NOT NULL DEFAULT false,   -- shown to nobody but its reporter until staff have accepted it
	ADD COLUMN corrected_at timestamptz,                          -- when the reporter last corrected the message that made it
	ADD COLUMN scrubbed_at  timestamptz,                          -- when its reporter took back what they wrote and showed
	ADD CONSTRAINT reports_on_behalf CHECK (on_behalf = '' OR filed_by = member_id),
	ADD CONSTRAINT reports_scrubbed CHECK (scrubbed_at IS NULL
		OR words = '' AND place = '' AND latitude IS NULL AND on_behalf = '');

UPDATE reports SET scrubbed_at = reported_at WHERE state = 'withdrawn' AND words = '' AND place = '' AND latitude IS NULL;

CREATE INDEX reports_filed ON reports (filed_by, id) WHERE filed_by IS NOT NULL;
CREATE INDEX reports_rejected ON reports (member_id) WHERE state = 'rejected';

-- One row is a member who may not report in a community until a time. Who muted whom, and why, also stands in the audit.
CREATE TABLE mutes (
	community_id bigint      NOT NULL REFERENCES communities,
	member_id    bigint      NOT NULL REFERENCES members,
	until        timestamptz NOT NULL,
	why          text        NOT NULL, -- in the words of the staff; may be empty
	PRIMARY KEY (community_id, member_id)
);

-- One row is something that was said and is not to be said again soon, such as once a day.
CREATE TABLE told (
	key text        PRIMARY KEY,
	at  timestamptz NOT NULL
);

CREATE INDEX told_at ON told (at);

-- What is sent about reports can be found again when one is taken back.
ALTER TABLE deliveries
	ADD COLUMN reports bigint[] NOT NULL DEFAULT '{}'; -- those that the message names

UPDATE deliveries SET reports = ARRAY[substring(card FROM '[0-9]+')::bigint] WHERE card ~ '^s?r[0-9]{1,18}$';

CREATE INDEX deliveries_reports ON deliveries USING gin (reports) WHERE reports <> '{}';
