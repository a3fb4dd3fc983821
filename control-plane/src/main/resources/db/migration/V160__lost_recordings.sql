-- A recording that was under way when a backup was taken is not in it: after a restore its session says so, for ever.
ALTER TABLE sessions DROP CONSTRAINT sessions_recording_state_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_recording_state_check
    CHECK (recording_state IN ('open', 'sealed', 'crash-ended', 'lost'));
