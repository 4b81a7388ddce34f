-- +goose Up

-- What a member paid for a voucher waits in escrow until the voucher is used, or goes back.
ALTER TABLE accounts
	DROP CONSTRAINT IF EXISTS accounts_kind_check,
	ADD CONSTRAINT accounts_kind_check CHECK (kind IN ('member', 'issued', 'redeemed', 'escrow', 'expired', 'correction'));

ALTER TABLE rewards
	ADD COLUMN photo_id bigint REFERENCES photos, -- what it looks like; NULL: nobody has shown it
	ADD COLUMN period   text NOT NULL DEFAULT '', -- in which per_member is counted: week, month or year; empty: ever
	ADD COLUMN starts_at timestamptz,             -- the first day's beginning; NULL: at once
	ADD CONSTRAINT rewards_period CHECK (period IN ('', 'week', 'month', 'year') AND (period = '' OR per_member IS NOT NULL)),
	ADD CONSTRAINT rewards_window CHECK (starts_at < ends_at);

CREATE INDEX rewards_sponsor ON rewards (sponsor_id);

ALTER TABLE vouchers
	ADD COLUMN key       text,                         -- what makes it be bought once; NULL: bought before there were keys
	ADD COLUMN used_by   bigint REFERENCES members,    -- who took it
	ADD COLUMN cancelled boolean NOT NULL DEFAULT false, -- given back by who held it
	ADD CONSTRAINT vouchers_key UNIQUE (key),
	ADD CONSTRAINT vouchers_cancelled CHECK (NOT cancelled OR returned_at IS NOT NULL);

UPDATE vouchers SET used_by = r.sponsor_id FROM rewards r WHERE r.id = vouchers.reward_id AND used_at IS NOT NULL;

CREATE INDEX vouchers_reward ON vouchers (reward_id, member_id);
CREATE INDEX vouchers_used ON vouchers (community_id, used_at) WHERE used_at IS NOT NULL;

-- One row is a code that somebody gave and that is none of theirs to take, so that nobody guesses. Those of more than ten
-- minutes ago go with the next one.
CREATE TABLE wrong_vouchers (
	id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	member_id bigint      NOT NULL REFERENCES members,
	at        timestamptz NOT NULL
);

CREATE INDEX wrong_vouchers_member ON wrong_vouchers (member_id, at);

-- How somebody wants to be called in /top of a community, and with how many stars they were congratulated.
ALTER TABLE memberships
	ADD COLUMN nickname text NOT NULL DEFAULT '', -- empty: their name
	ADD COLUMN stars    int  NOT NULL DEFAULT 0 CHECK (stars BETWEEN 0 AND 5);

-- One row is a photo that a merchant or the staff sent to the bot alone, in which a voucher's QR code is looked for. A row
-- goes once that is done.
CREATE TABLE scans (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	file_id      text        NOT NULL,
	size         bigint      NOT NULL,
	type         text        NOT NULL,
	chat_id      text        NOT NULL REFERENCES chats ON UPDATE CASCADE,
	member_id    bigint      NOT NULL REFERENCES members,
	community_id bigint      NOT NULL REFERENCES communities,
	card         text        NOT NULL, -- of the question about the photo, which the voucher replaces; empty: none
	asked        boolean     NOT NULL, -- it was sent to be looked at, and is no report's
	attempts     int         NOT NULL DEFAULT 0,
	next_at      timestamptz NOT NULL -- when it is due, or its lease ends
);

CREATE INDEX scans_due ON scans (next_at);

-- The points of vouchers that are still to be used move to escrow, from where they went as soon as they were paid.
INSERT INTO accounts (community_id, kind)
SELECT DISTINCT community_id, kind FROM vouchers, unnest(ARRAY['redeemed', 'escrow']) AS kind
WHERE used_at IS NULL AND returned_at IS NULL AND points > 0
ON CONFLICT DO NOTHING;

WITH entry AS (
	INSERT INTO entries (community_id, key, reason, note, booked_at)
	SELECT v.community_id, 'voucher:' || v.id || ':escrow', 'redeem', 'W' || r.number, now()
	FROM vouchers v JOIN rewards r ON r.id = v.reward_id
	WHERE v.used_at IS NULL AND v.returned_at IS NULL AND v.points > 0
	RETURNING id, community_id, key
)
INSERT INTO postings (entry_id, account_id, amount)
SELECT e.id, a.id, CASE a.kind WHEN 'redeemed' THEN -v.points ELSE v.points END
FROM entry e
JOIN vouchers v ON 'voucher:' || v.id || ':escrow' = e.key
JOIN accounts a ON a.community_id = e.community_id AND a.kind IN ('redeemed', 'escrow');
