-- A credential that is removed, with its target or alone, must leave the sealed files, too: they are sealed anew without it.
CREATE FUNCTION break_glass_export_is_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE break_glass_exports SET stale = 'a credential was removed' WHERE id = OLD.export_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER break_glass_credentials_removed AFTER DELETE ON break_glass_credentials
    FOR EACH ROW EXECUTE FUNCTION break_glass_export_is_stale();
