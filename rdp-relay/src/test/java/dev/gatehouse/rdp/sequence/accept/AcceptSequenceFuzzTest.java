/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.auth.AcceptorStep;
import dev.gatehouse.rdp.sequence.Framing;
import java.util.Optional;

/** Target for Jazzer: any frames from a client, after a good beginning of any length. See docs/TESTING.md for how to fuzz. */
class AcceptSequenceFuzzTest {

    private static final int FRAMES_MAX = 40;
    private static final int FRAME_BYTES_MAX = 2000;

    @FuzzTest(maxDuration = "5m")
    void anyFramesAreTakenOrAreProtocolErrors(FuzzedDataProvider data) {
        AcceptSequenceFixture client = new AcceptSequenceFixture();
        client.steps.add(new AcceptorStep.Reply(new byte[] {0x30, 0}));
        try (AcceptSequence sequence = client.sequence) {
            if (data.consumeBoolean()) {
                sequence.received(
                        AcceptSequenceFixture.request(data.consumeBoolean() ? "T-x" : "x", data.consumeInt(0, 15)));
            }
            for (int i = 0; i < FRAMES_MAX && data.remainingBytes() > 0; i++) {
                step(client, sequence, data);
            }
        } catch (WireException expected) {
            // the connection would be closed
        }
    }

    private static void step(AcceptSequenceFixture client, AcceptSequence sequence, FuzzedDataProvider data)
            throws WireException {
        if (!client.calls.isEmpty() && "tls".equals(client.calls.get(client.calls.size() - 1))) {
            client.calls.add("established");
            sequence.tlsEstablished(AcceptSequenceFixture.KEY);
        } else if (sequence.framing() == Framing.NOTHING && client.calls.contains("prove")) {
            sequence.proved(Optional.empty());
        } else {
            sequence.received(data.consumeBytes(data.consumeInt(0, FRAME_BYTES_MAX)));
        }
    }
}
