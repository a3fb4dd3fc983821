/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.health;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A {@code tar.gz} of texts, each scrubbed on its way in. For one thread. */
public final class SupportArchive implements Closeable {

    private static final int MODE = 0100600;

    private final TarArchiveOutputStream tar;
    private final Scrubber scrubber;

    /** @param out closed with this */
    public SupportArchive(OutputStream out, Scrubber scrubber) throws IOException {
        this.tar = new TarArchiveOutputStream(new GZIPOutputStream(out), "UTF-8");
        this.scrubber = scrubber;
    }

    /** @param text whatever it holds */
    public void add(String name, String text) throws IOException {
        byte[] bytes = scrubber.scrub(text).getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry("gatehouse-support/" + name);
        entry.setSize(bytes.length);
        entry.setMode(MODE);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
