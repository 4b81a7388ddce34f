-- +goose Up

-- The version of a community's rules of points; 0: those that every community begins with.
ALTER TABLE communities ADD COLUMN rules bigint NOT NULL DEFAULT 0;

-- One row is a version of a community's rules of points, with who made it. Never changed; another version follows.
CREATE TABLE point_rules (
	community_id bigint      NOT NULL REFERENCES communities,
	version      bigint      NOT NULL CHECK (version > 0),
	rules        jsonb       NOT NULL, -- by name, those that differ from what every community begins with
	changed      text        NOT NULL, -- the name of the rule in which it differs from the version before
	member_id    bigint      NOT NULL REFERENCES members,
	at           timestamptz NOT NULL,
	PRIMARY KEY (community_id, version)
);

CREATE TRIGGER point_rules_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON point_rules
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One row is a member's part in a household of a community, inside which points may be given.
CREATE TABLE households (
	community_id bigint      NOT NULL REFERENCES communities,
	member_id    bigint      NOT NULL REFERENCES members,
	household    bigint      NOT NULL, -- the same for all of a household: one of its members, now or once
	by_id        bigint      NOT NULL REFERENCES members, -- who of the staff wrote it down
	at           timestamptz NOT NULL,
	PRIMARY KEY (community_id, member_id)
);

CREATE INDEX households_of ON households (community_id, household);

-- One row is a year's points that end in a community: those that were earned in it and are not spent.
CREATE TABLE expiries (
	community_id bigint      NOT NULL REFERENCES communities,
	year         int         NOT NULL,
	told_at      timestamptz NOT NULL, -- when those who have some began to be told
	ends_at      timestamptz NOT NULL,
	PRIMARY KEY (community_id, year),
	CONSTRAINT expiries_notice CHECK (ends_at >= told_at + interval '30 days')
);

ALTER TABLE accounts
	DROP CONSTRAINT accounts_kind_check,
	ADD CONSTRAINT accounts_kind_check CHECK (kind IN ('member', 'issued', 'redeemed', 'escrow', 'expired', 'correction'));

-- What an entry names stays: no lock on the one row of a community or of its account is needed to rely on it.
CREATE TRIGGER accounts_kept BEFORE DELETE OR TRUNCATE OR UPDATE OF id, community_id, kind ON accounts
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE entries
	ADD COLUMN rules bigint NOT NULL DEFAULT 0, -- the version of the rules when it was booked
	DROP CONSTRAINT entries_reverses_key,
	DROP CONSTRAINT entries_community_id_fkey; -- entries_balanced asks the accounts for it

CREATE UNIQUE INDEX entries_reverses_key ON entries (reverses) WHERE reverses IS NOT NULL;
DROP INDEX entries_actor;
CREATE INDEX entries_actor ON entries (community_id, actor_id, booked_at, id) WHERE actor_id IS NOT NULL;
CREATE INDEX entries_booked ON entries (community_id, booked_at, id);

-- On a member's account, the balance once it was booked. An account's entries are in the order of their ids, which are
-- given while the account is locked.
ALTER TABLE postings ADD COLUMN after bigint CHECK (after >= 0);

ALTER TABLE postings DISABLE TRIGGER postings_append_only;
UPDATE postings SET after = s.after
FROM (
	SELECT p.account_id, p.entry_id, sum(p.amount) OVER (PARTITION BY p.account_id ORDER BY p.entry_id) AS after
	FROM postings p JOIN accounts a ON a.id = p.account_id AND a.kind = 'member'
) s
WHERE postings.account_id = s.account_id AND postings.entry_id = s.entry_id;
ALTER TABLE postings ENABLE TRIGGER postings_append_only;

DROP TRIGGER postings_balanced ON postings;
DROP FUNCTION check_entry_balanced;
ALTER TABLE postings DROP CONSTRAINT postings_entry_id_fkey, DROP CONSTRAINT postings_account_id_fkey;

-- An entry has two postings or more, on accounts of its community, that sum to zero. Here and below rows are looked up
-- one by one: a join that was planned while the tables were small would read all of them when they have grown.
-- +goose StatementBegin
CREATE FUNCTION check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF (
		SELECT count(*) < 2 OR sum(p.amount) <> 0
			OR bool_or((SELECT a.community_id FROM accounts a WHERE a.id = p.account_id) IS DISTINCT FROM NEW.community_id)
		FROM postings p WHERE p.entry_id = NEW.id
	) THEN
		RAISE EXCEPTION 'entry % needs two postings in its community that sum to zero', NEW.id
			USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_balanced';
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE CONSTRAINT TRIGGER entries_balanced AFTER INSERT ON entries
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entry();

-- Postings come with their entry, in one transaction: then entries_balanced sees all of them.
-- +goose StatementBegin
CREATE FUNCTION check_postings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (
		SELECT FROM fresh f
		WHERE (SELECT e.act FROM entries e WHERE e.id = f.entry_id) IS DISTINCT FROM txid_current()
	) THEN
		RAISE EXCEPTION 'postings without an entry of their own'
			USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_balanced';
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER postings_balanced AFTER INSERT ON postings
	REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION check_postings();

-- Nobody but the owner may change what is booked, whatever is granted to all; see docs/operating.md for the role that
-- the bot may run as.
REVOKE UPDATE, DELETE, TRUNCATE ON entries, postings, point_rules FROM PUBLIC;

-- How many minutes a task credits is a rule of the community's.
ALTER TABLE claims
	DROP CONSTRAINT claims_minutes,
	ADD CONSTRAINT claims_minutes CHECK (minutes BETWEEN 0 AND 1440 AND (minutes = 0 OR state = 'verified'));
