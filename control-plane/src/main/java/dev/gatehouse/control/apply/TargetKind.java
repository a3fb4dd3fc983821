/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.target.Target;
import dev.gatehouse.control.target.TargetSettings;
import dev.gatehouse.control.target.Targets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Targets. What says that it is the right machine must be in the document, as on the command line. */
final class TargetKind implements Kind {

    static final String NAME = "Target";

    private final Targets targets;

    TargetKind(Targets targets) {
        this.targets = targets;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String table() {
        return "targets";
    }

    @Override
    public Set<String> fields() {
        Set<String> fields = new HashSet<>(TargetSettings.NAMES);
        fields.add("name");
        return fields;
    }

    @Override
    public Set<String> secretFields() {
        return Set.of();
    }

    @Override
    public Wanted read(RequestBody body) {
        Targets.Fields fields = TargetSettings.read(body);
        return new WantedTarget(Target.requireName(body.text("name")), fields);
    }

    @Override
    public Map<String, Existing> existing() {
        return targets.list().stream()
                .collect(
                        Collectors.toMap(Target::name, target -> new Existing(target.id(), TargetSettings.of(target))));
    }

    @Override
    public Map<String, Map<String, Object>> documents() {
        Map<UUID, TargetSettings.Identity> identities = targets.identities();
        Map<String, Map<String, Object>> documents = new TreeMap<>();
        for (Target target : targets.list()) {
            Map<String, Object> settings = new TreeMap<>(TargetSettings.of(target));
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("name", target.name());
            for (String field : List.of("protocol", "host", "port", "trust")) {
                document.put(field, settings.remove(field));
            }
            Optional<TargetSettings.Identity> identity = Optional.ofNullable(identities.get(target.id()));
            settings.put(
                    "hostKeys", identity.map(TargetSettings.Identity::hostKeys).orElse(List.of()));
            settings.put(
                    "authorities",
                    identity.map(TargetSettings.Identity::authorities).orElse(List.of()));
            document.putAll(settings);
            documents.put(target.name(), document);
        }
        return documents;
    }

    @Override
    public void remove(Actor actor, String key) {
        targets.remove(actor, key);
    }

    private final class WantedTarget implements Wanted {

        private final String name;
        private final Targets.Fields fields;

        WantedTarget(String name, Targets.Fields fields) {
            this.name = name;
            this.fields = fields;
        }

        @Override
        public String key() {
            return name;
        }

        @Override
        public Map<String, Object> settings(Optional<Existing> existing) {
            boolean isRdp = existing.map(known -> known.settings().get("protocol"))
                    .filter(Target.Protocol.RDP.code()::equals)
                    .isPresent();
            return TargetSettings.of(fields, isRdp ? Target.Protocol.RDP : Target.Protocol.SSH);
        }

        @Override
        public List<Reference> references() {
            return List.of();
        }

        @Override
        public UUID create(Actor actor) {
            return targets.create(actor, name, fields).id();
        }

        @Override
        public void change(Actor actor, Existing existing, Set<String> differing) {
            targets.change(actor, name, fields);
        }
    }
}
