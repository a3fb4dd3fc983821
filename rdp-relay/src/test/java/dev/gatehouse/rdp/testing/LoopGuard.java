/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;

/**
 * BlockHound on event-loop threads: every blocking call there is an error, and is counted, because a relay that survives it must
 * still fail the test. Exemptions, each with its reason, are in {@code blockhound-exempt.txt}.
 */
public final class LoopGuard {

    private static final List<String> VIOLATIONS = new CopyOnWriteArrayList<>();
    private static boolean installed;

    private LoopGuard() {}

    public static synchronized void install() {
        if (installed) {
            return;
        }
        installed = true;
        BlockHound.Builder builder = BlockHound.builder()
                .nonBlockingThreadPredicate(
                        current -> current.or(thread -> thread.getName().startsWith("gatehouse-loop")))
                .blockingMethodCallback(method -> {
                    BlockingOperationError error = new BlockingOperationError(method);
                    VIOLATIONS.add(method + " at " + List.of(error.getStackTrace()));
                    throw error;
                });
        for (String line : exemptions()) {
            int hash = line.lastIndexOf('#');
            builder.allowBlockingCallsInside(line.substring(0, hash), line.substring(hash + 1));
        }
        builder.install();
    }

    /** Lines {@code class#method}; after a space comes the reason. */
    private static List<String> exemptions() {
        try (InputStream file = LoopGuard.class.getResourceAsStream("/blockhound-exempt.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" ")[0])
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<String> violations() {
        return List.copyOf(VIOLATIONS);
    }
}
