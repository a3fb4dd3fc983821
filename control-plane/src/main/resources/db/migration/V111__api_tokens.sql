-- Secrets for programs that act as a user, with some of the user's permissions and an end.
CREATE TABLE api_tokens (
    id             uuid PRIMARY KEY,
    user_id        uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name           text NOT NULL,
    -- SHA-256 of 256 random bits: nobody guesses what it was made of
    secret_hash    bytea NOT NULL CONSTRAINT api_tokens_secret_unique UNIQUE CHECK (octet_length(secret_hash) = 32),
    scope          text[] NOT NULL CHECK (cardinality(scope) > 0),
    created_at     timestamptz NOT NULL DEFAULT now(),
    expires_at     timestamptz NOT NULL,
    last_used_at   timestamptz,
    last_used_from text,
    revoked_at     timestamptz,
    CHECK (expires_at > created_at)
);
CREATE INDEX api_tokens_user ON api_tokens (user_id, created_at DESC);
