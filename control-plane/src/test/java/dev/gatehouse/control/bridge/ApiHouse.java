/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.control.user.Users;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A house with every route that the appliance has, behind the real doors. */
final class ApiHouse implements AutoCloseable {

    final DomainFixture on;
    final ApiServer server;
    final SocketClient local;
    final EveryRoute every;

    ApiHouse() throws IOException {
        this(ConsoleConfig.defaults().withPort(0));
    }

    ApiHouse(ConsoleConfig config) throws IOException {
        on = new DomainFixture();
        every = new EveryRoute(on);
        server = ApiServer.start(new ApiSetup(
                        config,
                        on.home.home(),
                        on.audit,
                        on.identities(),
                        on.domain.rights(),
                        () -> false,
                        every.routes())
                .with(on.domain.idempotencyKeys()));
        local = new SocketClient(on.home.home().controlSocket());
    }

    /** Somebody new who has signed in. */
    TlsClient person(String name, Role role) {
        on.users.create(
                DomainFixture.OPERATOR,
                new Users.NewUser(new UserName(name), role, Optional.of(DomainFixture.passwordHash()), List.of()));
        return TlsClient.at(server.port()).signIn(name, DomainFixture.PASSWORD);
    }

    /** Signs how far the audit log goes. */
    void signHead() {
        every.signHead();
    }

    @Override
    public void close() throws IOException {
        server.close();
        every.close();
        on.close();
    }
}
