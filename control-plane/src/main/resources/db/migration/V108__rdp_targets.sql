-- What RDP targets need: authorities whose certificates are believed, and what is switched on for old ones.
ALTER TABLE targets ADD COLUMN concessions text[] NOT NULL DEFAULT '{}'
    CHECK (concessions <@ ARRAY ['legacy-tls', 'legacy-credssp']);

-- belongs to trust 'ca' only; changes raise identity_version with the target's row
CREATE TABLE target_authorities (
    target_id   uuid NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    certificate bytea NOT NULL CHECK (octet_length(certificate) <= 16384),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (target_id, fingerprint)
);
