/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.OpenSshServer;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SharedLab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A user, a group, a target with its credential and a policy from a file, used with {@code ssh -F}, exported and pruned. */
@ExtendWith(SharedLab.class)
class HouseFromDocumentsIT {

    private final Lab lab;
    private final Gatehouse gatehouse;

    HouseFromDocumentsIT(Lab lab) {
        this.lab = lab;
        this.gatehouse = lab.gatehouse();
    }

    @Test
    void documentsMakeAHouseThatSshCanUse() throws Exception {
        Path directory = lab.directory("documents");
        Files.writeString(directory.resolve("secret"), lab.targetPassword() + "\n");
        Files.writeString(directory.resolve("house.yaml"), """
                apiVersion: gatehouse/v1
                kind: Policy
                name: from-file
                groups: [file-people]
                targets: [file-db]
                accounts: [%1$s]
                ---
                apiVersion: gatehouse/v1
                kind: User
                name: filine
                publicKeys: ["%2$s"]
                ---
                apiVersion: gatehouse/v1
                kind: Group
                name: file-people
                members: [filine]
                ---
                apiVersion: gatehouse/v1
                kind: Credential
                account: %1$s
                target: file-db
                type: password
                secretFrom: {file: secret}
                """.formatted(
                        OpenSshServer.account(),
                        Files.readString(Path.of(lab.userKey() + ".pub")).strip()));
        Path known = lab.passwordTarget().knownHosts();
        Files.writeString(
                directory.resolve("targets.csv"),
                "name,address,allow loopback,tags\nfile-db,127.0.0.1:"
                        + lab.passwordTarget().port() + ",yes,from=file\n");

        String documents = directory.resolve("house.yaml").toString();
        Run.Result early = gatehouse.run("apply", "-f", documents, "--set", "file");
        assertThat(early.exitCode()).isEqualTo(2);
        assertThat(early.errors()).contains("house.yaml:5:11: no Target file-db", "nothing was changed");
        gatehouse
                .run("import", "csv", directory.resolve("targets.csv").toString(), "--known-hosts", known.toString())
                .ok();
        gatehouse.run("apply", "-f", documents, "--set", "file").ok();
        assertThat(gatehouse.run("apply", "-f", documents, "--set", "file").ok().text())
                .isEqualTo("set file: 0 created, 0 changed, 0 removed, 4 unchanged\n");

        Path config = directory.resolve("ssh.conf");
        Files.writeString(
                config,
                gatehouse
                        .run("ssh-config", "--user", "filine", "--gateway", "127.0.0.1")
                        .ok()
                        .text());
        Run.Result session = Run.command(
                Duration.ofMinutes(1),
                "ssh",
                "-F",
                config.toString(),
                "-o",
                "BatchMode=yes",
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "UserKnownHostsFile=" + gatehouse.knownHosts(directory),
                "-i",
                lab.userKey().toString(),
                "file-db",
                "echo documents$((40+2))");
        assertThat(session.text()).as(session.toString()).isEqualTo("documents42\n");

        Path exported = directory.resolve("exported.yaml");
        gatehouse.run("export", "--output", exported.toString()).ok();
        assertThat(Files.readString(exported)).contains("filine", "file-db").doesNotContain(lab.targetPassword());
        assertThat(gatehouse
                        .run("apply", "-f", exported.toString(), "--dry-run")
                        .ok()
                        .text())
                .contains("0 to be created, 0 to be changed, 0 to be removed");

        Files.writeString(directory.resolve("none.yaml"), "");
        for (String set : new String[] {"file", "import"}) {
            gatehouse
                    .run("apply", "-f", directory.resolve("none.yaml").toString(), "--set", set, "--prune")
                    .ok();
        }
        assertThat(gatehouse.run("target", "show", "file-db").exitCode()).isEqualTo(3);
        assertThat(gatehouse.run("user", "show", "filine").exitCode()).isEqualTo(3);
        gatehouse.run("user", "show", Lab.USER).ok();
    }
}
