-- What failed log-ins cost, shared by all nodes. A row that owes nothing any more is deleted.
CREATE TABLE penalty (
    source     text        PRIMARY KEY CHECK (length(source) <= 400),
    owed_until timestamptz NOT NULL,
    failures   bigint      NOT NULL
);

CREATE INDEX penalty_owed_until ON penalty (owed_until);
