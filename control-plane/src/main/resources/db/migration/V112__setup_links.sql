-- One-time links: the first admin, and a new password for a user.
CREATE TABLE setup_links (
    id          uuid PRIMARY KEY,
    -- null for the link that makes the first admin
    user_id     uuid REFERENCES users (id) ON DELETE CASCADE,
    -- SHA-256 of 256 random bits: nobody guesses what it was made of
    secret_hash bytea NOT NULL CONSTRAINT setup_links_secret_unique UNIQUE CHECK (octet_length(secret_hash) = 32),
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);

-- What somebody is told at the next sign-in, once.
CREATE TABLE user_notices (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    text       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_notices_user ON user_notices (user_id);
