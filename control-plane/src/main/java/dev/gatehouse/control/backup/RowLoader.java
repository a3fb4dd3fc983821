/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import dev.gatehouse.control.db.DatabaseSnapshot;
import dev.gatehouse.control.db.TableLoad;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.zip.GZIPInputStream;

/** Feeds the row entries of an archive into the database, in their order. For one thread. */
final class RowLoader {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final String ROWS = "database/";

    private final BackupFile backup;
    private final TableLoad load;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private String current = "";
    private long rows;

    RowLoader(BackupFile backup, TableLoad load) {
        this.backup = backup;
        this.load = load;
    }

    /** @return how many rows there are */
    long run() throws IOException, SQLException {
        load.begin(backup.header().tables());
        backup.visit((name, size, content) -> {
            if (name.startsWith(ROWS)) {
                piece(name, content);
            }
        });
        endTable();
        if (next != backup.header().tables().size()) {
            throw new IOException("the backup lacks the rows of "
                    + backup.header().tables().get(next).name());
        }
        for (DatabaseSnapshot.SequenceState sequence : backup.header().sequences()) {
            load.sequence(sequence);
        }
        return rows;
    }

    private void piece(String name, InputStream content) throws IOException {
        try {
            String directory = name.substring(0, name.lastIndexOf('/') + 1);
            if (!directory.equals(current)) {
                beginTable(directory);
            }
            // not closed: it would close the archive
            InputStream rowsText = new GZIPInputStream(content);
            long left = RowEntries.PIECE_BYTES;
            for (int count = rowsText.read(buffer); count >= 0; count = rowsText.read(buffer)) {
                left -= count;
                if (left < 0) {
                    throw new IOException("the backup's entry " + name + " unpacks to more than any entry has");
                }
                load.write(buffer, 0, count);
            }
        } catch (SQLException e) {
            throw new IOException("the rows in " + name + " do not fit: " + e.getMessage(), e);
        }
    }

    private void beginTable(String directory) throws IOException, SQLException {
        endTable();
        if (next == backup.header().tables().size()
                || !directory.equals(
                        RowEntries.directory(backup.header().tables().get(next).name()))) {
            throw new IOException("the backup has rows where none belong: " + directory);
        }
        load.beginTable(backup.header().tables().get(next));
        current = directory;
        next++;
    }

    private void endTable() throws SQLException {
        if (!current.isEmpty()) {
            rows += load.endTable();
            current = "";
        }
    }
}
