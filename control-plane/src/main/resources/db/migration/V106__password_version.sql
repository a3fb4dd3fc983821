-- raised with every new password; a hash made again with newer parameters is the same password and keeps it
ALTER TABLE users ADD COLUMN password_version bigint NOT NULL DEFAULT 1;
