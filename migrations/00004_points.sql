-- +goose Up

-- One row is a grant of points that waits for, or has had, a second member of the staff.
CREATE TABLE grants (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL REFERENCES communities,
	member_id    bigint      NOT NULL REFERENCES members,
	granter_id   bigint      NOT NULL REFERENCES members,
	amount       bigint      NOT NULL CHECK (amount <> 0), -- points
	reason       text        NOT NULL,
	approver_id  bigint      REFERENCES members,
	approved     boolean, -- NULL: nobody has decided yet
	at           timestamptz NOT NULL,
	CONSTRAINT grants_two_people CHECK (approved IS NOT TRUE OR approver_id NOT IN (granter_id, member_id)),
	CONSTRAINT grants_decided CHECK ((approved IS NULL) = (approver_id IS NULL))
);

-- One row is something that points buy.
CREATE TABLE rewards (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL REFERENCES communities,
	number       bigint      NOT NULL,
	sponsor_id   bigint      NOT NULL REFERENCES members, -- who takes its vouchers
	title        text        NOT NULL CHECK (title <> ''),
	points       bigint      NOT NULL CHECK (points >= 0),
	stock        int         CHECK (stock >= 0), -- left; NULL: any number
	per_member   int         CHECK (per_member > 0), -- NULL: any number
	roles        text[]      NOT NULL DEFAULT '{}', -- for whom; empty: everybody
	ends_at      timestamptz, -- the last day's end; NULL: never
	open         boolean     NOT NULL DEFAULT true,
	created_at   timestamptz NOT NULL,
	CONSTRAINT rewards_ref UNIQUE (community_id, number)
);

-- One row is a reward that somebody bought: a code that its sponsor takes once.
CREATE TABLE vouchers (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	reward_id    bigint      NOT NULL REFERENCES rewards,
	community_id bigint      NOT NULL REFERENCES communities,
	member_id    bigint      NOT NULL REFERENCES members,
	code         text        NOT NULL,
	points       bigint      NOT NULL, -- paid
	bought_at    timestamptz NOT NULL,
	ends_at      timestamptz NOT NULL,
	used_at      timestamptz,
	returned_at  timestamptz, -- its points went back
	CONSTRAINT vouchers_code UNIQUE (code),
	CONSTRAINT vouchers_one_end CHECK (used_at IS NULL OR returned_at IS NULL)
);

CREATE INDEX vouchers_member ON vouchers (member_id, community_id);
