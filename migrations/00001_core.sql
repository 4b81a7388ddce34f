-- +goose Up

-- One row is a fact made once and kept, such as a secret.
CREATE TABLE settings (
	name  text PRIMARY KEY,
	value text NOT NULL
);

-- One row is an update that was handled, so that a second delivery changes nothing.
CREATE TABLE updates (
	id      text        PRIMARY KEY,
	seen_at timestamptz NOT NULL
);

CREATE INDEX updates_seen_at ON updates USING brin (seen_at);

-- One row is an update that could not be handled: its sender had an apology, and somebody has to look.
CREATE TABLE set_aside (
	update_id text        PRIMARY KEY,
	chat_id   text        NOT NULL,
	error     text        NOT NULL,
	raw       bytea,
	at        timestamptz NOT NULL
);

-- One row is a neighbourhood: its groups, its staff room, its members. Nothing of one shows in another.
CREATE TABLE communities (
	id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name       text        NOT NULL CHECK (name <> ''),
	language   text        NOT NULL CHECK (language IN ('zh-Hans', 'zh-Hant', 'en')),
	zone       text        NOT NULL, -- IANA name
	created_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX communities_name ON communities (lower(name));

-- One row is the last number given to a kind of object in a community: R12 is kind R, last 12.
CREATE TABLE refs (
	community_id bigint NOT NULL REFERENCES communities,
	kind         text   NOT NULL CHECK (kind ~ '^[RTEWLA]$'),
	last         bigint NOT NULL,
	PRIMARY KEY (community_id, kind)
) WITH (fillfactor = 50);

-- One row is a chat that the bot has been in: a group, a staff room, or a direct chat.
CREATE TABLE chats (
	id           text        PRIMARY KEY, -- telegram:-1004711
	direct       boolean     NOT NULL,
	title        text        NOT NULL,
	community_id bigint      REFERENCES communities,
	room         text        CHECK (room IN ('group', 'staff')), -- what it is to its community
	thread       text        NOT NULL DEFAULT '', -- topic in which the community set it up
	gone_at      timestamptz,
	CONSTRAINT chats_room CHECK ((community_id IS NULL) = (room IS NULL) AND NOT (direct AND room IS NOT NULL))
);

CREATE UNIQUE INDEX chats_one_staff_room ON chats (community_id) WHERE room = 'staff';
CREATE INDEX chats_community ON chats (community_id) WHERE community_id IS NOT NULL;

-- One row is a chat's former id: groups change theirs when they grow.
CREATE TABLE chat_moves (
	old_id text PRIMARY KEY,
	new_id text NOT NULL
);

-- One row is a person.
CREATE TABLE members (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name         text        NOT NULL,
	language     text        CHECK (language IN ('zh-Hans', 'zh-Hant', 'en')), -- chosen; NULL: the community's
	community_id bigint      REFERENCES communities, -- the one that their direct chat is about
	created_at   timestamptz NOT NULL
);

-- One row is an account of a person on a platform.
CREATE TABLE users (
	id          text   PRIMARY KEY, -- telegram:42
	member_id   bigint NOT NULL REFERENCES members,
	name        text   NOT NULL,
	username    text   NOT NULL,
	direct_chat text   -- set once they opened the direct chat, NULL again while they block it
);

CREATE INDEX users_member ON users (member_id);
CREATE INDEX users_username ON users (lower(username)) WHERE username <> '';

-- One row is a person's part in a community. Everybody is a resident; roles are what they are besides.
CREATE TABLE memberships (
	community_id bigint      NOT NULL REFERENCES communities,
	member_id    bigint      NOT NULL REFERENCES members,
	roles        text[]      NOT NULL DEFAULT '{}',
	shown        boolean     NOT NULL DEFAULT false, -- opted in to be named in /top
	joined_at    timestamptz NOT NULL,
	PRIMARY KEY (community_id, member_id),
	CONSTRAINT memberships_roles CHECK (roles <@ ARRAY['rider', 'volunteer', 'craftsman', 'building lead', 'grid worker', 'merchant', 'partner', 'staff', 'admin'])
);

CREATE INDEX memberships_member ON memberships (member_id);

-- One row is a command that somebody began and has not finished: what they are asked next.
CREATE TABLE drafts (
	chat_id      text        NOT NULL,
	member_id    bigint      NOT NULL REFERENCES members,
	kind         text        NOT NULL,
	data         jsonb       NOT NULL,
	card         text        NOT NULL, -- of the question; in a group only a reply to it goes on
	community_id bigint      REFERENCES communities, -- what it is about; NULL: none
	at           timestamptz NOT NULL,
	PRIMARY KEY (chat_id, member_id)
);

-- One row is a photo that somebody sent. It is fetched after the turn that took it.
CREATE TABLE photos (
	id         bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	file_id    text             NOT NULL, -- the platform's; empty for a picture of our own making
	unique_id  text             NOT NULL DEFAULT '',
	raw        boolean          NOT NULL DEFAULT false, -- sent as a file: may hold a position, never to be posted on
	state      text             NOT NULL CHECK (state IN ('new', 'kept', 'failed')),
	attempts   int              NOT NULL DEFAULT 0,
	next_at    timestamptz,     -- lease and wait at once; NULL when settled
	error      text,
	large      text,            -- keys of the renditions
	small      text,
	width      int,
	height     int,
	hash       bigint,          -- perceptual
	latitude   double precision,
	longitude  double precision,
	created_at timestamptz      NOT NULL,
	CONSTRAINT photos_kept CHECK (state <> 'kept' OR (large IS NOT NULL AND small IS NOT NULL))
);

CREATE INDEX photos_next ON photos (next_at) WHERE state = 'new';

-- One row is something to do at a time, done once. The key says what it is; a done one stays, so that it is not done again.
CREATE TABLE timers (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	key          text        NOT NULL UNIQUE,
	kind         text        NOT NULL,
	object_id    bigint      NOT NULL,
	community_id bigint      NOT NULL REFERENCES communities,
	due_at       timestamptz NOT NULL,
	attempts     int         NOT NULL DEFAULT 0,
	done_at      timestamptz,
	error        text
);

CREATE INDEX timers_due ON timers (due_at) WHERE done_at IS NULL;

-- One row is the deliveries of one chat, in order. next_at is lease, wait and pace at once; infinity while there is nothing to send.
CREATE TABLE lanes (
	id       text        PRIMARY KEY, -- the chat; presses have lanes of their own
	platform text        NOT NULL,
	next_at  timestamptz NOT NULL,
	sends    bigint[]    NOT NULL DEFAULT '{}' -- when it was sent to in the last minute, oldest first: microseconds since 1970
) WITH (fillfactor = 70);

CREATE INDEX lanes_due ON lanes (platform, next_at) WHERE next_at < 'infinity';

-- One row is the pace of a platform in all.
CREATE TABLE paces (
	platform text        PRIMARY KEY,
	free_at  timestamptz NOT NULL -- when the next send would be due if all went out evenly
);

-- One row is a message to a chat.
CREATE TABLE deliveries (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	lane         text        NOT NULL REFERENCES lanes,
	chat_id      text        NOT NULL,
	answers      text        NOT NULL DEFAULT '', -- the update that it answers
	broadcast_id bigint,
	body         jsonb       NOT NULL,
	card         text        NOT NULL DEFAULT '',
	photo_id     bigint      REFERENCES photos,
	state        text        NOT NULL DEFAULT 'pending'
		CHECK (state IN ('pending', 'sent', 'dead', 'skipped', 'cancelled')), -- skipped: a later version of the card went out
	attempts     int         NOT NULL DEFAULT 0,
	error        text,
	message_id   text,
	created_at   timestamptz NOT NULL,
	settled_at   timestamptz,
	CONSTRAINT deliveries_settled CHECK ((state = 'pending') = (settled_at IS NULL))
) WITH (fillfactor = 80);

CREATE INDEX deliveries_pending ON deliveries (lane, id) WHERE state = 'pending';
CREATE INDEX deliveries_broadcast ON deliveries (broadcast_id, state) WHERE broadcast_id IS NOT NULL;
CREATE INDEX deliveries_settled_at ON deliveries USING brin (settled_at);
CREATE INDEX deliveries_dead ON deliveries (settled_at) WHERE state = 'dead';

-- One row is a card as it stands in a chat.
CREATE TABLE cards (
	chat_id    text    NOT NULL,
	card       text    NOT NULL,
	message_id text    NOT NULL,
	photo      boolean NOT NULL,
	digest     text    NOT NULL, -- of the version that stands there
	PRIMARY KEY (chat_id, card)
);

CREATE INDEX cards_message ON cards (chat_id, message_id);

-- One row is an account of the points ledger: a member's in a community, or one of the community's own.
-- Only a member's has a running balance; a community's is the sum of its postings, so that no row is hot.
CREATE TABLE accounts (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint NOT NULL REFERENCES communities,
	member_id    bigint REFERENCES members,
	kind         text   NOT NULL CHECK (kind IN ('member', 'issued', 'redeemed', 'expired', 'correction')),
	balance      bigint, -- points
	CONSTRAINT accounts_kind CHECK ((kind = 'member') = (member_id IS NOT NULL) AND (kind = 'member') = (balance IS NOT NULL)),
	CONSTRAINT accounts_not_overdrawn CHECK (balance >= 0)
) WITH (fillfactor = 80);

CREATE UNIQUE INDEX accounts_member ON accounts (community_id, member_id) WHERE kind = 'member';
CREATE UNIQUE INDEX accounts_own ON accounts (community_id, kind) WHERE kind <> 'member';

-- One row is an entry of the ledger: why points moved. Never changed; a mistake is followed by its opposite.
CREATE TABLE entries (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL REFERENCES communities,
	key          text        NOT NULL UNIQUE, -- what makes it happen once
	reason       text        NOT NULL,        -- a code, such as report_accepted
	note         text        NOT NULL,        -- in somebody's words, or the ref
	actor_id     bigint      REFERENCES members,
	reverses     bigint      UNIQUE REFERENCES entries,
	booked_at    timestamptz NOT NULL,
	act          bigint      NOT NULL DEFAULT txid_current() -- with booked_at: what was booked at one stroke
);

CREATE INDEX entries_actor ON entries (community_id, actor_id, id) WHERE actor_id IS NOT NULL;

-- One row is a movement on one account. The postings of an entry sum to zero.
CREATE TABLE postings (
	entry_id   bigint NOT NULL REFERENCES entries,
	account_id bigint NOT NULL REFERENCES accounts,
	amount     bigint NOT NULL CHECK (amount <> 0), -- points
	PRIMARY KEY (account_id, entry_id)
);

CREATE INDEX postings_entry ON postings (entry_id);

-- +goose StatementBegin
CREATE FUNCTION check_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF (SELECT sum(amount) FROM postings WHERE entry_id = NEW.entry_id) <> 0 THEN
		RAISE EXCEPTION 'postings of entry % do not sum to zero', NEW.entry_id
			USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_balanced';
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE CONSTRAINT TRIGGER postings_balanced AFTER INSERT ON postings
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entry_balanced();

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME
		USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
-- +goose StatementEnd

CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER postings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON postings
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
