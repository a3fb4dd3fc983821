-- A recording that is held is never deleted; one that was purged leaves who, why, when and the last link of its hash chain.
ALTER TABLE sessions
    ADD COLUMN recording_held_by      text,
    ADD COLUMN recording_held_at      timestamptz,
    ADD COLUMN recording_hold_reason  text,
    ADD COLUMN recording_purged_by    text,
    ADD COLUMN recording_purged_at    timestamptz,
    ADD COLUMN recording_purge_reason text;
ALTER TABLE sessions DROP CONSTRAINT sessions_recording_state_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_recording_state_check
    CHECK (recording_state IN ('open', 'sealed', 'crash-ended', 'purged'));
ALTER TABLE sessions ADD CONSTRAINT sessions_held_is_kept
    CHECK (recording_held_at IS NULL OR recording_purged_at IS NULL);
CREATE INDEX sessions_recordings_sealed ON sessions (node, granted_at) WHERE recording_state IN ('sealed', 'crash-ended');
CREATE INDEX sessions_recordings_to_delete ON sessions (node) WHERE recording_state = 'purged' AND recording_path IS NOT NULL;
