-- +goose Up

-- What staff did about a member, such as a mute, is found again by the member.
ALTER TABLE audit ADD about_id bigint REFERENCES members; -- NULL: about none

CREATE INDEX audit_about ON audit (community_id, about_id, id) WHERE about_id IS NOT NULL;
