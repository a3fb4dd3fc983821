/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.group.Group;
import dev.gatehouse.control.group.Groups;
import dev.gatehouse.control.http.RequestBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Groups of users. */
final class GroupKind implements Kind {

    static final String NAME = "Group";

    private static final String MEMBERS = "members";

    private final Groups groups;

    GroupKind(Groups groups) {
        this.groups = groups;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String table() {
        return "user_groups";
    }

    @Override
    public Set<String> fields() {
        return Set.of("name", MEMBERS);
    }

    @Override
    public Set<String> secretFields() {
        return Set.of();
    }

    @Override
    public Wanted read(RequestBody body) {
        Optional<List<String>> members = body.optionalTexts(MEMBERS);
        return new WantedGroup(Group.requireName(body.text("name")), members);
    }

    @Override
    public Map<String, Existing> existing() {
        return groups.list().stream()
                .collect(Collectors.toMap(
                        Group::name, group -> new Existing(group.id(), Map.of(MEMBERS, group.members()))));
    }

    @Override
    public Map<String, Map<String, Object>> documents() {
        Map<String, Map<String, Object>> documents = new TreeMap<>();
        for (Group group : groups.list()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("name", group.name());
            document.put(MEMBERS, group.members());
            documents.put(group.name(), document);
        }
        return documents;
    }

    @Override
    public void remove(Actor actor, String key) {
        groups.remove(actor, key);
    }

    /** References to each entry of a list. */
    static List<Reference> references(String kind, String field, List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(index -> new Reference(kind, names.get(index), "/" + field + "/" + index))
                .toList();
    }

    private final class WantedGroup implements Wanted {

        private final String name;
        private final Optional<List<String>> members;

        WantedGroup(String name, Optional<List<String>> members) {
            this.name = name;
            this.members = members;
        }

        @Override
        public String key() {
            return name;
        }

        @Override
        public Map<String, Object> settings(Optional<Existing> existing) {
            return members.<Map<String, Object>>map(names ->
                            Map.of(MEMBERS, names.stream().distinct().sorted().toList()))
                    .orElse(Map.of());
        }

        @Override
        public List<Reference> references() {
            return GroupKind.references(UserKind.NAME, MEMBERS, members.orElse(List.of()));
        }

        @Override
        public UUID create(Actor actor) {
            return groups.create(actor, name, members.orElse(List.of())).id();
        }

        @Override
        public void change(Actor actor, Existing existing, Set<String> differing) {
            @SuppressWarnings("unchecked")
            List<String> before =
                    (List<String>) Objects.requireNonNull(existing.settings().get(MEMBERS));
            Set<String> now = Set.copyOf(members.orElse(before));
            groups.change(
                    actor,
                    name,
                    new Groups.Change(
                            now.stream()
                                    .filter(member -> !before.contains(member))
                                    .sorted()
                                    .toList(),
                            before.stream()
                                    .filter(member -> !now.contains(member))
                                    .toList()));
        }
    }
}
