-- +goose Up

-- One row is when and where a community's market recurs.
CREATE TABLE markets (
	community_id bigint PRIMARY KEY REFERENCES communities,
	rule         text   NOT NULL, -- as package when writes it
	place        text   NOT NULL
);

-- One row is something that people come to at a time.
CREATE TABLE events (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL REFERENCES communities,
	number       bigint      NOT NULL,
	kind         text        NOT NULL CHECK (kind IN ('market')),
	title        text        NOT NULL, -- empty: what its kind is called
	place        text        NOT NULL,
	starts_at    timestamptz NOT NULL,
	ends_at      timestamptz NOT NULL,
	card         text        NOT NULL DEFAULT '', -- of its latest announcement
	CONSTRAINT events_ref UNIQUE (community_id, number),
	CONSTRAINT events_order CHECK (ends_at > starts_at)
);

CREATE UNIQUE INDEX events_one_market ON events (community_id, starts_at) WHERE kind = 'market';
CREATE INDEX events_next ON events (community_id, ends_at);

-- One row is a service that an event offers.
CREATE TABLE event_services (
	event_id bigint NOT NULL REFERENCES events,
	place    int    NOT NULL, -- in the list
	service  text   NOT NULL, -- the code of one of the twelve
	PRIMARY KEY (event_id, place)
);

-- One row is somebody who said that they come, or asked to be reminded.
CREATE TABLE event_joins (
	event_id  bigint      NOT NULL REFERENCES events,
	member_id bigint      NOT NULL REFERENCES members,
	party     int         NOT NULL CHECK (party BETWEEN 0 AND 20), -- people, with the member; 0: only to be reminded
	at        timestamptz NOT NULL,
	PRIMARY KEY (event_id, member_id)
);
