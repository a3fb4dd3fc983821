/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.CallerRights;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.login.Bearers;
import dev.gatehouse.control.user.HouseRights;
import dev.gatehouse.proxy.port.Secret;
import java.net.InetAddress;
import java.util.Optional;

/** Who a person is and what callers may, from the packages that know. Safe for use by several threads. */
record DomainRights(HouseRights rights, Bearers bearers) implements CallerRights {

    @Override
    public Optional<String> refusal(Caller caller, Permission permission) {
        return rights.refusal(caller, permission);
    }

    @Override
    public Optional<Caller.Person> person(Secret bearer, InetAddress from) {
        return bearers.person(bearer, from);
    }
}
