/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.target.AddressCheck.Result;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    private static final AddressRule RULE = new AddressRule(
            Set.of(6500, 4422)::contains,
            address -> address.getHostAddress().equals("192.0.2.1") || address.isLoopbackAddress());

    private static boolean allowed(String literal, int port, boolean allowLoopback) throws UnknownHostException {
        return RULE.refusal(new InetSocketAddress(InetAddress.getByName(literal), port), allowLoopback)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // address, without and with allowLoopback
        "192.0.2.7, true, true",
        "10.0.0.1, true, true",
        "2001:db8::7, true, true",
        "fd00::7, true, true",
        "127.0.0.1, false, true",
        "127.255.255.254, false, true",
        "::1, false, true",
        "::ffff:127.0.0.1, false, true",
        "::127.0.0.1, false, true",
        "64:ff9b::127.0.0.1, false, true",
        "64:ff9b::192.0.2.7, true, true",
        "2002:7f00:1::, false, true",
        "2002:a9fe:a9fe::, false, true",
        "169.254.169.254, false, true",
        "169.254.1.1, false, true",
        "::ffff:169.254.169.254, false, true",
        "fe80::1, false, true",
        "fd00:ec2::254, false, true",
        "0.0.0.0, false, false",
        "0.1.2.3, false, false",
        "::, false, false",
        "::ffff:0.0.0.0, false, false",
        "224.0.0.1, false, false",
        "ff02::1, false, false",
        "255.255.255.255, false, false"
    })
    void judgesAddresses(String literal, boolean without, boolean with) throws UnknownHostException {
        assertThat(allowed(literal, 22, false)).isEqualTo(without);
        assertThat(allowed(literal, 22, true)).isEqualTo(with);
    }

    @Test
    void neverDialsGatehouseItself() throws UnknownHostException {
        assertThat(allowed("127.0.0.1", 4422, true)).isFalse();
        assertThat(allowed("::ffff:127.0.0.1", 6500, true)).isFalse();
        assertThat(allowed("192.0.2.1", 6500, true)).isFalse();
        assertThat(allowed("192.0.2.1", 22, false)).isTrue();
        assertThat(allowed("192.0.2.2", 6500, false)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "DB1.Example., db1.example",
        "db_1, db_1",
        "localhost., localhost",
        "192.0.2.7, 192.0.2.7",
        "[2001:DB8::7], 2001:db8:0:0:0:0:0:7",
        "::ffff:127.0.0.1, 127.0.0.1",
        "1.example, 1.example"
    })
    void canonicalisesHosts(String given, String canonical) {
        assertThat(HostName.parse(given).text()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0177.0.0.1",
                "127.1",
                "127.0.0.01",
                "256.0.0.1",
                "1.2.3.4.5",
                "a..b",
                "-a",
                "a-",
                "a b",
                "a/b",
                "a\u0000b",
                "fe80::1%eth0",
                "::g",
                "user@host",
                "exam\u0440le",
                "host:22"
            })
    void refusesHosts(String given) {
        assertThatThrownBy(() -> HostName.parse(given)).isInstanceOf(ApiProblem.class);
    }

    @Test
    void boundsHosts() {
        String longest = "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63) + "." + "d".repeat(61);
        assertThat(HostName.parse(longest).text()).hasSize(253);
        assertThatThrownBy(() -> HostName.parse(longest + "d")).isInstanceOf(ApiProblem.class);
        assertThatThrownBy(() -> HostName.parse("a".repeat(64))).isInstanceOf(ApiProblem.class);
    }

    private static Result check(AddressCheck check, String host) throws Exception {
        return check.check(host, 22, false).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void handsOutTheVeryAddressThatWasChecked() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        // a name server that turns round after the check
        AddressCheck.Resolver rebinding = host ->
                new InetAddress[] {InetAddress.getByName(asked.incrementAndGet() == 1 ? "192.0.2.7" : "127.0.0.1")};
        try (AddressCheck check = new AddressCheck(RULE, rebinding, Duration.ofSeconds(10))) {
            Result result = check(check, "db.example");
            assertThat(result)
                    .isEqualTo(new Result.Checked(new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 22)));
            assertThat(asked).hasValue(1);
            assertThat(check(check, "db.example")).isInstanceOf(Result.Refused.class);
        }
    }

    @Test
    void oneForbiddenAddressSpoilsTheName() throws Exception {
        AddressCheck.Resolver both = host ->
                new InetAddress[] {InetAddress.getByName("192.0.2.7"), InetAddress.getByName("169.254.169.254")};
        try (AddressCheck check = new AddressCheck(RULE, both, Duration.ofSeconds(10))) {
            assertThat(check(check, "db.example"))
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            refused -> assertThat(refused.cause()).isEqualTo("target.address-refused"));
        }
    }

    @Test
    void refusesNamesThatDoNotResolveInTime() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AddressCheck.Resolver slow = host -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        };
        try (AddressCheck check = new AddressCheck(RULE, slow, Duration.ofMillis(50))) {
            assertThat(check(check, "db.example"))
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            refused -> assertThat(refused.cause()).isEqualTo("target.unresolved"));
        }
    }

    @Test
    void refusesWhenTheQueueIsFull() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(AddressCheck.THREADS);
        AddressCheck.Resolver stuck = host -> {
            busy.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new InetAddress[] {InetAddress.getByName("192.0.2.7")};
        };
        try (AddressCheck check = new AddressCheck(RULE, stuck, Duration.ofSeconds(60))) {
            var waiting = new java.util.ArrayList<java.util.concurrent.CompletableFuture<Result>>();
            for (int i = 0; i < AddressCheck.THREADS + AddressCheck.QUEUE_MAX; i++) {
                waiting.add(check.check("db.example", 22, false).toCompletableFuture());
                if (i == AddressCheck.THREADS - 1) {
                    assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
                }
            }
            Result beyond = check(check, "db.example");
            assertThat(beyond)
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            refused -> assertThat(refused.detail()).contains("too many"));
            release.countDown();
            for (var result : waiting) {
                assertThat(result.get(30, TimeUnit.SECONDS)).isInstanceOf(Result.Checked.class);
            }
        }
    }

    @Test
    void realNamesOfThisMachineAreRefused() throws Exception {
        try (AddressCheck check = new AddressCheck(new AddressRule(port -> false))) {
            for (String host : new String[] {"localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"}) {
                assertThat(check(check, host)).as(host).isInstanceOf(Result.Refused.class);
            }
        }
    }
}
