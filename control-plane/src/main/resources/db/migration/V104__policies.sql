CREATE TABLE policies (
    id                   uuid PRIMARY KEY,
    name                 text NOT NULL CONSTRAINT policies_name_unique UNIQUE,
    enabled              boolean NOT NULL,
    allow                text[] NOT NULL,
    deny                 text[] NOT NULL,
    record               text NOT NULL CHECK (record IN ('all', 'output', 'none')),
    idle_timeout_millis  bigint NOT NULL CHECK (idle_timeout_millis > 0),
    max_duration_millis  bigint NOT NULL CHECK (max_duration_millis > 0),
    environment          text[] NOT NULL,
    any_user             boolean NOT NULL,
    any_target           boolean NOT NULL,
    accounts             text[] NOT NULL,
    created_at           timestamptz NOT NULL DEFAULT now()
);

-- by id and not by name: who is removed and comes back under the same name is somebody else
CREATE TABLE policy_users (
    policy_id uuid NOT NULL REFERENCES policies (id) ON DELETE CASCADE,
    user_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (policy_id, user_id)
);
CREATE INDEX policy_users_user ON policy_users (user_id);

CREATE TABLE policy_targets (
    policy_id uuid NOT NULL REFERENCES policies (id) ON DELETE CASCADE,
    target_id uuid NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
    PRIMARY KEY (policy_id, target_id)
);
CREATE INDEX policy_targets_target ON policy_targets (target_id);

CREATE TRIGGER policies_access_epoch AFTER INSERT OR UPDATE OR DELETE ON policies
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_epoch();
CREATE TRIGGER policy_users_access_epoch AFTER INSERT OR DELETE ON policy_users
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_epoch();
CREATE TRIGGER policy_targets_access_epoch AFTER INSERT OR DELETE ON policy_targets
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_epoch();
