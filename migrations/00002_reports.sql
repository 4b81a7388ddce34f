-- +goose Up

-- One row is a problem that somebody reported.
CREATE TABLE reports (
	id           bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint           NOT NULL REFERENCES communities,
	number       bigint           NOT NULL,
	member_id    bigint           NOT NULL REFERENCES members, -- the reporter
	chat_id      text             NOT NULL REFERENCES chats ON UPDATE CASCADE, -- where it was reported
	thread       text             NOT NULL,
	message_id   text             NOT NULL, -- what the reporter sent
	album        text             NOT NULL DEFAULT '',
	category     text             NOT NULL,
	words        text             NOT NULL, -- as the reporter wrote them
	place        text             NOT NULL, -- in words; may be empty
	place_key    text             NOT NULL, -- the place in the one spelling that all its spellings share
	latitude     double precision,
	longitude    double precision,
	state        text             NOT NULL
		CHECK (state IN ('new', 'accepted', 'in_progress', 'resolved', 'closed', 'rejected', 'duplicate', 'withdrawn', 'reopened')),
	assignee_id  bigint           REFERENCES members,
	duplicate_of bigint           REFERENCES reports,
	like_id      bigint           REFERENCES reports, -- an older one that the reporter is asked about: is it the same?
	due_at       timestamptz      NOT NULL,
	reported_at  timestamptz      NOT NULL,
	CONSTRAINT reports_ref UNIQUE (community_id, number),
	CONSTRAINT reports_duplicate CHECK ((state = 'duplicate') = (duplicate_of IS NOT NULL)),
	CONSTRAINT reports_position CHECK ((latitude IS NULL) = (longitude IS NULL))
);

CREATE UNIQUE INDEX reports_album ON reports (chat_id, album) WHERE album <> '';
CREATE INDEX reports_message ON reports (chat_id, message_id);
CREATE INDEX reports_member ON reports (member_id, id);
CREATE INDEX reports_place ON reports (community_id, place_key, id) WHERE place_key <> '';
CREATE INDEX reports_open ON reports (community_id, id) WHERE state IN ('new', 'accepted', 'in_progress', 'reopened');

-- One row is a change of a report: who, when, why. Rows are only added; withdrawing a report empties its reporter's notes.
CREATE TABLE report_events (
	id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	report_id bigint      NOT NULL REFERENCES reports,
	member_id bigint      REFERENCES members, -- NULL: time alone
	act       text        NOT NULL,
	state     text        NOT NULL, -- after it
	note      text        NOT NULL, -- in the member's words
	at        timestamptz NOT NULL
);

CREATE INDEX report_events_report ON report_events (report_id, id);

-- One row is a photo of a report: of the problem, or of how it looks after.
CREATE TABLE report_photos (
	report_id bigint  NOT NULL REFERENCES reports,
	photo_id  bigint  NOT NULL REFERENCES photos,
	after     boolean NOT NULL,
	PRIMARY KEY (report_id, photo_id)
);

CREATE INDEX report_photos_photo ON report_photos (photo_id);

-- One row is two reports of which a reporter said that they are not the same.
CREATE TABLE report_differences (
	report_id bigint NOT NULL REFERENCES reports,
	other_id  bigint NOT NULL REFERENCES reports,
	PRIMARY KEY (report_id, other_id)
);

-- One row is an album that somebody sent about a report that existed: its parts come one by one.
CREATE TABLE report_albums (
	chat_id   text    NOT NULL REFERENCES chats ON UPDATE CASCADE,
	album     text    NOT NULL,
	report_id bigint  NOT NULL REFERENCES reports,
	after     boolean NOT NULL, -- it shows how it looks after
	PRIMARY KEY (chat_id, album)
);

-- One row is somebody who supports a report and is told when it is resolved.
CREATE TABLE report_followers (
	report_id bigint NOT NULL REFERENCES reports,
	member_id bigint NOT NULL REFERENCES members,
	PRIMARY KEY (report_id, member_id)
);

-- One row is a photo that may yet belong to a report: a part of an album whose words have not come, or one sent to the
-- direct chat without words.
CREATE TABLE loose_photos (
	id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	file_id   text        NOT NULL, -- not fetched until it belongs to a report
	unique_id text        NOT NULL,
	raw       boolean     NOT NULL,
	chat_id   text        NOT NULL REFERENCES chats ON UPDATE CASCADE,
	member_id bigint      NOT NULL REFERENCES members,
	album     text        NOT NULL,
	at        timestamptz NOT NULL
);

CREATE INDEX loose_photos_of ON loose_photos (chat_id, member_id, at);
