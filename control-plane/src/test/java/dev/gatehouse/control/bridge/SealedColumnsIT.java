/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.db.SharedDatabase;
import dev.gatehouse.control.vault.SealedColumn;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A column that nobody lists here would be left behind by the rotation of data keys. */
class SealedColumnsIT {

    /** Not sealed by the vault: under a key of the receiving process. */
    private static final List<String> OTHERWISE = List.of("vault_handover.sealed");

    @Test
    void everySealedColumnOfTheDatabaseIsListed() {
        List<String> there = SharedDatabase.get()
                .withHandle(
                        handle -> handle.createQuery("""
                        SELECT table_name || '.' || column_name FROM information_schema.columns
                        WHERE table_schema = 'public' AND data_type = 'bytea' AND column_name LIKE '%sealed%'""").mapTo(String.class).list());
        assertThat(SealedColumns.all())
                .extracting(column -> column.table() + "." + column.column())
                .containsAll(
                        there.stream().filter(name -> !OTHERWISE.contains(name)).toList());
        assertThat(there).containsAll(OTHERWISE);
    }

    @Test
    void everyStatementRuns() {
        SharedDatabase.get().withHandle(handle -> {
            for (SealedColumn column : SealedColumns.all()) {
                assertThat(column.countOthers(handle, "0".repeat(16))).isNotNegative();
            }
            return null;
        });
    }
}
