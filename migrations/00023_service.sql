-- +goose Up

-- Staff may credit the whole length of a task, which is a day at most; less without their word is a rule.
ALTER TABLE claims
	DROP CONSTRAINT claims_minutes,
	ADD CONSTRAINT claims_minutes CHECK (minutes BETWEEN 0 AND 1440 AND (minutes = 0 OR state = 'verified')),
	ADD COLUMN late boolean NOT NULL DEFAULT false; -- given back so late that the staff had to be told

-- One row is a claim that somebody made for its member. Who did so may give it back, and may not judge it.
CREATE TABLE claim_proxies (
	claim_id  bigint PRIMARY KEY REFERENCES claims,
	member_id bigint NOT NULL REFERENCES members
);

-- One row is the time that the member of a claim was on site.
CREATE TABLE attendances (
	claim_id  bigint      PRIMARY KEY REFERENCES claims,
	in_at     timestamptz NOT NULL,
	out_at    timestamptz,                    -- NULL: still there
	noted_by  bigint      REFERENCES members, -- of the staff; NULL: by the code
	forgotten boolean     NOT NULL DEFAULT false, -- they did not check out: out_at is the planned end
	CONSTRAINT attendances_order CHECK (out_at >= in_at OR forgotten)
);

-- One row is what the check-in codes of a task are made of. There is none until staff have shown a code.
CREATE TABLE task_codes (
	task_id bigint PRIMARY KEY REFERENCES tasks,
	secret  bytea  NOT NULL CHECK (length(secret) >= 16)
);

-- One row is a wrong check-in code that somebody tried, kept for minutes.
CREATE TABLE code_tries (
	member_id bigint      NOT NULL REFERENCES members,
	at        timestamptz NOT NULL
);

CREATE INDEX code_tries_member ON code_tries (member_id, at);

-- One row is a photo of a hand-in besides the first, which claims have.
CREATE TABLE claim_photos (
	claim_id bigint NOT NULL REFERENCES claims,
	photo_id bigint NOT NULL REFERENCES photos,
	PRIMARY KEY (claim_id, photo_id)
);

-- One row is a rejection that somebody would not accept. Another one of the staff decides, once and for all.
CREATE TABLE appeals (
	claim_id   bigint      PRIMARY KEY REFERENCES claims,
	against_id bigint      NOT NULL REFERENCES members, -- who of the staff rejected
	at         timestamptz NOT NULL,
	judge_id   bigint      REFERENCES members,
	granted    boolean,
	CONSTRAINT appeals_decided CHECK ((granted IS NULL) = (judge_id IS NULL)),
	CONSTRAINT appeals_judge CHECK (judge_id <> against_id)
);

-- One row is the address of somebody's calendar, known only to whom it was given: what is kept is its hash.
CREATE TABLE calendar_feeds (
	member_id  bigint      PRIMARY KEY REFERENCES members,
	token_hash bytea       NOT NULL CONSTRAINT calendar_feeds_token UNIQUE, -- SHA-256
	made_at    timestamptz NOT NULL
);

-- One row is a proof of service that somebody had made. What it said stays, so that it can be compared with what holds now.
CREATE TABLE proofs (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL REFERENCES communities,
	member_id    bigint      NOT NULL REFERENCES members,
	code         text        NOT NULL CONSTRAINT proofs_code UNIQUE, -- that stands on it
	language     text        NOT NULL,
	name         text        NOT NULL, -- as printed
	from_day     date        NOT NULL,
	to_day       date        NOT NULL, -- the last one of the period
	issued_at    timestamptz NOT NULL
);

-- One row is a task on a proof, with the minutes that it credited.
CREATE TABLE proof_lines (
	proof_id bigint NOT NULL REFERENCES proofs,
	claim_id bigint NOT NULL REFERENCES claims,
	minutes  int    NOT NULL,
	PRIMARY KEY (proof_id, claim_id)
);

-- One row is somebody who came to an event.
CREATE TABLE event_visits (
	event_id  bigint      NOT NULL REFERENCES events,
	member_id bigint      NOT NULL REFERENCES members,
	at        timestamptz NOT NULL,
	PRIMARY KEY (event_id, member_id)
);
