/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.rdp.sequence.McsIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Static virtual channels of both legs, paired by name; what the policy does not allow has no pair. Immutable. */
final class StaticChannels {

    /** Carries the dynamic channels, [MS-RDPEDYC] 1.3. */
    static final String DYNAMIC = "drdynvc";

    private final List<Pair> pairs;

    /** One channel under both its ids. */
    record Pair(String name, int clientId, int targetId) {}

    private StaticChannels(List<Pair> pairs) {
        this.pairs = pairs;
    }

    static StaticChannels of(McsIds client, McsIds target) {
        List<Pair> pairs = new ArrayList<>();
        for (Map.Entry<String, Integer> each : target.statics().entrySet()) {
            Integer clientId = client.statics().get(each.getKey());
            if (clientId != null) {
                pairs.add(new Pair(each.getKey(), clientId, each.getValue()));
            }
        }
        return new StaticChannels(List.copyOf(pairs));
    }

    /** The channel with this id on the client's leg, or null. */
    Pair ofClient(int id) {
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).clientId() == id) {
                return pairs.get(i);
            }
        }
        return null;
    }

    /** The channel with this id on the target's leg, or null. */
    Pair ofTarget(int id) {
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).targetId() == id) {
                return pairs.get(i);
            }
        }
        return null;
    }
}
