-- +goose Up

-- Whether there is a working week or a day that is not as its weekday is; without, nobody has to look.
ALTER TABLE communities ADD COLUMN calendar boolean NOT NULL DEFAULT false;

-- One row is the working week of a community that has set one. Without it every hour of every day counts.
CREATE TABLE working_weeks (
	community_id bigint   PRIMARY KEY REFERENCES communities,
	days         smallint NOT NULL DEFAULT 0, -- bit n is weekday n, Sunday being 0; 0: all days
	hours        int[]    NOT NULL DEFAULT '{}', -- minutes after midnight: from, to, from, to; none: all day
	CONSTRAINT working_weeks_days CHECK (days BETWEEN 0 AND 126),
	CONSTRAINT working_weeks_hours CHECK (cardinality(hours) % 2 = 0)
);

-- One row is a day that is not as its weekday is: a holiday, or a working day made up for one.
CREATE TABLE holidays (
	community_id bigint  NOT NULL REFERENCES communities,
	day          date    NOT NULL,
	name         text    NOT NULL, -- may be empty
	works        boolean NOT NULL,
	PRIMARY KEY (community_id, day)
);

-- One row is the digest of a day that the staff room has; it is edited as long as the day lasts.
CREATE TABLE digests (
	community_id bigint      NOT NULL REFERENCES communities,
	day          date        NOT NULL, -- in the community's zone
	posted_at    timestamptz NOT NULL,
	PRIMARY KEY (community_id, day)
);

-- Since when the time allowed runs, once a report was reopened; NULL: since it was reported.
ALTER TABLE reports ADD COLUMN reopened_at timestamptz;

UPDATE reports SET reopened_at = (
	SELECT max(at) FROM report_events e WHERE e.report_id = reports.id AND e.act IN ('reopen', 'partly')
) WHERE state = 'reopened';

CREATE INDEX timers_object ON timers (kind, object_id);

-- The reminders of the reports that are open already.
INSERT INTO timers (key, kind, object_id, community_id, due_at)
SELECT 'report_recount:' || id || ':0', 'report_recount', 0, id, now() FROM communities;
