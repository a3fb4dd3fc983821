-- Names are copied, not referenced: a session is history and stays true when a user or target is gone.
CREATE TABLE sessions (
    id                   uuid PRIMARY KEY,
    node                 text NOT NULL,
    protocol             text NOT NULL,
    state                text NOT NULL CHECK (state IN ('granted', 'live', 'ended')),
    user_id              uuid NOT NULL,
    user_name            text NOT NULL,
    target_id            uuid NOT NULL,
    target_name          text NOT NULL,
    account              text NOT NULL,
    policy_name          text NOT NULL,
    record               text NOT NULL,
    auth_method          text NOT NULL,
    client_address       text NOT NULL,
    client_software      text NOT NULL,
    target_address       text NOT NULL,
    granted_at           timestamptz NOT NULL,
    started_at           timestamptz,
    ended_at             timestamptz,
    end_cause            text,
    end_detail           text,
    bytes_in             bigint NOT NULL DEFAULT 0,
    bytes_out            bigint NOT NULL DEFAULT 0,
    terminate_by         text,
    terminate_reason     text,
    recording_state      text CHECK (recording_state IN ('open', 'sealed', 'crash-ended')),
    recording_path       text,
    recording_size_bytes bigint,
    recording_chain_head bytea,
    recording_key_id     text,
    recording_duration_millis bigint,
    recording_sealed_at  timestamptz,
    CHECK ((state = 'ended') = (ended_at IS NOT NULL AND end_cause IS NOT NULL))
);
CREATE INDEX sessions_by_time ON sessions (granted_at DESC, id DESC);
CREATE INDEX sessions_not_ended ON sessions (node) WHERE state <> 'ended';

-- What relays reported, once each: a report that comes again from the spool is known by its number.
CREATE TABLE session_reports (
    node        text NOT NULL,
    sequence    bigint NOT NULL,
    session_id  uuid NOT NULL,
    kind        text NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (node, sequence)
);
