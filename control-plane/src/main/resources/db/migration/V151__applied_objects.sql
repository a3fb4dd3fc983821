-- Which set of documents (gatehouse apply --set) has had which objects, so that pruning a set takes away what that set brought and nothing
-- else. Ids of several tables and therefore no foreign key: a row whose object is gone says nothing, because ids are never used again.
CREATE TABLE applied_objects (
    set_name   text NOT NULL,
    kind       text NOT NULL,
    object_id  uuid NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (set_name, kind, object_id)
);
