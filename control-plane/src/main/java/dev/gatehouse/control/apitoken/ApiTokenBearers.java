/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apitoken;

import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.login.BearerKind;
import dev.gatehouse.proxy.port.Secret;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** API tokens as bearer secrets. Safe for use by several threads. */
public record ApiTokenBearers(ApiTokens tokens) implements BearerKind {

    @Override
    public String prefix() {
        return ApiTokens.PREFIX;
    }

    @Override
    public Finding find(Secret bearer, InetAddress from) {
        Optional<ApiTokenDao.Found> found = tokens.find(bearer, from.getHostAddress());
        if (found.isEmpty()) {
            return new Finding.Unknown();
        }
        ApiTokenDao.Found token = found.get();
        if (token.obstacle() != null) {
            return new Finding.Ended("api-token." + token.obstacle());
        }
        return new Finding.Known(new Caller.Person(
                token.userId(),
                token.userName(),
                token.role(),
                new Caller.Proof(Caller.Proof.Kind.API_TOKEN, token.id().toString(), "api-token"),
                Optional.of(scope(token.scope())),
                from.getHostAddress()));
    }

    /** A permission that a later version does not know any more gives nothing. */
    private static Set<Permission> scope(List<String> codes) {
        return Arrays.stream(Permission.values())
                .filter(permission -> codes.contains(permission.code()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
