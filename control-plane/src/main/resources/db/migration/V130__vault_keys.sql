-- One master key is in use; earlier ones stay known by their id, so that whoever brings one back is told what happened to it.
ALTER TABLE vault_master_key ADD COLUMN retired_at timestamptz;
CREATE UNIQUE INDEX vault_master_key_active ON vault_master_key ((true)) WHERE retired_at IS NULL;

-- What secrets are sealed with; wrapped by the master key. A retired key seals nothing new and still opens what it has sealed,
-- recordings among them, which are signed and never rewritten. Databases of earlier versions sealed with the master key itself: their
-- first start makes that key a retired row here, so that the master key can change.
CREATE TABLE vault_key (
    key_id     text        PRIMARY KEY CHECK (key_id ~ '^[0-9a-f]{16}$'),
    purpose    text        NOT NULL CHECK (purpose IN ('sealing', 'authenticating')),
    wrapped    bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz
);
CREATE UNIQUE INDEX vault_key_active ON vault_key (purpose) WHERE retired_at IS NULL;

-- Running servers: which master keys each of them holds and which key it seals with. The recipient is an X25519 key that lives as
-- long as the process and is stored nowhere; a new master key travels to the other nodes under it, and under nothing that a stored key
-- could open.
CREATE TABLE vault_node (
    instance    uuid        PRIMARY KEY,
    host        text        NOT NULL,
    recipient   text        NOT NULL,
    seal        bytea       NOT NULL,
    master_keys text[]      NOT NULL,
    sealing_key text        NOT NULL,
    seen_at     timestamptz NOT NULL
);

CREATE TABLE vault_handover (
    instance uuid  PRIMARY KEY REFERENCES vault_node (instance) ON DELETE CASCADE,
    key_id   text  NOT NULL,
    sealed   bytea NOT NULL
);

-- Rotations, one of each kind at a time; what is not finished is taken up again by whichever node comes first.
CREATE TABLE key_rotation (
    id          uuid        PRIMARY KEY,
    kind        text        NOT NULL CHECK (kind IN ('master', 'data', 'host', 'signing')),
    key_id      text        NOT NULL,
    started_by  text        NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    rows_total  bigint      NOT NULL DEFAULT 0,
    rows_done   bigint      NOT NULL DEFAULT 0,
    rows_failed bigint      NOT NULL DEFAULT 0,
    finished_at timestamptz
);
CREATE UNIQUE INDEX key_rotation_running ON key_rotation (kind) WHERE finished_at IS NULL;
CREATE INDEX key_rotation_by_time ON key_rotation (started_at);
