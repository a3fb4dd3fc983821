/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.cli.console.Terminal;
import dev.gatehouse.cli.output.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImportersTest {

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    private static final String FINGERPRINT = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";

    private final RowErrors errors = new RowErrors();

    private List<String> read(Importer importer, String text) {
        return importer.read("f", text, errors).stream()
                .map(ImportersTest::shown)
                .toList();
    }

    /** Line and fields, without what is the same in all. */
    private static String shown(Document document) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
            document.content().write(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        String fields = text.toString().replaceFirst(".*?\"kind\":\"[A-Za-z]+\",?", "{");
        return document.place().line() + " " + fields.replace("\"", "");
    }

    private List<String> told() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        errors.print(new Terminal(new ByteArrayInputStream(new byte[0]), err, err, false, false));
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void tables() {
        assertThat(read(new CsvImporter("Target"), """
                        Name,ADDRESS,host_key,Tags,allow-loopback,protocol
                        db1,10.0.0.1:2222,SHA256:a;SHA256:b,env=prod;tier = 1,yes,

                        "db2","[2001:db8::1]:22",,"text=a, b
                        c",no,rdp
                        db3,2001:db8::1,,,,
                        """))
                .containsExactly(
                        "2 {name:db1,host:10.0.0.1,port:2222,hostKeys:[SHA256:a,SHA256:b],tags:{env:prod,tier:1},"
                                + "allowLoopback:true}",
                        "4 {name:db2,host:2001:db8::1,port:22,tags:{text:a, b\\nc},allowLoopback:false,protocol:rdp}",
                        "6 {name:db3,host:2001:db8::1}");
        assertThat(errors.isEmpty()).isTrue();
        assertThat(read(new CsvImporter("User"), "name,role,public key\nanna,admin," + KEY + " a@b\n"))
                .containsExactly("2 {name:anna,role:admin,publicKeys:[" + KEY + " a@b]}");
    }

    @Test
    void tablesSayWhatIsWrongByLine() {
        read(new CsvImporter("Target"), "name,adress\nx,y\n");
        read(new CsvImporter("Target"), "name,port,allowLoopback\na,x,maybe\nb,1\n\"c");
        read(new CsvImporter("Target"), "\n\n");
        assertThat(told())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .startsWith("f:1: no column adress")
                                .contains("address"),
                        line -> assertThat(line).startsWith("f:4: a quoted cell"),
                        line -> assertThat(line).startsWith("f:1: there is no heading"));
        RowErrors rows = new RowErrors();
        new CsvImporter("Target").read("f", "name,port,allowLoopback\na,x,maybe\nb,1\n", rows);
        assertThat(rows.size()).isEqualTo(3);
    }

    @Test
    void sshClientConfigurations() {
        assertThat(read(new SshConfigImporter(), """
                        Port 2200
                        Host Web1 web2 !web3 *.lab
                          HostName %h.example.com
                        Host db
                          hostname=10.1.1.1
                          Port "22"
                        Host far
                          ProxyJump bastion
                        Host direct
                          ProxyJump none
                        Host *
                          ProxyCommand none
                          Port 99
                        Match user x
                          HostName nowhere
                        """))
                .containsExactly(
                        "2 {name:web1,protocol:ssh,host:Web1.example.com,port:2200}",
                        "2 {name:web2,protocol:ssh,host:web2.example.com,port:2200}",
                        "4 {name:db,protocol:ssh,host:10.1.1.1,port:2200}",
                        "9 {name:direct,protocol:ssh,host:direct,port:2200}");
        assertThat(told())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("f:8: host far is reached through another one"),
                        line -> assertThat(line).startsWith("f:14: Match is not supported"));
    }

    @Test
    void knownHostsPlainHashedNegatedAndRevoked() {
        String hashed = "|1|AAECAwQFBgcICQoLDA0ODxAREhM=|t+Mx1S7XlWAb1c2vwabJwApCMJs= " + KEY;
        KnownHosts hosts = KnownHosts.read(
                "f",
                String.join(
                        "\n",
                        "# comment",
                        "db1.example.com,10.0.0.1 " + KEY + " root@db1",
                        "[db2.example.com]:2222 " + KEY,
                        "*.lab,!bad.lab " + KEY,
                        "old ssh-dss AAAA",
                        "@revoked gone.lab " + KEY,
                        "@cert-authority *.lab " + KEY,
                        "broken line"),
                errors);
        assertThat(hosts.of("DB1.example.com", 22)).hasSize(1);
        assertThat(hosts.of("10.0.0.1", 22)).hasSize(1);
        assertThat(hosts.of("10.0.0.1", 2222)).isEmpty();
        assertThat(hosts.of("db2.example.com", 2222)).hasSize(1);
        assertThat(hosts.of("db2.example.com", 22)).isEmpty();
        assertThat(hosts.of("good.lab", 22)).hasSize(1);
        assertThat(hosts.of("bad.lab", 22)).isEmpty();
        assertThat(hosts.of("gone.lab", 22)).isEmpty();
        assertThat(hosts.of("old", 22)).isEmpty();
        assertThat(told())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("f:7: host certificates"),
                        line -> assertThat(line).startsWith("f:8: not a line"));
        // made with Python's hmac from the name [db9.example.com]:2222
        assertThat(KnownHosts.read("f", hashed, errors).of("db9.example.com", 2222))
                .hasSize(1);
        assertThat(KnownHosts.read("f", hashed, errors).of("db9.example.com", 22))
                .isEmpty();
    }

    @Test
    void keysForTargetsThatHaveNoneAndAQuestionWhereTheyDiffer() throws IOException {
        KnownHostsImporter importer = new KnownHostsImporter(Json.read("""
                [{"name":"new","protocol":"ssh","host":"a","port":22,"hostKeys":[]},
                 {"name":"same","protocol":"ssh","host":"b","port":22,"hostKeys":[{"fingerprint":"%s"}]},
                 {"name":"other","protocol":"ssh","host":"c","port":22,"hostKeys":[{"fingerprint":"SHA256:x"}]},
                 {"name":"desktop","protocol":"rdp","host":"a","port":22,"hostKeys":[]}]""".formatted(FINGERPRINT)));
        assertThat(read(importer, "a " + KEY + "\nb " + KEY + "\nc " + KEY + "\nd " + KEY))
                .containsExactly("1 {name:new,trust:pin,hostKeys:[" + KEY + "]}");
        assertThat(importer.unmatched()).isEqualTo(1);
        assertThat(told()).singleElement().asString().startsWith("f:3: target other has other keys");
    }

    @Test
    void ansibleInventoriesInBothForms() {
        List<String> expected = List.of(
                "{name:solo,protocol:ssh,host:10.2.0.1}",
                "{name:web01,protocol:ssh,host:web01,port:2022,tags:{ansible/prod:yes,ansible/web:yes}}",
                "{name:web02,protocol:ssh,host:web02,port:2023,tags:{ansible/prod:yes,ansible/web:yes}}");
        assertThat(read(new AnsibleImporter(), """
                        solo ansible_host='10.2.0.1' # alone
                        [web]
                        web[01:02]
                        web02 ansible_port=2023
                        [web:vars]
                        ansible_port = 2022
                        [prod:children]
                        web
                        [prod:vars]
                        ansible_port=22
                        """))
                .extracting(line -> line.substring(line.indexOf(' ') + 1))
                .containsExactlyElementsOf(expected);
        assertThat(read(new AnsibleImporter(), """
                        all:
                          hosts:
                            solo: {ansible_host: 10.2.0.1}
                          children:
                            prod:
                              vars: {ansible_port: 22}
                              children:
                                web:
                                  vars:
                                    ansible_port: 2022
                                  hosts:
                                    web[01:02]:
                                    web02: {ansible_port: 2023}
                        """))
                .extracting(line -> line.substring(line.indexOf(' ') + 1))
                .containsExactlyElementsOf(expected);
        assertThat(told()).isEmpty();
    }

    @Test
    void ansibleHostsThatTheGatewayCannotReachAreNamed() {
        assertThat(read(new AnsibleImporter(), """
                        win ansible_connection=winrm
                        far ansible_ssh_common_args="-o ProxyJump=b"
                        tpl ansible_host={{x}}
                        bad[9:1]
                        [broken
                        """)).isEmpty();
        assertThat(told())
                .hasSize(5)
                .anyMatch(line -> line.startsWith("f:1: host win"))
                .anyMatch(line -> line.startsWith("f:2: host far"))
                .anyMatch(line -> line.startsWith("f:3: host tpl"))
                .anyMatch(line -> line.startsWith("f:4: not a range"))
                .anyMatch(line -> line.startsWith("f:5: not a section"));
    }
}
