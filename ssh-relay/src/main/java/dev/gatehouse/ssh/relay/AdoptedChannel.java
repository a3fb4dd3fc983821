/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import java.util.List;

/**
 * A channel that the client has open before there is a target, with what it asked for there. What is asked of the target is the same, in
 * the same order.
 *
 * @param channel its number at the client
 * @param window what the client still takes
 * @param packetMax the largest data message that the client takes
 * @param requests to be asked of the target
 * @param unsent what the client has not taken yet of what was written to its terminal
 */
record AdoptedChannel(int channel, long window, long packetMax, List<Request> requests, byte[] unsent) {

    AdoptedChannel {
        requests = List.copyOf(requests);
    }

    /**
     * A request of the client (RFC 4254 section 5.4).
     *
     * @param type such as {@code pty-req}
     * @param answered whether the client has been told that it worked, so that it has to
     * @param rest what is specific to the type
     */
    record Request(String type, boolean answered, byte[] rest) {}
}
