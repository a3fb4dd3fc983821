/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.gatehouse.control.http.ApiProblem;
import java.util.Locale;

/** What a user is in the house. What a user may reach is policy, not role. */
public enum Role {
    ADMIN,
    AUDITOR,
    APPROVER,
    OPERATOR,
    USER;

    /** Stable text in rows and API. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** From a request. */
    public static Role parse(String text) {
        for (Role role : values()) {
            if (role.code().equals(text)) {
                return role;
            }
        }
        throw ApiProblem.usage("role is one of admin, auditor, approver, operator, user");
    }
}
