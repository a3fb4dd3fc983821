/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.doctor;

import dev.gatehouse.control.health.Finding;
import dev.gatehouse.control.os.ShortCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Clock, entropy, limits. */
final class MachineChecks {

    private static final Path ENTROPY = Path.of("/proc/sys/kernel/random/entropy_avail");
    private static final int ENTROPY_BITS_MIN = 256;
    private static final long FILES_MIN = 8_192;
    private static final Duration COMMAND_DEADLINE = Duration.ofSeconds(5);

    List<Finding> run(Optional<Long> server) {
        List<Finding> findings = new ArrayList<>();
        findings.add(clock());
        findings.add(entropy());
        findings.add(openFiles(server.map(pid -> Path.of("/proc", pid.toString(), "limits"))
                .filter(Files::isReadable)
                .orElse(Path.of("/proc/self/limits"))));
        return findings;
    }

    private static Finding clock() {
        String advice = "run chrony or systemd-timesyncd; tokens, one-time codes and certificates go by the clock";
        try {
            ShortCommand.Result result = ShortCommand.run(
                    List.of("timedatectl", "show", "--property=NTPSynchronized", "--value"),
                    Path.of("/"),
                    COMMAND_DEADLINE);
            if (result.succeeded()) {
                boolean inStep = result.output().equals("yes");
                return Finding.judge(
                        "clock",
                        inStep,
                        Finding.State.WARN,
                        inStep ? "a time service keeps it" : "no time service keeps it",
                        advice);
            }
        } catch (IOException e) {
            return Finding.warn("clock", "whether a time service keeps it is not known (no timedatectl here)", advice);
        }
        return Finding.warn("clock", "whether a time service keeps it is not known (timedatectl does not say)", advice);
    }

    private static Finding entropy() {
        try {
            int bits = Integer.parseInt(Files.readString(ENTROPY).strip());
            return Finding.judge(
                    "entropy",
                    bits >= ENTROPY_BITS_MIN,
                    Finding.State.WARN,
                    "the kernel has " + bits + " bits",
                    "keys may be made slowly; on a virtual machine add virtio-rng");
        } catch (IOException | NumberFormatException e) {
            return Finding.warn("entropy", "the kernel does not say (" + ENTROPY + ")", "");
        }
    }

    private static Finding openFiles(Path limits) {
        try {
            for (String line : Files.readAllLines(limits)) {
                if (line.startsWith("Max open files")) {
                    String soft =
                            line.substring("Max open files".length()).strip().split("\\s+")[0];
                    boolean enough = soft.equals("unlimited") || Long.parseLong(soft) >= FILES_MIN;
                    return Finding.judge(
                            "open-files",
                            enough,
                            Finding.State.WARN,
                            "a process may open " + soft + " files",
                            "two for each session and those of recordings: set LimitNOFILE=65536 in the unit, or ulimit -n");
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Finding.warn("open-files", "the limit cannot be read from " + limits, "");
        }
        return Finding.warn("open-files", limits + " names no limit", "");
    }
}
