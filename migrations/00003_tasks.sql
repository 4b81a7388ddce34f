-- +goose Up

-- One row is work that somebody asked for and that members can claim.
CREATE TABLE tasks (
	id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id bigint      NOT NULL REFERENCES communities,
	number       bigint      NOT NULL, -- of the ref
	kind         text        NOT NULL CHECK (kind IN ('volunteer', 'carry', 'help', 'upkeep')),
	title        text        NOT NULL CHECK (title <> ''),
	place        text        NOT NULL, -- in words; may be empty
	skill        text        NOT NULL DEFAULT '', -- that it needs; empty: none
	starts_at    timestamptz NOT NULL,
	ends_at      timestamptz NOT NULL,
	slots        int         NOT NULL CHECK (slots BETWEEN 1 AND 500), -- places
	taken        int         NOT NULL DEFAULT 0, -- places that claims hold, kept by claims_places
	waiting      int         NOT NULL DEFAULT 0, -- people in the line, kept by claims_places
	points       bigint      NOT NULL CHECK (points BETWEEN 0 AND 100), -- for each who did it
	poster_id    bigint      NOT NULL REFERENCES members,
	posted_at    timestamptz NOT NULL,
	cancelled_at timestamptz,
	why          text        NOT NULL DEFAULT '', -- it was cancelled
	CONSTRAINT tasks_ref UNIQUE (community_id, number),
	CONSTRAINT tasks_hours CHECK (ends_at > starts_at),
	CONSTRAINT tasks_taken CHECK (taken BETWEEN 0 AND slots)
) WITH (fillfactor = 80);

CREATE INDEX tasks_open ON tasks (community_id, starts_at, id) WHERE cancelled_at IS NULL;

-- One row is somebody's part in a task: a place in it, or in the line for it. One that is over stays; its member may
-- claim the task again, which makes another row.
CREATE TABLE claims (
	id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in the order of the line
	task_id       bigint      NOT NULL REFERENCES tasks,
	member_id     bigint      NOT NULL REFERENCES members,
	state         text        NOT NULL CHECK (state IN ('waiting', 'offered', 'asked', 'claimed', 'handed in', 'verified',
		'absent', 'declined', 'released', 'lapsed', 'cancelled')),
	since         timestamptz NOT NULL, -- when it came to this state
	offered_until timestamptz,
	hand_ins      int         NOT NULL DEFAULT 0, -- how often it was handed in
	sent_back_at  timestamptz,                    -- when staff last said that it was not done
	photo_id      bigint      REFERENCES photos,  -- of how it looks
	words         text        NOT NULL DEFAULT '', -- of the one who handed it in
	why           text        NOT NULL DEFAULT '', -- it was sent back, in the words of staff
	judge_id      bigint      REFERENCES members, -- who of the staff decided last
	minutes       int         NOT NULL DEFAULT 0, -- of service, credited apart from points
	CONSTRAINT claims_offer CHECK (state <> 'offered' OR offered_until IS NOT NULL),
	CONSTRAINT claims_minutes CHECK (minutes BETWEEN 0 AND 120 AND (minutes = 0 OR state = 'verified')),
	CONSTRAINT claims_judge CHECK (judge_id <> member_id)
) WITH (fillfactor = 80);

CREATE UNIQUE INDEX claims_one ON claims (task_id, member_id) WHERE state NOT IN ('released', 'lapsed', 'cancelled');
CREATE INDEX claims_task ON claims (task_id, id);
CREATE INDEX claims_member ON claims (member_id, id);

-- +goose StatementBegin
CREATE FUNCTION holds_place(state text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
	SELECT (state IN ('offered', 'asked', 'claimed', 'handed in', 'verified', 'absent'))::int
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION count_places() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	places int := holds_place(NEW.state);
	line   int := (NEW.state = 'waiting')::int;
BEGIN
	IF TG_OP = 'UPDATE' THEN
		places := places - holds_place(OLD.state);
		line := line - (OLD.state = 'waiting')::int;
	END IF;
	IF places <> 0 OR line <> 0 THEN
		UPDATE tasks SET taken = taken + places, waiting = waiting + line WHERE id = NEW.task_id;
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd

-- However a claim changes, its task counts its places and its line, and tasks_taken refuses one too many.
CREATE TRIGGER claims_places AFTER INSERT OR UPDATE OF state ON claims
	FOR EACH ROW EXECUTE FUNCTION count_places();
