-- +goose Up

-- The version of what a community has set for its reports: it grows with each change of its categories, places and
-- routes. 0: nothing is set.
ALTER TABLE communities ADD COLUMN scheme bigint NOT NULL DEFAULT 0;

-- One row is what a community has set for a category of reports, or a category of its own.
CREATE TABLE categories (
	community_id bigint  NOT NULL REFERENCES communities,
	code         text    NOT NULL CHECK (code ~ '^[a-z][a-z0-9]{0,11}$'),
	name         text    NOT NULL DEFAULT '', -- as the community calls it; empty: as the catalogues do
	words        text[]  NOT NULL DEFAULT '{}', -- that speak for it, besides the usual ones
	allowed      int     CHECK (allowed BETWEEN 1 AND 86400), -- minutes to mend it; NULL: as usual
	closed       boolean NOT NULL DEFAULT false, -- no new reports of it
	PRIMARY KEY (community_id, code)
);

-- One row is a place that a community has a name for.
CREATE TABLE places (
	id           bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint           NOT NULL REFERENCES communities,
	names        text[]           NOT NULL, -- what it is called, then what people call it besides
	latitude     double precision,
	longitude    double precision,
	closed_at    timestamptz, -- taken off the list; what was reported there stays
	CONSTRAINT places_named CHECK (cardinality(names) > 0 AND names[1] <> ''),
	CONSTRAINT places_position CHECK ((latitude IS NULL) = (longitude IS NULL))
);

CREATE UNIQUE INDEX places_name ON places (community_id, lower(names[1])) WHERE closed_at IS NULL;

-- One row says who gets the reports of a category, at a place, or both.
CREATE TABLE routes (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint NOT NULL REFERENCES communities,
	category     text   NOT NULL DEFAULT '', -- empty: any
	place_id     bigint REFERENCES places,   -- NULL: anywhere
	member_id    bigint REFERENCES members,
	role         text   NOT NULL DEFAULT '',
	CONSTRAINT routes_to_one CHECK ((member_id IS NULL) <> (role = ''))
);

CREATE UNIQUE INDEX routes_of ON routes (community_id, category, coalesce(place_id, 0));

-- The place of the community's that a report is at.
ALTER TABLE reports ADD COLUMN place_id bigint REFERENCES places;

-- One row is a location that somebody sent, which may belong to a report that they make within minutes.
CREATE TABLE spots (
	chat_id   text             NOT NULL REFERENCES chats ON UPDATE CASCADE,
	member_id bigint           NOT NULL REFERENCES members,
	latitude  double precision NOT NULL,
	longitude double precision NOT NULL,
	at        timestamptz      NOT NULL,
	PRIMARY KEY (chat_id, member_id)
);

CREATE INDEX spots_at ON spots (at);
