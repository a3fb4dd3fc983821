-- A key that is made and announced before it takes over, so that those who check it can learn it in time.
ALTER TABLE house_key ADD COLUMN upcoming boolean NOT NULL DEFAULT false;
ALTER TABLE house_key ADD CONSTRAINT house_key_upcoming_check CHECK (NOT upcoming OR retired_at IS NULL);
DROP INDEX house_key_active;
CREATE UNIQUE INDEX house_key_active ON house_key (purpose, algorithm, upcoming) WHERE retired_at IS NULL;
