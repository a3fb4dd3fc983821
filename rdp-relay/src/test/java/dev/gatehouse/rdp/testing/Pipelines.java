/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import dev.gatehouse.rdp.netty.RdpLeg;
import dev.gatehouse.rdp.relay.RdpRelay;
import io.netty.channel.Channel;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The channels of a relay, which nobody outside of a test may touch. */
public final class Pipelines {

    private Pipelines() {}

    /** Both channels of a session. */
    public record Legs(Channel client, Channel target) {}

    /** Of each session that is being relayed. */
    public static List<Legs> sessions(RdpRelay relay) throws ReflectiveOperationException {
        Object house = field(relay, "house");
        Object live = field(house, "live");
        var all = live.getClass().getDeclaredMethod("all");
        all.setAccessible(true);
        List<Legs> legs = new ArrayList<>();
        for (Object each : (Collection<?>) all.invoke(live)) {
            legs.add(new Legs(((RdpLeg) field(each, "client")).channel(), ((RdpLeg) field(each, "target")).channel()));
        }
        return legs;
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }
}
