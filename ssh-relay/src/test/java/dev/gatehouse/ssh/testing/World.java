/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.testing;

import dev.gatehouse.iolog.memory.MemoryRecording;
import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.proxy.testing.InMemoryReporter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.interfaces.EdECPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** A scratch directory, a private OpenSSH target and a relay before it, for one test. */
public final class World implements AutoCloseable {

    public static final Duration DEADLINE = Duration.ofSeconds(60);

    public final Scratch scratch = new Scratch();
    public final KeyPair vaultKey = Keys.ed25519();
    public final OpenSshTarget target;
    public final Gateway gateway;

    public World() throws IOException {
        this(UnaryOperator.identity());
    }

    public World(UnaryOperator<Gateway.Setup> change, String... sshdConfig) throws IOException {
        LoopGuard.install();
        Files.writeString(scratch.file("vault.pub"), Keys.line(Keys.blob((EdECPublicKey) vaultKey.getPublic())));
        target = new OpenSshTarget(scratch, scratch.file("vault.pub"), sshdConfig);
        gateway = change.apply(new Gateway.Setup(scratch)
                        .target(target.address(), target.hostKeyBlob())
                        .credential(() -> Keys.signer(vaultKey)))
                .open();
    }

    /** A client running {@code command}. */
    public Run ssh(String command, String... options) {
        return Run.start(args(command, options));
    }

    /** Its command line. */
    public List<String> args(String command, String... options) {
        List<String> args = new ArrayList<>(gateway.ssh(options));
        args.add("127.0.0.1");
        if (!command.isEmpty()) {
            args.add(command);
        }
        return args;
    }

    public InMemoryReporter.Ended ended(int index) {
        Awaitility.await().atMost(DEADLINE).until(() -> gateway.reporter.ended().size() > index);
        return gateway.reporter.ended().get(index);
    }

    public MemoryRecording onlyRecording() {
        return gateway.memory().recordings().get(0);
    }

    public String recorded(RecordType type) {
        return new String(onlyRecording().joined(type, 4), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        target.close();
        scratch.close();
    }
}
