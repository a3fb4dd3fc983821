/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyFileTest {

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void place() {
        file = directory.resolve("keys/master.key");
    }

    @Test
    void makesAKeyThatOnlyTheOwnerCanReadAndKeepsIt() throws IOException {
        String id;
        try (MasterKey made = new MasterKeyFile(file, false).load(true)) {
            id = made.id();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        try (MasterKey again = new MasterKeyFile(file, false).load(false)) {
            assertThat(again.id()).isEqualTo(id);
            assertThat(Files.readString(file)).doesNotContain(id);
        }
    }

    @Test
    void neverMakesASecondKeyForASealedDatabase() {
        assertThatThrownBy(() -> new MasterKeyFile(file, false).load(false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is missing");
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---"})
    void refusesAFileThatOthersHaveARightTo(String mode) throws IOException {
        new MasterKeyFile(file, false).load(true).close();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> new MasterKeyFile(file, false).load(false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void readsASystemdCredentialWithTheMaskOfAnAccessControlList() throws IOException {
        new MasterKeyFile(file, false).load(true).close();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        new MasterKeyFile(file, true).load(false).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a key", "00112233", "zz"})
    void refusesADamagedFileAndDoesNotRepeatIt(String content) throws IOException {
        new MasterKeyFile(file, false).load(true).close();
        Files.writeString(file, content);
        assertThatThrownBy(() -> new MasterKeyFile(file, false).load(false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged")
                .hasMessageNotContaining("not a key");
    }

    @Test
    void refusesAnythingButASmallFile() throws IOException {
        Files.createDirectories(file);
        assertThatThrownBy(() -> new MasterKeyFile(file, false).load(false)).hasMessageContaining("small regular file");
    }
}
