-- A revoked token stays until the purge, so that whoever asks why it does not work finds out; its secrets go at once.
ALTER TABLE tokens ADD COLUMN revoked_at timestamptz;
ALTER TABLE tokens ADD CONSTRAINT tokens_revoked_check
    CHECK (revoked_at IS NULL OR consumed_at IS NULL AND nt_sealed IS NULL);

-- the purge's wiping, twice a minute
CREATE INDEX tokens_to_wipe ON tokens (expires_at) WHERE nt_sealed IS NOT NULL;
-- lists, newest first
CREATE INDEX tokens_by_issue ON tokens (issued_at);
-- how many a user has that can be redeemed
CREATE INDEX tokens_unused_of_user ON tokens (user_id) WHERE consumed_at IS NULL;
