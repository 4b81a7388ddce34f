-- +goose Up

-- One row is something that staff did to what others wrote or showed, or looked up about them. Rows are only added;
-- a report that is withdrawn takes what people wrote along, so that a note may be emptied, once and for all.
CREATE TABLE audit (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL REFERENCES communities,
	member_id    bigint      NOT NULL REFERENCES members, -- who did it
	report_id    bigint      REFERENCES reports,
	photo_id     bigint,     -- no reference: the entry outlives the photo
	act          text        NOT NULL, -- a code, such as photo_hidden
	note         text        NOT NULL, -- in somebody's words, such as those that were corrected
	at           timestamptz NOT NULL
);

CREATE INDEX audit_report ON audit (report_id, id) WHERE report_id IS NOT NULL;
CREATE INDEX audit_community ON audit (community_id, id);

-- +goose StatementBegin
CREATE FUNCTION refuse_change_but_scrub() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.note <> '' OR to_jsonb(NEW) - 'note' <> to_jsonb(OLD) - 'note' THEN
		RAISE EXCEPTION 'rows of % are never changed but for emptying a note', TG_TABLE_NAME
			USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER audit_append_only BEFORE DELETE OR TRUNCATE ON audit
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_scrub_only BEFORE UPDATE ON audit
	FOR EACH ROW EXECUTE FUNCTION refuse_change_but_scrub();
