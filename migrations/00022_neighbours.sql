-- +goose Up

-- One row is a recurring task: the tasks that it makes are like the line it was posted by.
CREATE TABLE task_series (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL REFERENCES communities,
	rule         text        NOT NULL, -- with days and hours
	line         jsonb       NOT NULL, -- what each task is, but for its hours
	poster_id    bigint      NOT NULL REFERENCES members,
	made_to      timestamptz NOT NULL, -- the tasks that start by then are made
	ended_at     timestamptz           -- it makes no more
);

ALTER TABLE tasks
	ADD COLUMN words     text    NOT NULL DEFAULT '', -- in full, for its asker, its taker and staff alone; empty: the title says it
	ADD COLUMN filed_by  bigint  REFERENCES members,  -- who asked for somebody else; NULL: the poster
	ADD COLUMN on_behalf text    NOT NULL DEFAULT '', -- the name of that somebody, if they are no member: then poster_id is filed_by
	ADD COLUMN shared    boolean NOT NULL DEFAULT true, -- everybody may see it; else only who is asked
	ADD COLUMN approval  boolean NOT NULL DEFAULT false, -- staff have to agree to each claim
	ADD COLUMN photo     boolean NOT NULL DEFAULT false, -- it cannot be handed in without one
	ADD COLUMN unchecked boolean NOT NULL DEFAULT false, -- a hand-in needs nobody's approval
	ADD COLUMN min_age   int     NOT NULL DEFAULT 0 CHECK (min_age BETWEEN 0 AND 99), -- of who claims it, by their own word
	ADD COLUMN roles     text[]  NOT NULL DEFAULT '{}', -- one of which who claims it has; none: anybody
	ADD COLUMN held_to   timestamptz, -- until when places are kept for newcomers; NULL: none are
	ADD COLUMN series_id bigint  REFERENCES task_series,
	ADD COLUMN series_at timestamptz, -- when it was to start by the series' rule
	ADD CONSTRAINT tasks_of_series UNIQUE (series_id, series_at), -- however many processes make them, each once
	ADD CONSTRAINT tasks_series_at CHECK ((series_id IS NULL) = (series_at IS NULL)),
	ADD CONSTRAINT tasks_on_behalf CHECK (on_behalf = '' OR filed_by = poster_id);

CREATE INDEX tasks_series ON tasks (series_id, starts_at) WHERE series_id IS NOT NULL;
CREATE INDEX tasks_asked ON tasks (poster_id, id) WHERE kind IN ('carry', 'help');

ALTER TABLE claims
	ADD COLUMN seat         text NOT NULL DEFAULT '', -- which of the task's places it is
	ADD COLUMN said_minutes int  CHECK (said_minutes BETWEEN 1 AND 1440); -- of service, as said on handing in; NULL: nothing was

-- One row is a number of places of a task that not everybody may take; the ones that anybody may are a row too. A task
-- without rows has places for anybody alone.
CREATE TABLE task_seats (
	task_id bigint NOT NULL REFERENCES tasks,
	seat    text   NOT NULL, -- a skill, '+new' for newcomers, or empty for anybody
	slots   int    NOT NULL,
	taken   int    NOT NULL DEFAULT 0, -- kept by claims_places
	PRIMARY KEY (task_id, seat),
	CONSTRAINT seats_taken CHECK (taken BETWEEN 0 AND slots)
) WITH (fillfactor = 80);

-- +goose StatementBegin
CREATE FUNCTION move_seat(task bigint, place text, n int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF n = 0 THEN
		RETURN;
	END IF;
	UPDATE task_seats SET taken = taken + n WHERE task_id = task AND seat = place;
	IF NOT FOUND AND (place <> '' OR EXISTS (SELECT FROM task_seats WHERE task_id = task)) THEN
		RAISE EXCEPTION 'task % has no place of the kind "%"', task, place
			USING ERRCODE = 'check_violation', CONSTRAINT = 'seats_taken';
	END IF;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION count_places() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	places int := holds_place(NEW.state);
	line   int := (NEW.state = 'waiting')::int;
	before int := 0;
BEGIN
	IF TG_OP = 'UPDATE' THEN
		before := holds_place(OLD.state);
		line := line - (OLD.state = 'waiting')::int;
	END IF;
	IF places <> before OR line <> 0 THEN
		UPDATE tasks SET taken = taken + places - before, waiting = waiting + line WHERE id = NEW.task_id;
	END IF;
	IF TG_OP = 'INSERT' THEN
		PERFORM move_seat(NEW.task_id, NEW.seat, places);
	ELSIF OLD.seat = NEW.seat THEN
		PERFORM move_seat(NEW.task_id, NEW.seat, places - before);
	ELSE
		PERFORM move_seat(NEW.task_id, OLD.seat, -before);
		PERFORM move_seat(NEW.task_id, NEW.seat, places);
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd

DROP TRIGGER claims_places ON claims;
CREATE TRIGGER claims_places AFTER INSERT OR UPDATE OF state, seat ON claims
	FOR EACH ROW EXECUTE FUNCTION count_places();

-- One row is a skill that a community added to the usual ones, or words that it added to one of these.
CREATE TABLE skills (
	community_id bigint NOT NULL REFERENCES communities,
	skill        text   NOT NULL CHECK (skill <> ''), -- a code of the usual ones, or the name
	words        text[] NOT NULL DEFAULT '{}', -- that speak for it
	PRIMARY KEY (community_id, skill)
);

-- One row is a skill that a member offers in a community.
CREATE TABLE member_skills (
	community_id bigint NOT NULL REFERENCES communities,
	member_id    bigint NOT NULL REFERENCES members,
	skill        text   NOT NULL,
	PRIMARY KEY (community_id, member_id, skill)
);

CREATE INDEX member_skills_skill ON member_skills (community_id, skill);

ALTER TABLE memberships
	ADD COLUMN resting boolean NOT NULL DEFAULT false, -- wants to be asked for no help for now
	ADD COLUMN of_age  int     NOT NULL DEFAULT 0;     -- the highest age that they said they have reached

-- One row is somebody whose helpers charge nothing for material. Staff alone know who and why; the helper who took a
-- request knows that it is free.
CREATE TABLE special_cases (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL REFERENCES communities,
	member_id    bigint      REFERENCES members,        -- NULL: no member
	name         text        NOT NULL DEFAULT '', -- of who is no member, as others ask for them
	reason       text        NOT NULL,
	CONSTRAINT special_who CHECK ((member_id IS NULL) <> (name = ''))
);

CREATE UNIQUE INDEX special_one ON special_cases (community_id, coalesce(member_id, 0), name);

-- One row is a member who was asked whether they can help with a task.
CREATE TABLE help_asks (
	task_id   bigint      NOT NULL REFERENCES tasks,
	member_id bigint      NOT NULL REFERENCES members,
	asked_at  timestamptz NOT NULL,
	PRIMARY KEY (task_id, member_id)
);

CREATE INDEX help_asks_member ON help_asks (member_id, asked_at);
