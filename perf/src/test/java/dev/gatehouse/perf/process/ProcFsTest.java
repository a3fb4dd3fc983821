/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcFsTest {

    private static final long SELF = ProcessHandle.current().pid();

    @Test
    void cpuSecondsGrowWithWork() throws Exception {
        double before = ProcFs.cpuSeconds(SELF);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        double noise = 0;
        while (ProcFs.cpuSeconds(SELF) < before + 0.05 && System.nanoTime() < end) {
            for (int i = 1; i < 1_000_000; i++) {
                noise += Math.sqrt(i);
            }
        }
        assertThat(noise).isPositive();
        assertThat(ProcFs.cpuSeconds(SELF)).isGreaterThanOrEqualTo(before + 0.05);
    }

    @Test
    void childrenThatWereWaitedForStayInTheTreesFigure() throws Exception {
        Process shell = new ProcessBuilder(
                        "sh", "-c", "head -c 300000000 /dev/zero | sha256sum >/dev/null; echo done; exec cat")
                .start();
        try {
            assertThat(shell.inputReader().readLine()).isEqualTo("done");
            assertThat(ProcFs.tree(shell.pid())).containsExactly(shell.pid());
            assertThat(ProcFs.treeCpuSeconds(shell.pid())).isGreaterThan(ProcFs.cpuSeconds(shell.pid()) + 0.02);
        } finally {
            shell.destroy();
        }
    }

    @Test
    void knowsWhoListens() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(ProcFs.listener(socket.getLocalPort())).isEqualTo(SELF);
        }
    }

    @Test
    void memoryAndThreadsOfThisProcess() throws Exception {
        assertThat(ProcFs.pssKib(SELF)).isGreaterThan(10_000);
        assertThat(ProcFs.threads(SELF)).isGreaterThan(3);
        assertThat(ProcFs.threadCpuSeconds(SELF)).isNotEmpty();
    }

    @Test
    void aProcessThatHasGoneUsesNothing() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        assertThat(ProcFs.cpuSeconds(gone.pid())).isZero();
        assertThat(ProcFs.pssKib(gone.pid())).isZero();
        assertThat(ProcFs.threads(gone.pid())).isZero();
    }

    @Test
    void aProcessMayEndWhileItIsRead() throws Exception {
        for (int i = 0; i < 200; i++) {
            Process ending = new ProcessBuilder("true").start();
            do {
                assertThat(ProcFs.tree(ending.pid())).contains(ending.pid());
                assertThat(ProcFs.threads(ending.pid())).isBetween(0, 1);
                assertThat(ProcFs.treePssKib(ending.pid())).isNotNegative();
            } while (ending.isAlive());
        }
    }
}
