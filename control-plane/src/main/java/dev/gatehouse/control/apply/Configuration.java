/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.credential.Credentials;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.group.Groups;
import dev.gatehouse.control.policy.Policies;
import dev.gatehouse.control.target.Targets;
import dev.gatehouse.control.user.NewPasswords;
import dev.gatehouse.control.user.Users;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The house as documents. Blocks on the database. Safe for use by several threads. */
public final class Configuration {

    private final Database database;
    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final Applier applier;

    /**
     * The services that make and remove single things.
     *
     * @param passwords hashes the passwords of new people
     */
    public record Services(
            Users users,
            NewPasswords passwords,
            Groups groups,
            Targets targets,
            Credentials credentials,
            Policies policies) {}

    /** @param afterChange runs after a change that live sessions may rest on; must not block */
    public Configuration(Database database, AuditLog audit, Services services, Runnable afterChange) {
        this.database = database;
        for (Kind kind : List.of(
                new UserKind(database, services.users(), services.passwords()),
                new GroupKind(services.groups()),
                new TargetKind(services.targets()),
                new CredentialKind(services.credentials()),
                new PolicyKind(services.policies()))) {
            kinds.put(kind.name(), kind);
        }
        applier = new Applier(database, audit, services.users(), List.copyOf(kinds.values()), afterChange);
    }

    Map<String, Kind> kinds() {
        return kinds;
    }

    Applier applier() {
        return applier;
    }

    /**
     * What there is, as documents that can be applied.
     *
     * @param wanted kinds; empty for all
     * @param set only what it has, when given
     */
    List<Map<String, Object>> export(Set<String> wanted, Optional<String> set) {
        return database.inTransaction(handle -> {
            List<Map<String, Object>> documents = new ArrayList<>();
            Map<String, Set<UUID>> owned = handle.attach(SetRows.class).all().stream()
                    .filter(row -> set.isPresent() && row.setName().equals(set.get()))
                    .collect(Collectors.groupingBy(
                            SetRows.Row::kind, Collectors.mapping(SetRows.Row::objectId, Collectors.toSet())));
            for (Kind kind : kinds.values()) {
                if (wanted.isEmpty() || wanted.contains(kind.name())) {
                    Map<String, Existing> known = set.isPresent() ? kind.existing() : Map.of();
                    kind.documents().forEach((key, fields) -> {
                        boolean isMeant = set.isEmpty()
                                || known.containsKey(key)
                                        && owned.getOrDefault(kind.name(), Set.of())
                                                .contains(known.get(key).id());
                        if (isMeant) {
                            documents.add(document(kind, fields));
                        }
                    });
                }
            }
            return documents;
        });
    }

    private static Map<String, Object> document(Kind kind, Map<String, Object> fields) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", ApplyReader.API_VERSION);
        document.put("kind", kind.name());
        document.putAll(fields);
        return document;
    }
}
