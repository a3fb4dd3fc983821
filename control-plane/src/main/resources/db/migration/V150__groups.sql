-- Groups of users, for policies. A policy about a group is about whoever is a member at the moment of the decision.
CREATE TABLE user_groups (
    id         uuid PRIMARY KEY,
    name       text NOT NULL CONSTRAINT user_groups_name_unique UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE user_group_members (
    group_id uuid NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    user_id  uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX user_group_members_user ON user_group_members (user_id);

-- by id and not by name: a group that is removed and comes back under the same name is another one
CREATE TABLE policy_groups (
    policy_id uuid NOT NULL REFERENCES policies (id) ON DELETE CASCADE,
    group_id  uuid NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    PRIMARY KEY (policy_id, group_id)
);
CREATE INDEX policy_groups_group ON policy_groups (group_id);

CREATE TRIGGER user_group_members_access_epoch AFTER INSERT OR DELETE ON user_group_members
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_epoch();
CREATE TRIGGER policy_groups_access_epoch AFTER INSERT OR DELETE ON policy_groups
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_epoch();

-- One number more for a transaction is enough, whatever it changes: the new number becomes visible with all of it. A transaction of
-- thousands of changes would otherwise leave thousands of dead versions of this one row, each read again by the next.
CREATE OR REPLACE FUNCTION raise_access_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('gatehouse.epoch_raised_by', true) IS DISTINCT FROM txid_current()::text THEN
        UPDATE access_epoch SET epoch = epoch + 1;
        PERFORM set_config('gatehouse.epoch_raised_by', txid_current()::text, true);
    END IF;
    RETURN NULL;
END
$$;
