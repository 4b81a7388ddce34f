-- +goose Up

-- A person reads their own language in their direct chat, chosen or not.
ALTER TABLE users
	ADD COLUMN language text NOT NULL DEFAULT ''; -- that of their account, BCP 47, if the platform told

-- What somebody did last, to undo it.
CREATE INDEX report_events_member ON report_events (member_id, id) WHERE member_id IS NOT NULL;
