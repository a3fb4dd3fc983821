-- Tags by which a policy selects targets, as key=value: a target is meant that has all of them; none of them means no target.
ALTER TABLE policies ADD COLUMN target_tags text[] NOT NULL DEFAULT '{}';
