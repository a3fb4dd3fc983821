-- the audit log's signing key is one more purpose; the code's own list says which there are
ALTER TABLE house_key DROP CONSTRAINT IF EXISTS house_key_purpose_check;
ALTER TABLE house_key ADD CONSTRAINT house_key_purpose_check CHECK (purpose ~ '^[a-z][a-z-]{0,31}$');

-- Heads of the chain as each node signed them, once a minute. What counts as a witness is the copy outside; these wait for delivery.
CREATE TABLE audit_signed_head (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sequence bigint      NOT NULL,
    at       timestamptz NOT NULL,
    node     uuid        NOT NULL,
    line     text        NOT NULL CHECK (length(line) <= 1024)
);
CREATE INDEX audit_signed_head_at ON audit_signed_head (at);

-- How far each collector has been told; who holds a cursor is the one node that tells it. Times are the database's.
CREATE TABLE syslog_cursor (
    destination   text        PRIMARY KEY CHECK (length(destination) <= 300),
    position      bigint      NOT NULL DEFAULT 0,
    head_position bigint      NOT NULL DEFAULT 0,
    holder        uuid,
    held_until    timestamptz NOT NULL DEFAULT '-infinity',
    delivered_at  timestamptz
);
