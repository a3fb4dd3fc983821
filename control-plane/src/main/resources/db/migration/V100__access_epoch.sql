-- One row that changes with everything a decision depends on. Nodes compare it before each decision and every two seconds: an
-- unchanged number means that what they keep in memory, and the sessions they let in, are still right. A row and not a sequence,
-- because it must become visible together with the change it stands for.
CREATE TABLE access_epoch (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch    bigint NOT NULL
);

INSERT INTO access_epoch (epoch) VALUES (1);

CREATE FUNCTION raise_access_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE access_epoch SET epoch = epoch + 1;
    RETURN NULL;
END
$$;
