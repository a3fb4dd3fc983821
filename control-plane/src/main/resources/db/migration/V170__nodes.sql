-- Servers that share this database: one house with several doors. All times are the database's own.
CREATE TABLE nodes (
    id             text        PRIMARY KEY,
    name           text        NOT NULL,
    version        text        NOT NULL,
    addresses      text[]      NOT NULL,
    state          text        NOT NULL CHECK (state IN ('up', 'draining', 'gone')),
    started_at     timestamptz NOT NULL,
    heartbeat_at   timestamptz NOT NULL,
    -- when the others gave it up; empty when it left in order
    lost_at        timestamptz,
    sessions_live  integer     NOT NULL DEFAULT 0,
    drain_by       text,
    drain_message  text,
    drain_deadline timestamptz,
    CHECK (lost_at IS NULL OR state = 'gone'),
    CHECK ((state = 'draining') = (drain_deadline IS NOT NULL))
);

-- What one node asks of another, and what came of it. Rows are deleted after a day.
CREATE TABLE node_commands (
    id           uuid        PRIMARY KEY,
    node         text        NOT NULL,
    kind         text        NOT NULL,
    object       text        NOT NULL,
    argument     text        NOT NULL,
    actor        text        NOT NULL,
    requested_by text        NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    taken_at     timestamptz,
    outcome      text,
    CHECK (outcome IS NULL OR taken_at IS NOT NULL)
);
CREATE INDEX node_commands_waiting ON node_commands (node) WHERE taken_at IS NULL;
CREATE INDEX node_commands_by_time ON node_commands (requested_at);
