/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.policy.Policies;
import dev.gatehouse.control.policy.Policy;
import dev.gatehouse.control.policy.PolicyFields;
import dev.gatehouse.control.policy.PolicySettings;
import dev.gatehouse.control.policy.PolicyView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Policies. */
final class PolicyKind implements Kind {

    static final String NAME = "Policy";

    private final Policies policies;

    PolicyKind(Policies policies) {
        this.policies = policies;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String table() {
        return "policies";
    }

    @Override
    public Set<String> fields() {
        Set<String> fields = new HashSet<>(PolicyFields.NAMES);
        fields.add("name");
        return fields;
    }

    @Override
    public Set<String> secretFields() {
        return Set.of();
    }

    @Override
    public Wanted read(RequestBody body) {
        PolicyFields fields = PolicyFields.read(body);
        return new WantedPolicy(PolicyFields.requireName(body.text("name")), fields);
    }

    @Override
    public Map<String, Existing> existing() {
        return policies.list().stream()
                .collect(Collectors.toMap(
                        PolicyView::name, policy -> new Existing(policy.id(), PolicySettings.of(policy))));
    }

    @Override
    public Map<String, Map<String, Object>> documents() {
        Map<String, Map<String, Object>> documents = new TreeMap<>();
        for (PolicyView policy : policies.list()) {
            Map<String, Object> settings = new TreeMap<>(PolicySettings.of(policy));
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("name", policy.name());
            for (String field : List.of("users", "groups", "targets", "targetTags", "accounts")) {
                document.put(field, settings.remove(field));
            }
            document.putAll(settings);
            documents.put(policy.name(), document);
        }
        return documents;
    }

    @Override
    public void remove(Actor actor, String key) {
        policies.remove(actor, key);
    }

    private final class WantedPolicy implements Wanted {

        private final String name;
        private final PolicyFields fields;

        WantedPolicy(String name, PolicyFields fields) {
            this.name = name;
            this.fields = fields;
        }

        @Override
        public String key() {
            return name;
        }

        @Override
        public Map<String, Object> settings(Optional<Existing> existing) {
            return PolicySettings.of(fields);
        }

        @Override
        public List<Reference> references() {
            List<Reference> references = new ArrayList<>();
            references.addAll(
                    GroupKind.references(UserKind.NAME, "users", fields.users().orElse(List.of())));
            references.addAll(GroupKind.references(
                    GroupKind.NAME, "groups", fields.groups().orElse(List.of())));
            references.addAll(GroupKind.references(
                    TargetKind.NAME, "targets", fields.targets().orElse(List.of())));
            references.removeIf(reference ->
                    reference.name().equals(Policy.ANY) && !reference.kind().equals(GroupKind.NAME));
            return references;
        }

        @Override
        public UUID create(Actor actor) {
            return policies.create(actor, name, fields).id();
        }

        @Override
        public void change(Actor actor, Existing existing, Set<String> differing) {
            policies.change(actor, name, fields);
        }
    }
}
