/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Large transfers that are hashed and not kept. */
public final class Bulk {

    /** A thread for each task: what waits for a process would fill the common pool, which has two or three threads on a small machine. */
    public static final Executor OWN_THREADS = task -> {
        Thread thread = new Thread(task, "pump");
        thread.setDaemon(true);
        thread.start();
    };

    private Bulk() {}

    /** Size of a transfer in MiB: {@code -Dgatehouse.it.mib}. */
    public static long mebibytes(int byDefault) {
        return Long.getLong("gatehouse.it.mib", byDefault);
    }

    /** What a process said: how much, and its hash. */
    public record Result(int exit, long bytes, String sha256, String stderr) {}

    /** Runs a command, feeding it pseudo-random bytes of {@code inMib} and hashing what it says. */
    public static Result run(List<String> command, long inMib, long seconds) {
        try {
            Process process = new ProcessBuilder(command).start();
            CompletableFuture<String> err =
                    CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), OWN_THREADS);
            OWN_THREADS.execute(() -> feed(process.getOutputStream(), inMib));
            CompletableFuture<Result> hashed =
                    CompletableFuture.supplyAsync(() -> hash(process.getInputStream()), OWN_THREADS);
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command.get(command.size() - 1) + " hangs after " + seconds + " s");
            }
            Result result = hashed.get(60, TimeUnit.SECONDS);
            return new Result(process.exitValue(), result.bytes(), result.sha256(), err.get(60, TimeUnit.SECONDS));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The hash of what {@link #run} feeds. */
    public static String sha256OfFeed(long mib) {
        MessageDigest digest = sha256();
        generate(mib, (bytes, length) -> digest.update(bytes, 0, length));
        return HexFormat.of().formatHex(digest.digest());
    }

    private interface Sink {
        void take(byte[] bytes, int length) throws IOException;
    }

    private static void generate(long mib, Sink sink) {
        SplittableRandom random = new SplittableRandom(42);
        byte[] chunk = new byte[1024 * 1024];
        random.nextBytes(chunk);
        try {
            for (long i = 0; i < mib; i++) {
                // different in every chunk, cheap to make
                chunk[(int) (i % chunk.length)] ^= (byte) (i + 1);
                sink.take(chunk, chunk.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void feed(OutputStream to, long mib) {
        try (to) {
            generate(mib, (bytes, length) -> to.write(bytes, 0, length));
        } catch (IOException | UncheckedIOException e) {
            // the process has ended; its exit says why
        }
    }

    private static Result hash(InputStream from) {
        MessageDigest digest = sha256();
        long bytes = 0;
        byte[] buffer = new byte[256 * 1024];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                digest.update(buffer, 0, n);
                bytes += n;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Result(0, bytes, HexFormat.of().formatHex(digest.digest()), "");
    }

    private static String text(InputStream from) {
        try {
            return new String(from.readAllBytes());
        } catch (IOException e) {
            return "";
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
