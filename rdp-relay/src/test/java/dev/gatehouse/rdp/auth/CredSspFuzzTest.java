/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.proxy.wire.WireException;
import java.util.Optional;

/** Targets for Jazzer: any TSRequests, in both roles. See docs/TESTING.md for how to fuzz. */
class CredSspFuzzTest {

    private static final int STEPS_MAX = 6;
    private static final int BYTES_MAX = 4000;

    @FuzzTest(maxDuration = "5m")
    void anyRequestsOfAClientAreRefused(FuzzedDataProvider data) {
        try (NtlmCredSspAcceptor acceptor = CredSspPair.acceptor()) {
            for (int i = 0; i < STEPS_MAX && data.remainingBytes() > 0; i++) {
                AcceptorStep step = acceptor.received(data.consumeBytes(data.consumeInt(0, BYTES_MAX)));
                if (step instanceof AcceptorStep.Prove) {
                    acceptor.proved(Optional.empty());
                }
                if (step instanceof AcceptorStep.Accepted) {
                    throw new AssertionError("nobody has proved anything");
                }
            }
        } catch (WireException expected) {
            // the connection would be closed
        }
    }

    @FuzzTest(maxDuration = "5m")
    void anyRequestsOfAServerGetNoCredentials(FuzzedDataProvider data) {
        try (NtlmCredSspInitiator initiator = CredSspPair.initiator(CredSspPair.KEY, CredSspPair.PASSWORD, 2)) {
            initiator.begin();
            for (int i = 0; i < STEPS_MAX && data.remainingBytes() > 0; i++) {
                if (initiator.received(data.consumeBytes(data.consumeInt(0, BYTES_MAX)))
                        instanceof InitiatorStep.Done) {
                    throw new AssertionError("credentials were sent to a server that proved nothing");
                }
            }
        } catch (WireException expected) {
            // the connection would be closed
        }
    }
}
