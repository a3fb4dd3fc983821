/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates user ids as this process sees them into those of the machine: the launcher may have put the server into a user
 * namespace (user_namespaces(7)), and an audit row has to name the machine's user. Stateless.
 */
final class UserNamespace {

    private static final Logger LOGGER = LoggerFactory.getLogger(UserNamespace.class);

    private UserNamespace() {}

    /** The machine's id of {@code uid}; the same where there is no namespace. */
    static long outsideUid(long uid) {
        try {
            return outsideUid(uid, Files.readAllLines(Path.of("/proc/self/uid_map")));
        } catch (IOException e) {
            LOGGER.atDebug().addKeyValue("because", e.toString()).log("no uid_map");
            return uid;
        }
    }

    /** @param uidMap lines of inside id, outside id, count */
    static long outsideUid(long uid, List<String> uidMap) {
        for (String line : uidMap) {
            String[] columns = line.strip().split("\\s+");
            long inside = Long.parseLong(columns[0]);
            if (uid >= inside && uid - inside < Long.parseLong(columns[2])) {
                return Long.parseLong(columns[1]) + uid - inside;
            }
        }
        return uid;
    }

    /** The name of {@code uid} in the machine's own list of users; empty for users from elsewhere. */
    static Optional<String> nameOf(long uid) {
        try {
            return nameOf(uid, Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<String> nameOf(long uid, List<String> passwd) {
        return passwd.stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > 2 && fields[2].equals(Long.toString(uid)))
                .map(fields -> fields[0])
                .findFirst();
    }
}
