-- One authenticator app (RFC 6238) for each user. last_step only grows, so a code works once, whichever node is asked.
CREATE TABLE user_factors (
    id            uuid PRIMARY KEY,
    user_id       uuid NOT NULL CONSTRAINT user_factors_user_unique UNIQUE REFERENCES users (id) ON DELETE CASCADE,
    secret_sealed bytea NOT NULL,
    enrolled_by   text NOT NULL,
    enrolled_at   timestamptz NOT NULL DEFAULT now(),
    -- null until the user has shown a code: till then it counts for nothing
    confirmed_at  timestamptz,
    last_step     bigint NOT NULL DEFAULT 0,
    last_used_at  timestamptz
);

-- keyed hashes (the vault has the key): nobody with only the database can try codes out
CREATE TABLE user_recovery_codes (
    factor_id uuid NOT NULL REFERENCES user_factors (id) ON DELETE CASCADE,
    hash      bytea NOT NULL CHECK (octet_length(hash) = 32),
    used_at   timestamptz,
    PRIMARY KEY (factor_id, hash)
);

-- where a code was shown lately, for policies that ask every eight hours
CREATE TABLE remembered_factors (
    factor_id   uuid NOT NULL REFERENCES user_factors (id) ON DELETE CASCADE,
    address     text NOT NULL,
    valid_until timestamptz NOT NULL,
    PRIMARY KEY (factor_id, address)
);

-- what there is keeps asking for nothing, so that an upgrade locks nobody out; new policies go by role
ALTER TABLE policies ADD COLUMN mfa text NOT NULL DEFAULT 'none' CHECK (mfa IN ('by-role', 'none', '8h', 'always'));
ALTER TABLE policies ALTER COLUMN mfa DROP DEFAULT;
