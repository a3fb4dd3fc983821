/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** A relayed byte makes next to no garbage: JMH with its collector's profiler ({@code -prof gc}), in a JVM of its own. */
class RelayAllocationTest {

    private static final double HEAP_BYTES_PER_RELAYED_BYTE_MAX = 0.01;

    @Test
    void oneHeapByteForAHundredRelayedOnesAtMost() throws Exception {
        Map<RelayBenchmark.Records, Double> heapBytesPerBurst = measure();
        assertThat(heapBytesPerBurst).containsOnlyKeys(RelayBenchmark.Records.values());
        heapBytesPerBurst.forEach((records, bytes) -> {
            double perRelayedByte = bytes / burstBytes(records);
            System.getLogger("measured")
                    .log(
                            System.Logger.Level.INFO,
                            () -> String.format("%s: %.5f heap bytes per relayed byte", records, perRelayedByte));
            assertThat(perRelayedByte).as(records.name()).isLessThan(HEAP_BYTES_PER_RELAYED_BYTE_MAX);
        });
    }

    @Test
    void whatIsRelayedComesOutWhole() throws Exception {
        for (RelayBenchmark.Records records : RelayBenchmark.Records.values()) {
            try (RelayedDesktop desktop = new RelayedDesktop(records)) {
                desktop.relay();
                desktop.relay();
                assertThat(desktop.forwardedBytes()).as(records.name()).isEqualTo(2L * desktop.burstBytes());
            }
        }
    }

    private static int burstBytes(RelayBenchmark.Records records) {
        try (RelayedDesktop desktop = new RelayedDesktop(records)) {
            return desktop.burstBytes();
        }
    }

    private static Map<RelayBenchmark.Records, Double> measure() throws RunnerException {
        // those that this JVM was started with open packages; what watches buffers makes garbage itself
        List<String> arguments = Stream.concat(
                        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                .filter(argument ->
                                        !argument.contains("leakDetection") && !argument.startsWith("-javaagent")),
                        Stream.of(
                                "-Dio.netty.leakDetection.level=disabled",
                                "-Djmh.executor=CUSTOM",
                                "-Djmh.executor.class=" + RelayBenchmark.LoopThreads.class.getName()))
                .toList();
        return new Runner(new OptionsBuilder()
                        .include(RelayBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)
                        .forks(1)
                        .warmupIterations(2)
                        .warmupTime(TimeValue.milliseconds(500))
                        .measurementIterations(2)
                        .measurementTime(TimeValue.milliseconds(500))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .jvmArgs(arguments.toArray(String[]::new))
                        .build())
                .run().stream()
                        .collect(Collectors.toMap(
                                result -> RelayBenchmark.Records.valueOf(
                                        result.getParams().getParam("records")),
                                RelayAllocationTest::allocated));
    }

    private static double allocated(RunResult result) {
        return result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    }
}
