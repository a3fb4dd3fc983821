-- Credentials sealed for people who can open them without a server, any threshold of them together. The document holds nothing that
-- the vault, or this database, could open.
CREATE TABLE break_glass_exports (
    id           uuid        PRIMARY KEY,
    name         text        NOT NULL CONSTRAINT break_glass_exports_name_unique UNIQUE,
    recipients   text[]      NOT NULL,
    threshold    integer     NOT NULL CHECK (threshold >= 2),
    revision     bigint      NOT NULL,
    document     bytea       NOT NULL,
    stale        text,
    made_by      text        NOT NULL,
    made_at      timestamptz NOT NULL DEFAULT now(),
    refreshed_at timestamptz NOT NULL DEFAULT now(),
    fetched_at   timestamptz,
    returned_at  timestamptz
);

CREATE TABLE break_glass_credentials (
    export_id     uuid NOT NULL REFERENCES break_glass_exports (id) ON DELETE CASCADE,
    credential_id uuid NOT NULL REFERENCES credentials (id) ON DELETE CASCADE,
    PRIMARY KEY (export_id, credential_id)
);
CREATE INDEX break_glass_credentials_credential ON break_glass_credentials (credential_id);
