-- Who made each version, and the public half of a private key, so that a version can be told from the others and brought back.
ALTER TABLE credential_versions ADD COLUMN made_by text NOT NULL DEFAULT '';
ALTER TABLE credential_versions ADD COLUMN key_type text;
ALTER TABLE credential_versions ADD COLUMN key_blob bytea;
UPDATE credential_versions v SET key_type = c.key_type, key_blob = c.key_blob
    FROM credentials c WHERE c.id = v.credential_id AND c.version = v.version;

-- Why a secret has to be replaced, such as a break-glass file that was opened; a new secret clears it.
ALTER TABLE credentials ADD COLUMN rotation_due text;
