CREATE TABLE users (
    id            uuid PRIMARY KEY,
    name          text NOT NULL CONSTRAINT users_name_unique UNIQUE,
    role          text NOT NULL CHECK (role IN ('admin', 'auditor', 'approver', 'operator', 'user')),
    enabled       boolean NOT NULL DEFAULT true,
    password_hash text,
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE user_keys (
    user_id     uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    type        text NOT NULL,
    blob        bytea NOT NULL,
    comment     text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, fingerprint)
);

-- a new password does not end sessions and is written at each change of the hash parameters, so it is not listed
CREATE TRIGGER users_access_epoch AFTER UPDATE OF name, role, enabled OR DELETE ON users
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_epoch();
CREATE TRIGGER user_keys_access_epoch AFTER INSERT OR UPDATE OR DELETE ON user_keys
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_epoch();
