/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Which set of documents has had which objects. One handle's, so confined to its thread. */
interface SetRows {

    /** An object of a set. */
    record Row(String setName, String kind, UUID objectId) {}

    @SqlQuery("SELECT set_name, kind, object_id FROM applied_objects")
    @RegisterConstructorMapper(Row.class)
    List<Row> all();

    @SqlBatch("INSERT INTO applied_objects (set_name, kind, object_id) VALUES (:setName, :kind, :objectId)")
    int[] insert(@BindMethods List<Row> rows);

    @SqlBatch("DELETE FROM applied_objects WHERE set_name = :setName AND kind = :kind AND object_id = :objectId")
    int[] delete(@BindMethods List<Row> rows);

    /** False while another apply runs, on any node; ours until the transaction ends. */
    @SqlQuery("SELECT pg_try_advisory_xact_lock(:key)")
    boolean tryLock(@Bind("key") long key);
}
