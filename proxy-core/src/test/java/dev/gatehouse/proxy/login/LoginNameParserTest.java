/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.login.LoginNameReading.Accepted;
import dev.gatehouse.proxy.login.LoginNameReading.Refused;
import dev.gatehouse.proxy.port.LoginName;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of cases of {@code docs/login-names.md}. */
class LoginNameParserTest {

    private final LoginNameParser parser = new LoginNameParser(Set.of("corp"));

    private static Optional<String> part(String text) {
        return Optional.ofNullable(text);
    }

    @ParameterizedTest
    @CsvSource({
        // text, user, account, target, policy, reason
        "alice, alice,,,,",
        "alice@corp.example, alice@corp.example,,,,",
        "alice@root@db1, alice, root, db1,,",
        "alice@corp.example@root@db1, alice@corp.example, root, db1,,",
        "a.b_c-d@svc$@web-1.example, a.b_c-d, svc$, web-1.example,,",
        "alice@CORP\\svc@db1, alice, CORP\\svc, db1,,",
        "alice+root+db1, alice, root, db1,,",
        "alice+root+db1+weekdays, alice, root, db1, weekdays,",
        "alice+root+db1+weekdays+disk_is_full, alice, root, db1, weekdays, disk is full",
        "alice+root+db1++INC-7, alice, root, db1,, INC-7",
        "alice++db1, alice,, db1,,",
        "alice+root+, alice, root,,,",
        "alice++, alice,,,,",
        "alice+root+db1+p+more+plus, alice, root, db1, p, more+plus",
        "alice@corp.example+root+db1, alice@corp.example, root, db1,,",
        "a+b@root@db1, a+b, root, db1,,",
        "OTHER\\alice+root+db1, alice, root, db1,,",
        "T-0123456789abcdefABCDEF, T-0123456789abcdefABCDEF,,,,",
        "alice+root+db1++Grüße_an_世界, alice, root, db1,, Grüße an 世界",
    })
    void reads(String text, String user, String account, String target, String policy, String reason) {
        assertThat(parser.parse(text))
                .isInstanceOfSatisfying(
                        Accepted.class,
                        accepted -> assertThat(accepted.name())
                                .isEqualTo(
                                        new LoginName(user, part(account), part(target), part(policy), part(reason))));
    }

    @Test
    void aDomainThatIsNoDirectoryIsIgnoredAndNamed() {
        assertThat(parser.parse("WORKGROUP\\alice@root@db1"))
                .isInstanceOfSatisfying(
                        Accepted.class,
                        accepted -> assertThat(accepted.ignoredDomain()).contains("WORKGROUP"));
        assertThat(parser.parse("alice@root@db1"))
                .isInstanceOfSatisfying(
                        Accepted.class,
                        accepted -> assertThat(accepted.ignoredDomain()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "alice bob",
                // two readings fit
                "alice+root+db1+p+why@root@db1",
                // no reading fits
                "a+b",
                "+root+db1",
                "@root@db1",
                "alice@@db1",
                "alice@root@",
                "alice@root@DB1",
                "alice@root@db 1",
                "alice@root@../etc",
                "alice+root+db/1",
                "-oProxyCommand=x",
                "alice@-root@db1",
                "alice@root@-db1",
                "--help",
                "a\u0000lice",
                "alice\u0000@root@db1",
                "alice@root@db1\n",
                "alice\r\n@root@db1",
                "\u001b[31malice@root@db1",
                "alice@root@db1\u202e",
                "\u202ealice@root@db1",
                // look-alikes: cyrillic a, full-width at sign
                "\u0430lice@root@db1",
                "alice\uff20root\uff20db1",
                "alice@root@db\u0131",
                "alice@roo\u0301t@db1",
                "*)(uid=*",
                "alice' OR '1'='1",
                "alice\"@root@db1",
                "%n%s%x",
                "alice@%2e%2e@db1",
                "a#b@c:d",
                "alice;id@root@db1",
                "$(id)@root@db1",
                "`id`@root@db1",
                "\ud800@root@db1",
                "alice+root+db1+p+why\u202e",
                "alice+root+db1+p+why\u0007",
                "alice+root+db1+p+why\u2028",
                "alice+root+db1+p+\ud800",
                // a directory that is configured but not built yet
                "CORP\\alice@root@db1"
            })
    void refuses(String text) {
        assertThat(parser.parse(text))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.cause()).isNotBlank().matches("[ -~]+"));
    }

    @Test
    void limitsHold() {
        String target = "t".repeat(LoginNameParser.MAX_NAME_CHARS);
        String user = "u".repeat(LoginNameParser.MAX_USER_CHARS);
        String reason = "r".repeat(LoginNameParser.MAX_REASON_CHARS);
        assertThat(parser.parse(user + "+root+" + target + "++" + reason)).isInstanceOf(Accepted.class);
        assertThat(parser.parse(user + "u+root+" + target)).isInstanceOf(Refused.class);
        assertThat(parser.parse("alice+root+" + target + "t")).isInstanceOf(Refused.class);
        assertThat(parser.parse("alice+root+db1++" + reason + "r")).isInstanceOf(Refused.class);
    }

    @Test
    void sixtyFourKilobytesAreRefusedUnread() {
        assertThat(parser.parse("a".repeat(64 * 1024)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.cause()).contains("exceeds 512"));
        assertThat(parser.parse("@".repeat(LoginNameParser.MAX_LENGTH_CHARS))).isInstanceOf(Refused.class);
        assertThat(parser.parse("a+".repeat(LoginNameParser.MAX_LENGTH_CHARS))).isInstanceOf(Refused.class);
    }
}
