/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.chronicle;

import dev.gatehouse.iolog.journal.LaneReader;
import java.io.IOException;

/** A reader that says when it has been deleted. */
record ForgettingReader(LaneReader reader, Runnable deleted) implements LaneReader {

    @Override
    public String name() {
        return reader.name();
    }

    @Override
    public int read(Consumer consumer, int excerptsMax) throws IOException {
        return reader.read(consumer, excerptsMax);
    }

    @Override
    public long position() {
        return reader.position();
    }

    @Override
    public void moveTo(long position) throws IOException {
        reader.moveTo(position);
    }

    @Override
    public boolean isRetired() {
        return reader.isRetired();
    }

    @Override
    public void releaseBefore(long position) throws IOException {
        reader.releaseBefore(position);
    }

    @Override
    public void setAside() throws IOException {
        try {
            reader.setAside();
        } finally {
            deleted.run();
        }
    }

    @Override
    public void delete() throws IOException {
        try {
            reader.delete();
        } finally {
            deleted.run();
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
