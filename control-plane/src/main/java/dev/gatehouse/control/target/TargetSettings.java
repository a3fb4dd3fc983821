/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.target.Target.Protocol;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can be said about a target, by the names that the API has for it; in a form in which what is wanted and what is there can be
 * compared. Stateless.
 */
public final class TargetSettings {

    /** Names of all fields but the target's own name. */
    public static final Set<String> NAMES = Set.of(
            "protocol", "host", "port", "hostKeys", "trust", "authorities", "concessions", "allowLoopback", "tags");

    static final int PORT_MAX = 65_535;

    private TargetSettings() {}

    /**
     * What identifies a target, as it can be given again.
     *
     * @param hostKeys public keys in full where they are known, else fingerprints
     * @param authorities certificates in PEM
     */
    public record Identity(List<String> hostKeys, List<String> authorities) {

        private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

        static Map<UUID, Identity> of(List<TargetDao.KeyRow> keys, List<TargetDao.AuthorityRow> authorities) {
            Map<UUID, List<String>> keyTexts = keys.stream()
                    .collect(Collectors.groupingBy(
                            TargetDao.KeyRow::targetId, Collectors.mapping(Identity::text, Collectors.toList())));
            Map<UUID, List<String>> authorityTexts = authorities.stream()
                    .collect(Collectors.groupingBy(
                            TargetDao.AuthorityRow::targetId, Collectors.mapping(Identity::pem, Collectors.toList())));
            return Stream.concat(keyTexts.keySet().stream(), authorityTexts.keySet().stream())
                    .distinct()
                    .collect(Collectors.toMap(
                            Function.identity(),
                            id -> new Identity(
                                    keyTexts.getOrDefault(id, List.of()), authorityTexts.getOrDefault(id, List.of()))));
        }

        private static String text(TargetDao.KeyRow key) {
            return key.blob() == null
                    ? Fingerprint.ofDigest(key.fingerprint()).toString()
                    : key.type() + " " + Base64.getEncoder().encodeToString(key.blob());
        }

        private static String pem(TargetDao.AuthorityRow authority) {
            return "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(authority.certificate())
                    + "\n-----END CERTIFICATE-----\n";
        }
    }

    /** Reads and checks each field by itself. */
    public static Targets.Fields read(RequestBody body) {
        return new Targets.Fields(
                body.optionalText("protocol").map(Protocol::parse),
                body.optionalText("host").map(HostName::parse),
                body.optionalNumber("port", 1, PORT_MAX).map(Math::toIntExact),
                body.optionalText("trust").map(Target.Trust::parse),
                body.optionalTexts("hostKeys"),
                body.optionalTexts("authorities"),
                body.optionalTexts("concessions").map(Concessions::parse),
                body.optionalFlag("allowLoopback"),
                body.optionalTextMap("tags"));
    }

    /** What is there; keys and authorities by their fingerprints. */
    public static Map<String, Object> of(Target target) {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("protocol", target.protocol().code());
        settings.put("host", target.host());
        settings.put("port", target.port());
        settings.put("trust", target.trust().code());
        settings.put("hostKeys", sorted(target.hostKeys().stream().map(Target.HostKeyView::fingerprint)));
        settings.put("authorities", sorted(target.authorities().stream().map(Target.AuthorityView::fingerprint)));
        settings.put("concessions", sorted(target.concessions().stream()));
        settings.put("allowLoopback", target.allowLoopback());
        settings.put("tags", new TreeMap<>(target.tags()));
        return settings;
    }

    /**
     * What is wanted: the given parts only.
     *
     * @param protocol in which the keys are read where {@code fields} does not say it
     */
    public static Map<String, Object> of(Targets.Fields fields, Protocol protocol) {
        Protocol wanted = fields.protocol().orElse(protocol);
        Map<String, Object> settings = new TreeMap<>();
        fields.protocol().ifPresent(value -> settings.put("protocol", value.code()));
        fields.host().ifPresent(value -> settings.put("host", value.text()));
        fields.port().ifPresent(value -> settings.put("port", value));
        fields.trust().ifPresent(value -> settings.put("trust", value.code()));
        fields.hostKeys()
                .ifPresent(texts -> settings.put(
                        "hostKeys",
                        fingerprints(HostKeyPin.parseAll(wanted, texts).stream().map(HostKeyPin::fingerprint))));
        fields.authorities()
                .ifPresent(texts -> settings.put(
                        "authorities",
                        fingerprints(Authority.parseAll(texts).stream().map(Authority::fingerprint))));
        fields.concessions().ifPresent(value -> settings.put("concessions", Concessions.texts(value)));
        fields.allowLoopback().ifPresent(value -> settings.put("allowLoopback", value));
        fields.tags().ifPresent(value -> settings.put("tags", new TreeMap<>(value)));
        return settings;
    }

    private static List<String> fingerprints(Stream<Fingerprint> fingerprints) {
        return sorted(fingerprints.map(Fingerprint::toString));
    }

    private static List<String> sorted(Stream<String> texts) {
        return texts.sorted().toList();
    }
}
