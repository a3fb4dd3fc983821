/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.wire.WireException;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One burst of a desktop's updates from the decrypting handler's hand-over to the hand-over to the peer's TLS, without sockets and TLS. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RelayBenchmark {

    /** How TLS hands the bytes over. */
    public enum Records {
        /** A burst of PDUs in one record. */
        END_WITH_THEIR_PDUS,
        /** Full TLS records, whose borders cut PDUs. */
        CUT_PDUS,
        /** A record for each PDU. */
        ONE_PER_PDU,
        /** A slow-path update in a record of its own. */
        SLOW_PATH
    }

    /** Runs benchmarks on threads as event loops have them: pools of objects are for those. JMH makes it by its name. */
    public static final class LoopThreads extends ThreadPoolExecutor {

        /** @param threads as JMH has it */
        public LoopThreads(int threads, String prefix) {
            super(
                    threads,
                    threads,
                    1,
                    TimeUnit.MINUTES,
                    new LinkedBlockingQueue<>(),
                    new DefaultThreadFactory(prefix, true));
        }
    }

    @Param
    Records records;

    private RelayedDesktop desktop;

    /** A session. */
    @Setup
    public void open() {
        desktop = new RelayedDesktop(records);
    }

    /** Its end. */
    @TearDown
    public void close() {
        desktop.close();
    }

    /** Bytes forwarded so far, so that nothing is optimised away. */
    @Benchmark
    public long relay() throws WireException {
        desktop.relay();
        return desktop.forwardedBytes();
    }
}
