/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.chronicle;

import dev.gatehouse.iolog.journal.JournalStore;
import java.io.IOException;

/** A store that says when nothing will be appended to it any more. */
record RetiringStore(JournalStore store, Runnable retired) implements JournalStore {

    @Override
    public void append(byte[] excerpt, int length) throws IOException {
        store.append(excerpt, length);
    }

    @Override
    public void commit() throws IOException {
        store.commit();
    }

    @Override
    public void sync() throws IOException {
        store.sync();
    }

    @Override
    public boolean isIntact() {
        return store.isIntact();
    }

    @Override
    public void close() {
        try {
            store.close();
        } finally {
            retired.run();
        }
    }
}
