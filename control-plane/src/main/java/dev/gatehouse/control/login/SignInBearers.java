/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import dev.gatehouse.control.http.Caller;
import dev.gatehouse.proxy.port.Secret;
import java.net.InetAddress;
import java.util.Optional;

/** Sign-ins as bearer secrets. Safe for use by several threads. */
public record SignInBearers(SignIns signIns) implements BearerKind {

    @Override
    public String prefix() {
        return BearerSecret.SIGN_IN;
    }

    @Override
    public Finding find(Secret bearer, InetAddress from) {
        Optional<SignInDao.Found> found = signIns.find(bearer);
        if (found.isEmpty()) {
            return new Finding.Unknown();
        }
        SignInDao.Found signIn = found.get();
        if (signIn.obstacle() != null || signIn.awaitsFactor()) {
            signIns.endOutlived(signIn);
            return new Finding.Ended(signIn.awaitsFactor() ? "factor.missing" : "signin." + signIn.obstacle());
        }
        if (signIn.stale()) {
            signIns.touch(signIn.id());
        }
        return new Finding.Known(new Caller.Person(
                signIn.userId(),
                signIn.userName(),
                signIn.role(),
                new Caller.Proof(Caller.Proof.Kind.SIGN_IN, signIn.id().toString(), signIn.method()),
                Optional.empty(),
                from.getHostAddress()));
    }
}
