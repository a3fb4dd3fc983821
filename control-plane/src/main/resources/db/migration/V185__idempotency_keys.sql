-- Requests that make something and were sent with an Idempotency-Key, for a day: a repeat gets the first answer and makes nothing.
CREATE TABLE idempotency_keys (
    -- user:UUID or local:UID
    caller       text NOT NULL CHECK (length(caller) <= 128),
    -- SHA-256 of what the caller sent as key
    key_hash     bytea NOT NULL CHECK (octet_length(key_hash) = 32),
    -- keyed hash of method, path and body: a body may hold a secret that could be guessed
    request_mac  bytea NOT NULL CHECK (octet_length(request_mac) = 32),
    -- null while the first request is at work, and for good when its node has died at it
    status       integer,
    -- of answers without a secret; never of others
    body         bytea CHECK (octet_length(body) <= 65536),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (caller, key_hash)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
