-- A recording that is held is never deleted; one that was purged leaves who, why, when and the last link of its hash chain.
-- That it was purged is said by recording_purged_at alone: recording_state goes on telling how it ended.
ALTER TABLE sessions
    ADD COLUMN recording_held_by      text,
    ADD COLUMN recording_held_at      timestamptz,
    ADD COLUMN recording_hold_reason  text,
    ADD COLUMN recording_purged_by    text,
    ADD COLUMN recording_purged_at    timestamptz,
    ADD COLUMN recording_purge_reason text;
ALTER TABLE sessions ADD CONSTRAINT sessions_held_is_kept
    CHECK (recording_held_at IS NULL OR recording_purged_at IS NULL);
CREATE INDEX sessions_recordings_sealed ON sessions (node, granted_at)
    WHERE recording_state IN ('sealed', 'crash-ended') AND recording_purged_at IS NULL;
CREATE INDEX sessions_recordings_to_delete ON sessions (node)
    WHERE recording_purged_at IS NOT NULL AND recording_path IS NOT NULL;
