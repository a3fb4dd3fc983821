/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.proxy.port.TargetTrust;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks at how a machine identifies itself, after the same address check as before a session. Blocks on the network up to its deadlines: for API threads.
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
     * @param type such as {@code ssh-ed25519}; {@code x509} for a certificate's key
     * @param fingerprint {@code SHA256:…}
     * @param line type and key in base64, for SSH as in a {@code .pub} file; good for {@code hostKeys}
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
    public Scan scan(Target.Protocol protocol, String host, int port, boolean allowLoopback) {
        InetSocketAddress address = resolve(host, port, allowLoopback);
        List<TargetProbe.HostKey> keys =
                await(probe.hostKeys(protocol, address, DEADLINE).toCompletableFuture(), DEADLINE);
        return new Scan(keys.stream()
                .map(key -> new SeenKey(
                        key.type(),
                        Fingerprint.ofBlob(key.blob()).toString(),
                        key.type() + " " + Base64.getEncoder().encodeToString(key.blob())))
                .toList());
    }

    /**
     * Compares what the target shows with what is known of it.
     *
     * @param authorities of the target, where its trust is {@code ca}
     */
    public Test test(Target target, List<X509Certificate> authorities) {
        try {
            return target.trust() == Target.Trust.CA ? testCertificate(target, authorities) : testKeys(target);
        } catch (ApiProblem e) {
            return new Test(false, "unknown", e.getMessage());
        }
    }

    private Test testCertificate(Target target, List<X509Certificate> authorities) {
        InetSocketAddress address = resolve(target.host(), target.port(), target.allowLoopback());
        Optional<String> objection = await(
                probe.objection(
                                target.protocol(),
                                address,
                                new TargetTrust.Authorities(authorities, target.host()),
                                DEADLINE)
                        .toCompletableFuture(),
                DEADLINE);
        return objection
                .map(why -> new Test(true, "mismatch", "the target's certificate is not believed: " + oneLine(why)))
                .orElseGet(() -> new Test(true, "ok", "the target shows a certificate of its authorities"));
    }

    private Test testKeys(Target target) {
        List<String> seen =
                scan(target.protocol(), target.host(), target.port(), target.allowLoopback()).hostKeys().stream()
                        .map(SeenKey::fingerprint)
                        .toList();
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

    private InetSocketAddress resolve(String host, int port, boolean allowLoopback) {
        AddressCheck.Result result =
                await(addresses.check(host, port, allowLoopback).toCompletableFuture(), AddressCheck.DEADLINE);
        if (result instanceof AddressCheck.Result.Refused refused) {
            throw ApiProblem.failed(refused.detail());
        }
        return ((AddressCheck.Result.Checked) result).address();
    }

    private static <T> T await(java.util.concurrent.CompletableFuture<T> future, Duration deadline) {
        try {
            return future.get(deadline.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw ApiProblem.failed("host keys cannot be read: "
                    + oneLine(Objects.requireNonNullElse(cause.getMessage(), cause.toString())));
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
