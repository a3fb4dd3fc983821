/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UserNamespaceTest {

    @Test
    void idsOfTheFirstNamespaceStayWhatTheyAre() {
        List<String> identity = List.of("         0          0 4294967295");

        assertThat(UserNamespace.outsideUid(0, identity)).isZero();
        assertThat(UserNamespace.outsideUid(1000, identity)).isEqualTo(1000);
    }

    @Test
    void mappedIdsAreTranslatedAndOthersLeftAlone() {
        List<String> map = List.of("         1          0          1", "       100       5000         10");

        assertThat(UserNamespace.outsideUid(1, map)).isZero();
        assertThat(UserNamespace.outsideUid(100, map)).isEqualTo(5000);
        assertThat(UserNamespace.outsideUid(109, map)).isEqualTo(5009);
        assertThat(UserNamespace.outsideUid(110, map)).isEqualTo(110);
    }

    @Test
    void namesComeFromTheListOfUsers() {
        List<String> passwd = List.of("root:x:0:0:root:/root:/bin/bash", "anna:x:1000:1000::/home/anna:/bin/sh", "odd");

        assertThat(UserNamespace.nameOf(0, passwd)).contains("root");
        assertThat(UserNamespace.nameOf(1000, passwd)).contains("anna");
        assertThat(UserNamespace.nameOf(5, passwd)).isEmpty();
    }
}
