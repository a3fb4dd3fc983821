-- What the listeners show, the same on every node: certificate chains plain, private keys sealed by the vault and bound to name and
-- public key. 'ca' is the house's own authority; 'rdp' is shown by the RDP listener unless an installed 'host' serves both.
CREATE TABLE tls_identity (
    name        text        PRIMARY KEY CHECK (name IN ('ca', 'host', 'rdp')),
    chain       text        NOT NULL CHECK (length(chain) <= 131072),
    -- of the public key, as in the private key's binding
    key_id      text        NOT NULL,
    sealed      bytea       NOT NULL,
    origin      text        NOT NULL CHECK (origin IN ('house', 'installed')),
    version     bigint      NOT NULL,
    -- the smallest number of days before the end that has been warned of
    warned_days integer,
    changed_at  timestamptz NOT NULL DEFAULT now()
);

-- keys that wait for their certificate
CREATE TABLE tls_request (
    id         text        PRIMARY KEY,
    names      text[]      NOT NULL,
    request    text        NOT NULL,
    public_key bytea       NOT NULL UNIQUE,
    sealed     bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
