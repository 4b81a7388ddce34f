-- +goose Up

-- One row is a report as one person has it before them in their direct chat: given to them, or offered to all of a
-- role that they have.
CREATE TABLE report_jobs (
	id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	report_id bigint      NOT NULL REFERENCES reports,
	member_id bigint      NOT NULL REFERENCES members,
	role      text        NOT NULL DEFAULT '', -- to all of which it was offered; empty: it was given to them alone
	made_at   timestamptz NOT NULL,
	ended_at  timestamptz -- NULL while their card follows the report
);

CREATE UNIQUE INDEX report_jobs_live ON report_jobs (report_id, member_id) WHERE ended_at IS NULL;

-- One row is a question to the reporter of a report. What was asked and answered, word by word, stands in the report's events.
CREATE TABLE report_questions (
	id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	report_id   bigint      NOT NULL REFERENCES reports,
	member_id   bigint      NOT NULL REFERENCES members, -- who asks
	words       text        NOT NULL,
	asked_at    timestamptz NOT NULL,
	answered_at timestamptz, -- first; NULL while it is open
	answers     int         NOT NULL DEFAULT 0,
	CONSTRAINT report_questions_words CHECK (words <> ''),
	CONSTRAINT report_questions_answered CHECK ((answers > 0) = (answered_at IS NOT NULL))
);

CREATE INDEX report_questions_report ON report_questions (report_id, id);
CREATE INDEX report_questions_open ON report_questions (report_id, id) WHERE answered_at IS NULL;

ALTER TABLE report_albums ADD COLUMN question_id bigint REFERENCES report_questions; -- that the album answers

ALTER TABLE reports
	ADD COLUMN reopenings  int    NOT NULL DEFAULT 0, -- how often it was said not to be fixed
	ADD COLUMN question_id bigint REFERENCES report_questions; -- the latest

UPDATE reports SET reopenings = e.n FROM (
	SELECT report_id, count(*) AS n FROM (
		SELECT report_id, state, lag(state) OVER (PARTITION BY report_id ORDER BY id) AS was FROM report_events
	) e WHERE state = 'reopened' AND was <> state GROUP BY report_id
) e WHERE reports.id = e.report_id;

CREATE INDEX reports_assignee ON reports (assignee_id, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX reports_open_where ON reports (community_id, latitude, longitude)
	WHERE latitude IS NOT NULL AND state IN ('new', 'accepted', 'in_progress', 'reopened');

-- One row is words that staff keep ready for reports: a reason, a note, a question.
CREATE TABLE report_templates (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL REFERENCES communities,
	category     text        NOT NULL, -- empty: every one
	words        text        NOT NULL,
	member_id    bigint      NOT NULL REFERENCES members, -- who added it
	at           timestamptz NOT NULL,
	CONSTRAINT report_templates_words CHECK (length(words) BETWEEN 1 AND 200),
	CONSTRAINT report_templates_once UNIQUE (community_id, category, words)
);
