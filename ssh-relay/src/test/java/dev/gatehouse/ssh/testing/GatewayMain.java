/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.testing;

import dev.gatehouse.iolog.memory.MemoryRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.EdECPublicKey;
import java.util.List;

/** Runs a relay before a private OpenSSH server until it is killed, for measurements by hand: {@code GatewayMain DIR [loops]}. */
public final class GatewayMain {

    private GatewayMain() {}

    public static void main(String[] arguments) throws Exception {
        Scratch scratch = new Scratch();
        KeyPair vaultKey = Keys.ed25519();
        Files.writeString(scratch.file("vault.pub"), Keys.line(Keys.blob((EdECPublicKey) vaultKey.getPublic())));
        Keys.generate(scratch.file("alice"), "ed25519");
        // the measured OpenSSH hop logs in with the same key
        Files.writeString(
                scratch.file("vault.pub"),
                Files.readString(scratch.file("vault.pub")) + Files.readString(scratch.file("alice.pub")));
        OpenSshTarget target = new OpenSshTarget(scratch, scratch.file("vault.pub"));
        Gateway gateway = new Gateway.Setup(scratch)
                .recorder(
                        "memory".equals(System.getProperty("recorder"))
                                ? new MemoryRecorder()
                                : new DiscardingRecorder())
                .loops(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2)
                .target(target.address(), target.hostKeyBlob())
                .credential(() -> Keys.signer(vaultKey))
                .open();
        Files.write(
                Path.of(arguments[0], "env"),
                List.of(
                        "SCRATCH=" + scratch.root(),
                        "PORT=" + gateway.address().getPort(),
                        "LOGIN=" + gateway.login(),
                        "TARGET_PORT=" + target.address().getPort(),
                        "PID=" + ProcessHandle.current().pid()));
        Runtime.getRuntime().addShutdownHook(new Thread(target::close));
        Thread.currentThread().join();
    }
}
