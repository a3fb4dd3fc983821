-- That a recovery kit has been printed for a master key, once; never what is on it.
CREATE TABLE vault_recovery_kit (
    kit_id        text        PRIMARY KEY CHECK (kit_id ~ '^[0-9A-F]{8}$'),
    master_key_id text        NOT NULL CONSTRAINT vault_recovery_kit_once UNIQUE,
    shares        integer     NOT NULL,
    threshold     integer     NOT NULL,
    made_by       text        NOT NULL,
    made_at       timestamptz NOT NULL DEFAULT now()
);
