/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.Secret;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {

    private static final PasswordHash SMALL = new PasswordHash(64, 1, 1);

    @Test
    void verifiesAHashOfTheReferenceImplementation() {
        // printf password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32 -v 13: the reference implementation's own test
        // vector
        String phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertThat(PasswordHash.verify(phc, Secret.ofText("password"))).isTrue();
        assertThat(PasswordHash.verify(phc, Secret.ofText("Password"))).isFalse();
    }

    @Test
    void hashesAreSaltedAndVerify() {
        String one = PasswordHash.CURRENT.hash(Secret.ofText("correct horse"));
        String two = PasswordHash.CURRENT.hash(Secret.ofText("correct horse"));
        assertThat(one).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(two);
        assertThat(PasswordHash.verify(one, Secret.ofText("correct horse"))).isTrue();
        assertThat(PasswordHash.verify(two, Secret.ofText("wrong horse"))).isFalse();
        assertThat(PasswordHash.CURRENT.isOutdated(one)).isFalse();
        assertThat(SMALL.isOutdated(one)).isTrue();
    }

    @Test
    void asksForANewHashWhenParametersChanged() {
        String old = SMALL.hash(Secret.ofText("pass word"));
        PasswordHash today = new PasswordHash(128, 1, 1);
        PasswordCheck check = new PasswordCheck(today);
        PasswordCheck.Outcome outcome = check.check(Optional.of(old), Secret.ofText("pass word"));
        assertThat(outcome.correct()).isTrue();
        assertThat(outcome.rehash()).hasValueSatisfying(hash -> {
            assertThat(today.isOutdated(hash)).isFalse();
            assertThat(PasswordHash.verify(hash, Secret.ofText("pass word"))).isTrue();
        });
        assertThat(check.check(Optional.of(old), Secret.ofText("wrong")).rehash())
                .isEmpty();
    }

    @Test
    void nobodyHasTheDecoysPassword() {
        PasswordCheck check = new PasswordCheck(SMALL);
        assertThat(check.check(Optional.empty(), Secret.ofText("")).correct()).isFalse();
        assertThat(check.check(Optional.empty(), Secret.ofText("x")).correct()).isFalse();
    }

    @Test
    void boundsThePassword() {
        PasswordCheck check = new PasswordCheck(SMALL);
        String longest = "x".repeat(PasswordHash.PASSWORD_BYTES_MAX);
        String stored = SMALL.hash(Secret.ofText(longest));
        assertThat(check.check(Optional.of(stored), Secret.ofText(longest)).correct())
                .isTrue();
        String tooLong = SMALL.hash(Secret.ofText(longest + "x"));
        assertThat(check.check(Optional.of(tooLong), Secret.ofText(longest + "x"))
                        .correct())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$2b$12$abcdefghijklmnopqrstuv"
            })
    void refusesWhatIsNoHashOfOurs(String phc) {
        assertThatThrownBy(() -> PasswordHash.verify(phc, Secret.ofText("x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna", "anna.b-c_d", "anna@corp.example", "0anna"})
    void acceptsUserNames(String name) {
        assertThat(UserName.parse(name).text()).isEqualTo(name);
        assertThat(UserName.ofLogin(name.toUpperCase(java.util.Locale.ROOT))).hasValue(new UserName(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Anna", "-anna", "@x", "an na", "an+na", "ann\u0430", "anna\n", "\u212aurt", "../x", "a%n"})
    void refusesUserNames(String name) {
        assertThatThrownBy(() -> UserName.parse(name)).hasMessageContaining("user name");
    }

    @Test
    void boundsUserNames() {
        assertThat(UserName.parse("a".repeat(64)).text()).hasSize(64);
        assertThatThrownBy(() -> UserName.parse("a".repeat(65))).hasMessageContaining("user name");
        assertThat(UserName.ofLogin("a".repeat(65))).isEmpty();
        assertThat(UserName.ofLogin("\u212aurt")).as("Kelvin sign is no k").isEmpty();
    }
}
