-- Of which targets a person may know the recordings: of those with one of these tags (key=value); null for all.
ALTER TABLE users ADD COLUMN recording_tags text[] CHECK (cardinality(recording_tags) > 0);

-- The target's tags when the session was granted: to tag a target anew gives nobody the recordings of its past.
ALTER TABLE sessions ADD COLUMN target_tags text[] NOT NULL DEFAULT '{}';
UPDATE sessions SET target_tags = tagged.tags
FROM (SELECT t.id, array_agg(tag.key || '=' || tag.value ORDER BY tag.key) AS tags
      FROM targets t, jsonb_each_text(t.tags) tag GROUP BY t.id) tagged
WHERE sessions.target_id = tagged.id;
