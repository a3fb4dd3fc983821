/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.proxy.wire.WireException;

/** Target for Jazzer: any frames from a target, after a good beginning of any length. See docs/TESTING.md for how to fuzz. */
class ConnectSequenceFuzzTest {

    private static final int FRAMES_MAX = 40;
    private static final int FRAME_BYTES_MAX = 2000;

    @FuzzTest(maxDuration = "5m")
    void anyFramesAreTakenOrAreProtocolErrors(FuzzedDataProvider data) {
        ConnectSequenceFixture target = new ConnectSequenceFixture();
        try (ConnectSequence sequence = target.sequence) {
            sequence.begin();
            if (data.consumeBoolean()) {
                sequence.received(ConnectSequenceFixture.confirm(0, 1));
            }
            for (int i = 0; i < FRAMES_MAX && data.remainingBytes() > 0 && !target.calls.contains("failed"); i++) {
                if (!target.calls.isEmpty() && "tls".equals(target.calls.get(target.calls.size() - 1))) {
                    target.calls.add("established");
                    sequence.tlsEstablished(ConnectSequenceFixture.KEY);
                } else {
                    sequence.received(data.consumeBytes(data.consumeInt(0, FRAME_BYTES_MAX)));
                }
            }
        } catch (WireException expected) {
            // the connection would be closed
        }
    }
}
