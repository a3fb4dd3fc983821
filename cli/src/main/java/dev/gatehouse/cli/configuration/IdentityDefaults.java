/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where targets that an import makes get their identity from, when their row does not say it. */
final class IdentityDefaults {

    private static final long SSH_PORT = 22;

    @Option(
            names = "--known-hosts",
            paramLabel = "FILE",
            description = "Pin the keys that this known_hosts file has for a target's address.")
    private Path knownHosts;

    @Option(
            names = "--trust",
            paramLabel = "first-use",
            description = "For targets whose key is not known: keep the first key that is seen.")
    private String trust;

    List<Document> complete(List<Document> documents, RowErrors errors) {
        KnownHosts hosts = knownHosts == null
                ? null
                : KnownHosts.read(knownHosts.toString(), DocumentFiles.read(knownHosts), errors);
        documents.stream()
                .filter(document -> document.kind().equals("Target"))
                .map(Document::content)
                .filter(target -> target.get("hostKeys") == null
                        && target.get("authorities") == null
                        && target.text("trust").isEmpty())
                .forEach(target -> complete(target, hosts));
        return documents;
    }

    private void complete(Located.Fields target, @Nullable KnownHosts hosts) {
        String protocol = target.text("protocol").isEmpty() ? "ssh" : target.text("protocol");
        Object port = target.get("port") instanceof Located.Scalar given ? given.value() : null;
        List<String> keys = hosts == null || !protocol.equals("ssh")
                ? List.of()
                : hosts.of(target.text("host"), port instanceof Long number ? number : SSH_PORT).stream()
                        .map(KnownHosts.Entry::key)
                        .toList();
        if (!keys.isEmpty()) {
            target.with("hostKeys", keys);
        } else if (trust != null) {
            target.with("trust", trust);
        }
    }
}
