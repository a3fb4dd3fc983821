-- The audit log. Rows are chained: hash = SHA-256(previous hash || canonical bytes); seal = HMAC of the hash under a key that is
-- not in this database, so that whoever rewrites the whole chain needs more than the database.
CREATE TABLE audit_event (
    sequence      bigint      PRIMARY KEY CHECK (sequence > 0),
    at            timestamptz NOT NULL,
    node          uuid        NOT NULL,
    node_sequence bigint      NOT NULL CHECK (node_sequence > 0),
    actor_kind    text        NOT NULL,
    actor         text        NOT NULL,
    action        text        NOT NULL,
    object        text        NOT NULL,
    outcome       text        NOT NULL,
    detail        text        NOT NULL,
    hash          bytea       NOT NULL CHECK (length(hash) = 32),
    seal          bytea       NOT NULL CHECK (length(seal) = 32),
    CONSTRAINT audit_event_once UNIQUE (node, node_sequence)
);

CREATE INDEX audit_event_at ON audit_event (at);

-- one row: the end of the chain, and the lock that puts writers into a line
CREATE TABLE audit_head (
    id       boolean PRIMARY KEY DEFAULT true CHECK (id),
    sequence bigint  NOT NULL,
    hash     bytea   NOT NULL CHECK (length(hash) = 32)
);

INSERT INTO audit_head (sequence, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_event is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();
-- also when a session says that it is a replica
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_change;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_truncate;

CREATE FUNCTION audit_head_only_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR NEW.sequence <= OLD.sequence THEN
        RAISE EXCEPTION 'audit_head only moves on: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER audit_head_no_way_back BEFORE UPDATE OR DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_head_only_moves_on();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_no_way_back;
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_no_truncate;
