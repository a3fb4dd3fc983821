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
