-- One-time tokens. Bound to user and target by id: who is removed and comes back under the same name is somebody else. Nothing that
-- decides about live sessions rests on a token, so the access epoch does not move with them.
CREATE TABLE tokens (
    id                text PRIMARY KEY CHECK (id ~ '^[0-9A-Za-z]{22}$'),
    user_id           uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    target_id         uuid NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
    account           text NOT NULL,
    policy            text,
    reason            text,
    -- SHA-256 of 128 random bits: nobody guesses what it was made of
    secret_hash       bytea NOT NULL,
    -- the NT hash is as good as the secret: sealed by the vault, gone once the token is consumed or has expired
    nt_sealed         bytea,
    issued_by         text NOT NULL,
    issued_at         timestamptz NOT NULL DEFAULT now(),
    expires_at        timestamptz NOT NULL,
    first_proved_at   timestamptz,
    first_proved_from text,
    consumed_at       timestamptz,
    consumed_by       uuid,
    CHECK (expires_at > issued_at),
    CHECK ((first_proved_at IS NULL) = (first_proved_from IS NULL)),
    CHECK ((consumed_at IS NULL) = (consumed_by IS NULL)),
    CHECK (consumed_at IS NULL OR nt_sealed IS NULL)
);
CREATE INDEX tokens_by_expiry ON tokens (expires_at);
CREATE INDEX tokens_user ON tokens (user_id);
CREATE INDEX tokens_target ON tokens (target_id);
