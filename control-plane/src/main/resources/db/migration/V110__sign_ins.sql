-- People who have signed in at the API. Bound to the user by id; the role is read at each request, so only what must not come back
-- with a later change of mind ends the sign-in itself.
CREATE TABLE sign_ins (
    id              uuid PRIMARY KEY,
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- SHA-256 of 256 random bits: nobody guesses what it was made of
    secret_hash     bytea NOT NULL CONSTRAINT sign_ins_secret_unique UNIQUE CHECK (octet_length(secret_hash) = 32),
    method          text NOT NULL,
    -- true until the second factor has been given; such a row lets nobody in
    awaits_factor   boolean NOT NULL,
    factor_failures integer NOT NULL DEFAULT 0,
    client_address  text NOT NULL,
    client_software text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    last_used_at    timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    end_cause       text,
    CHECK ((ended_at IS NULL) = (end_cause IS NULL))
);
CREATE INDEX sign_ins_user ON sign_ins (user_id, created_at DESC);
CREATE INDEX sign_ins_expiry ON sign_ins (expires_at);

-- A disabled user who is enabled again, or whoever knew the old password, has to sign in again. Here, so that no change of a user's
-- row gets around it. Whoever signs in locks the user's row first (FOR SHARE), so none slips in beside the change.
CREATE FUNCTION end_sign_ins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sign_ins
    SET ended_at = clock_timestamp(),
        end_cause = CASE WHEN NEW.enabled THEN 'password.changed' ELSE 'user.disabled' END
    WHERE user_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER users_end_sign_ins AFTER UPDATE ON users FOR EACH ROW
    WHEN (OLD.enabled AND NOT NEW.enabled OR OLD.password_version <> NEW.password_version)
    EXECUTE FUNCTION end_sign_ins();
