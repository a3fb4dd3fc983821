/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The HTTPS listener of console and API, and what one request may cost ({@code console.*}). Immutable.
 *
 * @param host address to bind once an administrator exists; until then it is loopback whatever this says
 * @param port HTTPS port
 * @param maxBodyBytes largest request body
 * @param idleTimeout after which a silent connection is closed
 * @param threads that answer requests, all made at the start
 * @param callerRequestsPerSecond requests that one person, or one API token, may go on sending
 * @param callerBurst how many of them at once
 * @param addressRequestsPerSecond requests that strangers at one address may go on sending
 * @param addressBurst how many of them at once
 */
public record ConsoleConfig(
        String host,
        int port,
        long maxBodyBytes,
        Duration idleTimeout,
        int threads,
        int callerRequestsPerSecond,
        int callerBurst,
        int addressRequestsPerSecond,
        int addressBurst) {

    /** The contract's port. */
    public static final int DEFAULT_PORT = 6500;

    public ConsoleConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(idleTimeout, "idleTimeout");
    }

    /** With the usual limits of requests. */
    public ConsoleConfig(String host, int port, long maxBodyBytes, Duration idleTimeout, int threads) {
        this(host, port, maxBodyBytes, idleTimeout, threads, 100, 1_000, 20, 400);
    }

    /** All addresses (once there is an administrator), port 6500. */
    public static ConsoleConfig defaults() {
        return new ConsoleConfig("0.0.0.0", DEFAULT_PORT, 1 << 20, Duration.ofSeconds(30), 32);
    }

    /** The same on another port; 0 takes a free one. */
    public ConsoleConfig withPort(int otherPort) {
        return new ConsoleConfig(
                host,
                otherPort,
                maxBodyBytes,
                idleTimeout,
                threads,
                callerRequestsPerSecond,
                callerBurst,
                addressRequestsPerSecond,
                addressBurst);
    }

    /** The same with other limits of requests. */
    public ConsoleConfig withRates(int callerPerSecond, int callerAtOnce, int addressPerSecond, int addressAtOnce) {
        return new ConsoleConfig(
                host,
                port,
                maxBodyBytes,
                idleTimeout,
                threads,
                callerPerSecond,
                callerAtOnce,
                addressPerSecond,
                addressAtOnce);
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        return new ConfigProblems()
                .check("console.host", !host.isBlank(), "is empty; use an address or 0.0.0.0 for all")
                .within("console.port", port, 0, 65_535)
                .within("console.maxBodyBytes", maxBodyBytes, 1_024, 64 << 20)
                .within("console.idleTimeout", idleTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10))
                .within("console.threads", threads, 8, 500)
                .within("console.callerRequestsPerSecond", callerRequestsPerSecond, 1, 100_000)
                .within("console.callerBurst", callerBurst, 1, 1_000_000)
                .within("console.addressRequestsPerSecond", addressRequestsPerSecond, 1, 100_000)
                .within("console.addressBurst", addressBurst, 1, 1_000_000)
                .found();
    }
}
