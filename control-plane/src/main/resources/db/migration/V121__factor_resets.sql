-- A factor that an admin has held: taken away by two people only, also after the admin has become something else.
ALTER TABLE user_factors ADD COLUMN guarded boolean NOT NULL DEFAULT false;
UPDATE user_factors SET guarded = true WHERE user_id IN (SELECT id FROM users WHERE role = 'admin');

CREATE FUNCTION guard_factor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE user_factors SET guarded = true WHERE user_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER users_guard_factor AFTER UPDATE OF role ON users
    FOR EACH ROW WHEN (NEW.role = 'admin') EXECUTE FUNCTION guard_factor();

CREATE TABLE factor_resets (
    factor_id         uuid PRIMARY KEY REFERENCES user_factors (id) ON DELETE CASCADE,
    -- a user's id, or local for whoever is on the machine
    requested_party   text NOT NULL,
    requested_by      text NOT NULL,
    requested_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- what a user is told at the next session
CREATE TABLE user_notices (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    text       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_notices_user ON user_notices (user_id);
