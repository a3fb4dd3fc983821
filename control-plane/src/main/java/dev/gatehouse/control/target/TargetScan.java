/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.sshkey.Fingerprint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks at a machine's host keys, after the same address check as before a session. Blocks on the network up to its deadlines: for API threads.
 * Safe for use by several threads.
 */
public final class TargetScan {

    /** For the connections of one scan together. */
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    private final AddressCheck addresses;
    private final TargetProbe probe;

    public TargetScan(AddressCheck addresses, TargetProbe probe) {
        this.addresses = addresses;
        this.probe = probe;
    }

    /**
     * A key that was seen.
     *
     * @param type such as {@code ssh-ed25519}
     * @param fingerprint {@code SHA256:…}
     * @param line as in a {@code .pub} file; good for {@code hostKeys}
     */
    public record SeenKey(String type, String fingerprint, String line) {}

    /** @param hostKeys best first */
    public record Scan(List<SeenKey> hostKeys) {}

    /**
     * What a test of a target says.
     *
     * @param reachable whether it answered with host keys
     * @param identity {@code ok}, {@code mismatch}, or {@code unknown} when there is nothing to compare
     * @param detail one line
     */
    public record Test(boolean reachable, String identity, String detail) {}

    /** Reads the host keys. */
    public Scan scan(String host, int port, boolean allowLoopback) {
        return new Scan(read(host, port, allowLoopback).stream()
                .map(key -> new SeenKey(
                        key.type(),
                        Fingerprint.ofBlob(key.blob()).toString(),
                        key.type() + " " + Base64.getEncoder().encodeToString(key.blob())))
                .toList());
    }

    /** Compares the target's keys with what is known of it. */
    public Test test(Target target) {
        List<String> seen;
        try {
            seen = scan(target.host(), target.port(), target.allowLoopback()).hostKeys().stream()
                    .map(SeenKey::fingerprint)
                    .toList();
        } catch (ApiProblem e) {
            return new Test(false, "unknown", e.getMessage());
        }
        List<String> known =
                target.hostKeys().stream().map(Target.HostKeyView::fingerprint).toList();
        if (known.isEmpty()) {
            return new Test(true, "unknown", "no host key is kept yet; the first session will keep one");
        }
        boolean isKnown = seen.stream().anyMatch(known::contains);
        return isKnown
                ? new Test(true, "ok", "the target shows a known host key")
                : new Test(
                        true, "mismatch", "the target shows other host keys than are known: " + String.join(" ", seen));
    }

    private List<TargetProbe.HostKey> read(String host, int port, boolean allowLoopback) {
        AddressCheck.Result result =
                await(addresses.check(host, port, allowLoopback).toCompletableFuture(), AddressCheck.DEADLINE);
        if (result instanceof AddressCheck.Result.Refused refused) {
            throw ApiProblem.failed(refused.detail());
        }
        InetSocketAddress address = ((AddressCheck.Result.Checked) result).address();
        return await(probe.hostKeys(address, DEADLINE).toCompletableFuture(), DEADLINE);
    }

    private static <T> T await(java.util.concurrent.CompletableFuture<T> future, Duration deadline) {
        try {
            return future.get(deadline.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw ApiProblem.failed("host keys cannot be read: " + oneLine(cause.getMessage()));
        } catch (TimeoutException e) {
            throw ApiProblem.failed("host keys cannot be read: no answer in " + deadline.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiProblem.unavailable("shutting down");
        }
    }

    private static String oneLine(String message) {
        return message == null ? "connection failed" : message.replaceAll("\\p{Cntrl}+", " ");
    }
}
