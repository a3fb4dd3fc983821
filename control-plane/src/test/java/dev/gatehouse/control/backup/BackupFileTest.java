/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.db.DatabaseSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not exactly what was signed is refused before anybody uses it. */
class BackupFileTest {

    @TempDir
    private Path directory;

    private KeyPair keys;

    @BeforeEach
    void makeKeys() throws Exception {
        keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private byte[] header(int format) throws IOException {
        return new BackupHeader(
                        format,
                        "1.0",
                        "2026-01-01T00:00:00Z",
                        "00000000-0000-0000-0000-000000000001",
                        "109",
                        "0011223344556677",
                        "signing",
                        Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()),
                        List.of(new DatabaseSnapshot.Table("users", List.of("id", "name"))),
                        List.of(),
                        1,
                        5)
                .toJson();
    }

    private byte[] archive(int format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArchiveWriter writer = new ArchiveWriter(out);
        writer.add(Backup.HEADER, header(format));
        try (RowEntries rows = new RowEntries(writer, "users")) {
            rows.write(new byte[RowEntries.PIECE_BYTES]);
            rows.write("1\tanna\n".getBytes(StandardCharsets.US_ASCII));
        }
        writer.add(Backup.CONFIGURATION, "ssh:\n".getBytes(StandardCharsets.US_ASCII));
        writer.add("recordings/2026/a.iolog", new ByteArrayInputStream("12345".getBytes(StandardCharsets.US_ASCII)), 5);
        writer.finish(keys.getPrivate());
        return out.toByteArray();
    }

    private BackupFile check(byte[] bytes) throws IOException {
        return BackupFile.check(Files.write(directory.resolve("candidate"), bytes), read -> {});
    }

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        BackupFile backup = check(archive(1));
        assertThat(backup.header().tables())
                .containsExactly(new DatabaseSnapshot.Table("users", List.of("id", "name")));
        assertThat(backup.configuration()).hasValue("ssh:\n".getBytes(StandardCharsets.US_ASCII));
        List<String> names = new ArrayList<>();
        backup.visit((name, size, content) -> names.add(name));
        assertThat(names)
                .containsExactly(
                        "backup.json",
                        "database/users/00001.copy.gz",
                        "database/users/00002.copy.gz",
                        "configuration/gatehouse.yaml",
                        "recordings/2026/a.iolog",
                        "manifest.sha256",
                        "manifest.sig");
    }

    @Test
    void everyFlippedByteOfContentIsNoticed() throws IOException {
        byte[] good = archive(1);
        List<String> expected = content(good);
        List<Integer> unnoticed = new ArrayList<>();
        // a step that is no divisor of tar's blocks, so that fields of headers and contents are all met
        for (int at = 0; at < good.length; at += 61) {
            byte[] flipped = good.clone();
            flipped[at] ^= 1;
            try {
                if (!content(flipped).equals(expected)) {
                    unnoticed.add(at);
                }
            } catch (IOException e) {
                assertThat(e.getMessage()).doesNotContain("Exception");
            }
        }
        assertThat(unnoticed).isEmpty();
    }

    private List<String> content(byte[] bytes) throws IOException {
        List<String> entries = new ArrayList<>();
        check(bytes)
                .visit((name, size, content) ->
                        entries.add(name + " " + size + " " + Arrays.hashCode(content.readAllBytes())));
        return entries;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2, 0.9})
    void aCutFileIsRefused(double share) throws IOException {
        byte[] good = archive(1);
        assertThatThrownBy(() -> check(Arrays.copyOf(good, (int) (good.length * share))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aSignatureOfAnotherKeyIsRefused() throws Exception {
        KeyPair ours = keys;
        KeyPair others = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArchiveWriter writer = new ArchiveWriter(out);
        writer.add(Backup.HEADER, header(1));
        writer.finish(others.getPrivate());
        assertThat(ours).isNotEqualTo(others);
        assertThatThrownBy(() -> check(out.toByteArray())).hasMessageContaining("not the one that was signed");
    }

    @Test
    void anotherFormatIsNamed() throws IOException {
        byte[] newer = archive(2);
        assertThatThrownBy(() -> check(newer)).hasMessageContaining("format 2").hasMessageContaining("1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/etc/passwd", "recordings/../../x", "recordings//x", "a b", ".hidden", "x/.y"})
    void namesThatLeadElsewhereAreRefused(String name) throws IOException {
        byte[] bytes = tar(name, TarArchiveEntry.LF_NORMAL);
        assertThatThrownBy(() -> check(bytes)).hasMessageContaining("no backup has");
    }

    @ParameterizedTest
    @ValueSource(
            bytes = {
                TarArchiveEntry.LF_SYMLINK,
                TarArchiveEntry.LF_LINK,
                TarArchiveEntry.LF_DIR,
                TarArchiveEntry.LF_FIFO
            })
    void onlyFilesAreEntries(byte type) throws IOException {
        byte[] bytes = tar("recordings/x", type);
        assertThatThrownBy(() -> check(bytes)).hasMessageContaining("no backup has");
    }

    private static byte[] tar(String name, byte type) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream((OutputStream) out)) {
            TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return out.toByteArray();
    }
}
