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
        write(directory);
        String documents = directory.resolve("house.yaml").toString();
        Run.Result early = gatehouse.run("apply", "-f", documents, "--set", "file");
        assertThat(early.exitCode()).isEqualTo(2);
        assertThat(early.errors()).contains("house.yaml:5:11: no Target file-db", "nothing was changed");
        String table = directory.resolve("targets.csv").toString();
        String known = lab.passwordTarget().knownHosts().toString();
        gatehouse.run("import", "csv", table, "--known-hosts", known).ok();
        gatehouse.run("apply", "-f", documents, "--set", "file").ok();
        assertThat(gatehouse.run("apply", "-f", documents, "--set", "file").ok().text())
                .isEqualTo("set file: 0 created, 0 changed, 0 removed, 4 unchanged\n");
        Run.Result session = ssh(directory);
        assertThat(session.text()).as(session.toString()).isEqualTo("documents42\n");

        Path exported = directory.resolve("exported.yaml");
        gatehouse.run("export", "--output", exported.toString()).ok();
        assertThat(Files.readString(exported)).contains("filine", "file-db").doesNotContain(lab.targetPassword());
        assertThat(gatehouse
                        .run("apply", "-f", exported.toString(), "--dry-run")
                        .ok()
                        .text())
                .contains("0 to be created, 0 to be changed, 0 to be removed");

        Path none = Files.writeString(directory.resolve("none.yaml"), "");
        for (String set : new String[] {"file", "import"}) {
            gatehouse
                    .run("apply", "-f", none.toString(), "--set", set, "--prune")
                    .ok();
        }
        assertThat(gatehouse.run("target", "show", "file-db").exitCode()).isEqualTo(3);
        assertThat(gatehouse.run("user", "show", "filine").exitCode()).isEqualTo(3);
        gatehouse.run("user", "show", Lab.USER).ok();
    }

    private void write(Path directory) throws Exception {
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
        Files.writeString(
                directory.resolve("targets.csv"),
                "name,address,allow loopback,tags\nfile-db,127.0.0.1:"
                        + lab.passwordTarget().port() + ",yes,from=file\n");
    }

    /** With OpenSSH's client and nothing but the printed configuration, the gateway's key and the user's own. */
    private Run.Result ssh(Path directory) throws Exception {
        String printed = gatehouse
                .run("ssh-config", "--user", "filine", "--gateway", "127.0.0.1")
                .ok()
                .text();
        Path config = Files.writeString(directory.resolve("ssh.conf"), printed);
        return Run.command(
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
    }
}
