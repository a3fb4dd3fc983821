-- Which master key seals what is here: its id and a known text sealed under it, so that a wrong key is noticed at the start.
CREATE TABLE vault_master_key (
    key_id     text        PRIMARY KEY,
    probe      bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Keys of the house itself, the same on every node; private parts sealed by the vault.
CREATE TABLE house_key (
    id         text        PRIMARY KEY,
    purpose    text        NOT NULL CHECK (purpose IN ('ssh-host', 'recording-signing')),
    algorithm  text        NOT NULL,
    public_key bytea       NOT NULL,
    sealed     bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    CHECK (sealed IS NOT NULL OR retired_at IS NOT NULL)
);

-- one active key for each purpose and algorithm; two nodes that start at once make one
CREATE UNIQUE INDEX house_key_active ON house_key (purpose, algorithm) WHERE retired_at IS NULL;
