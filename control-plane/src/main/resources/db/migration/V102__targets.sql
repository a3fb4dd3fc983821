CREATE TABLE targets (
    id               uuid PRIMARY KEY,
    name             text NOT NULL CONSTRAINT targets_name_unique UNIQUE,
    protocol         text NOT NULL CHECK (protocol IN ('ssh', 'rdp')),
    host             text NOT NULL,
    port             integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
    trust            text NOT NULL CHECK (trust IN ('pin', 'first-use', 'ca')),
    allow_loopback   boolean NOT NULL,
    tags             jsonb NOT NULL DEFAULT '{}',
    -- changes with host, port, trust and pinned keys; what was decided for another number is not for this target any more
    identity_version bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE target_host_keys (
    target_id   uuid NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    type        text NOT NULL,
    blob        bytea,
    origin      text NOT NULL CHECK (origin IN ('pin', 'first-use')),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (target_id, fingerprint)
);

-- of all who race with a key for a target that has none, exactly one wins
CREATE UNIQUE INDEX target_host_keys_first_use ON target_host_keys (target_id) WHERE origin = 'first-use';

CREATE TRIGGER targets_access_epoch AFTER INSERT OR UPDATE OR DELETE ON targets
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_epoch();
