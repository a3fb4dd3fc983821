CREATE TABLE credentials (
    id          uuid PRIMARY KEY,
    target_id   uuid NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
    account     text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('password', 'private-key')),
    version     bigint NOT NULL,
    key_type    text,
    key_blob    bytea,
    suspended   boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT credentials_account_unique UNIQUE (target_id, account),
    CHECK ((kind = 'private-key') = (key_blob IS NOT NULL AND key_type IS NOT NULL))
);

-- the ciphertexts, newest version in use; opened only with their binding (credential, target, version)
CREATE TABLE credential_versions (
    credential_id uuid NOT NULL REFERENCES credentials (id) ON DELETE CASCADE,
    version       bigint NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('password', 'private-key')),
    sealed        bytea NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (credential_id, version)
);

CREATE TRIGGER credentials_access_epoch AFTER INSERT OR UPDATE OR DELETE ON credentials
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_epoch();
