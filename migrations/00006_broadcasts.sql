-- +goose Up

-- One row is a message of staff's to many chats at once. What each chat gets of it is a row of deliveries.
CREATE TABLE broadcasts (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL REFERENCES communities,
	author_id    bigint      NOT NULL REFERENCES members,
	chat_id      text        NOT NULL, -- where it was written, and where its card stands
	thread       text        NOT NULL,
	body         jsonb       NOT NULL, -- the message; what differs from chat to chat is added when it starts
	photo_id     bigint      REFERENCES photos,
	all_groups   boolean     NOT NULL, -- goes to every group of the community
	chats        text[]      NOT NULL, -- or to these groups of it
	all_members  boolean     NOT NULL, -- goes to the direct chat of every member
	roles        text[]      NOT NULL, -- or of those who have any of these roles
	urgent       boolean     NOT NULL, -- goes out in quiet hours, too
	start_at     timestamptz NOT NULL, -- not before this
	state        text        NOT NULL,
	sent         int         NOT NULL DEFAULT 0, -- chats that have it
	blocked      int         NOT NULL DEFAULT 0, -- that were gone
	failed       int         NOT NULL DEFAULT 0, -- that could not be sent to
	remaining    int         NOT NULL DEFAULT 0, -- that have yet to get it, or never will once it is cancelled
	created_at   timestamptz NOT NULL,
	started_at   timestamptz,
	CONSTRAINT broadcasts_state CHECK (state IN ('draft', 'scheduled', 'sending', 'done', 'cancelled', 'withdrawn')),
	CONSTRAINT broadcasts_started CHECK (started_at IS NOT NULL OR state IN ('draft', 'scheduled', 'cancelled')),
	CONSTRAINT broadcasts_audience CHECK (all_groups OR all_members OR chats <> '{}' OR roles <> '{}')
);

CREATE INDEX broadcasts_community ON broadcasts (community_id, id);

ALTER TABLE deliveries ADD CONSTRAINT deliveries_broadcast_id_fkey FOREIGN KEY (broadcast_id) REFERENCES broadcasts;
