/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where this machine has the programs of the lab; FreeRDP 3 is packaged with names of its own. */
final class Programs {

    private Programs() {}

    static String xfreerdp() {
        return find("freerdp2-x11 or freerdp3-x11", "xfreerdp", "xfreerdp3");
    }

    static String shadow() {
        return find("freerdp2-shadow-x11 or freerdp3-shadow-x11", "freerdp-shadow-cli", "freerdp-shadow-cli3");
    }

    static String winprHash() {
        return find("winpr-utils or winpr3-utils", "winpr-hash", "winpr-hash3");
    }

    /** The first of the names that is a program; an error that names the package when none is. */
    static String find(String aPackage, String... names) {
        List<String> directories = new ArrayList<>(Arrays.asList(
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")));
        directories.addAll(List.of("/usr/sbin", "/sbin"));
        for (String name : names) {
            for (String directory : directories) {
                Path program = Path.of(directory, name);
                if (Files.isExecutable(program)) {
                    return program.toString();
                }
            }
        }
        throw new AssertionError(names[0] + " is missing: bin/test installs it (package " + aPackage + ")");
    }
}
