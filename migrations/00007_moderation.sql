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

-- What people see of a photo may change: staff hide it or make a part of it unrecognisable. Each time it has a new
-- version, and until that is made it is not shown at all. Only the first version is the platform's file.
ALTER TABLE photos
	ADD hidden       boolean    NOT NULL DEFAULT false,
	ADD placeholder  text,      -- key of what stands in its place while it is hidden
	ADD covered      smallint[] NOT NULL DEFAULT '{}', -- cells of the grid over it that nobody may recognise
	ADD blurred      smallint[] NOT NULL DEFAULT '{}', -- those of them that its renditions have unrecognisable
	ADD version      int        NOT NULL DEFAULT 0, -- that people are to see
	ADD made         int        NOT NULL DEFAULT 0, -- that the renditions are of
	ADD meanwhile_id bigint     REFERENCES photos;  -- shown in its place until it is there

-- One row is a picture that we make of the photos of a report, or for one of them, and make again when they change.
CREATE TABLE pictures (
	photo_id  bigint      PRIMARY KEY REFERENCES photos, -- where the picture goes
	report_id bigint      NOT NULL REFERENCES reports,
	kind      text        NOT NULL CHECK (kind IN ('pair', 'montage', 'sheet', 'grid', 'cover')),
	of_id     bigint      REFERENCES photos, -- the one photo that it is of
	inputs    text        NOT NULL, -- what it is to be made of: the language, and photos with their versions
	made_of   text        NOT NULL DEFAULT '', -- what it was made of
	attempts  int         NOT NULL DEFAULT 0,
	next_at   timestamptz, -- lease and wait at once; NULL while there is nothing to make
	error     text,
	CONSTRAINT pictures_of CHECK ((kind IN ('grid', 'cover')) = (of_id IS NOT NULL))
);

CREATE UNIQUE INDEX pictures_report ON pictures (report_id, kind) WHERE of_id IS NULL;
CREATE UNIQUE INDEX pictures_photo ON pictures (of_id, kind) WHERE of_id IS NOT NULL;
CREATE INDEX pictures_next ON pictures (next_at) WHERE next_at IS NOT NULL;

-- Which photo a card is to show, and which stands there.
ALTER TABLE cards
	ADD photo_id    bigint REFERENCES photos,
	ADD picture     text   NOT NULL DEFAULT '', -- photo and version; empty for none, or one sent before this was kept
	ADD delivery_id bigint; -- that brought the version that stands there

CREATE INDEX cards_photo ON cards (photo_id) WHERE photo_id IS NOT NULL;

ALTER TABLE deliveries ADD edit_only boolean NOT NULL DEFAULT false; -- not sent anew if the card is gone

CREATE INDEX deliveries_photo ON deliveries (photo_id) WHERE photo_id IS NOT NULL;
