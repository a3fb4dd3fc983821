/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.iolog.chronicle.ChronicleJournal;
import dev.gatehouse.iolog.crypto.KeyWrapper;
import dev.gatehouse.iolog.journal.JournalConfig;
import dev.gatehouse.iolog.journal.LaneReader;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.ssh.testing.Bulk;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.Scratch;
import dev.gatehouse.ssh.testing.World;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The relay before the journal that the appliance has: no loop waits for it. */
class JournalIT {

    private static final long MIB = 24;

    /** What it wraps is worth nothing. */
    private static final KeyWrapper OPEN = new KeyWrapper() {
        @Override
        public byte[] wrap(byte[] key, byte[] associated) {
            return key.clone();
        }

        @Override
        public byte[] unwrap(byte[] wrapped, byte[] associated) {
            return wrapped.clone();
        }
    };

    @Test
    void theRelayRecordsInTheJournalAndNoLoopWaits() throws Exception {
        LoopGuard.install();
        try (Scratch scratch = new Scratch();
                ChronicleJournal journal =
                        new ChronicleJournal(JournalConfig.of(scratch.file("journal"), 2), OPEN, Clock.systemUTC());
                World world = new World(setup -> setup.recorder(journal.recorder()))) {
            Bulk.Result bulk = Bulk.run(world.args("cat"), MIB, 300);
            assertThat(bulk.exit()).as(bulk.stderr()).isZero();
            assertThat(bulk.sha256()).isEqualTo(Bulk.sha256OfFeed(MIB));
            secretIsTyped(world);
            assertThat(world.ended(1).cause()).isEqualTo(CloseCause.CLIENT_CLOSED);
            assertThat(world.gateway.reporter.failed()).isEmpty();
            // it was this journal: random bytes in both directions are in it
            assertThat(bytesIn(journal)).isGreaterThan(2 * MIB << 20);
        }
        assertThat(LoopGuard.violations()).isEmpty();
    }

    /** Lines that are held until it is known whether they were echoed. */
    private static void secretIsTyped(World world) {
        try (Run run = world.ssh("stty -echo; echo ready; read x; stty echo; read y; echo got $x $y", "-tt")) {
            await().atMost(World.DEADLINE).until(() -> run.stdout().contains("ready"));
            run.type("hidden\n");
            run.type("shown\n");
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            assertThat(run.stdout()).contains("got hidden shown");
        }
    }

    private static long bytesIn(ChronicleJournal journal) throws IOException {
        AtomicLong bytes = new AtomicLong();
        for (LaneReader lane : journal.lanes()) {
            while (lane.read((excerpt, length) -> bytes.addAndGet(length), 1000) == 1000) {
                // more is there
            }
        }
        return bytes.get();
    }
}
