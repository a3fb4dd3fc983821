/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): plain patterns and hashed names. Confined to the command's thread. */
final class KnownHosts {

    private static final int SSH_PORT = 22;

    private static final Set<String> TYPES =
            Set.of("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa");

    /** One line; {@code key} is type and base64. */
    record Entry(Place place, String marker, String names, String key) {

        /** Whether it is about this host and port. */
        boolean isAbout(String host, long port) {
            String lower = host.toLowerCase(Locale.ROOT);
            String name = port == SSH_PORT ? lower : "[" + lower + "]:" + port;
            if (names.startsWith("|")) {
                return matchesHash(name);
            }
            boolean isFound = false;
            for (String pattern : names.toLowerCase(Locale.ROOT).split(",")) {
                boolean isNegated = pattern.startsWith("!");
                if (glob(isNegated ? pattern.substring(1) : pattern)
                        .matcher(name)
                        .matches()) {
                    if (isNegated) {
                        return false;
                    }
                    isFound = true;
                }
            }
            return isFound;
        }

        private boolean matchesHash(String name) {
            String[] parts = names.split("\\|");
            try {
                Mac mac = Mac.getInstance("HmacSHA1");
                mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
                byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
                return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[3]));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has HMAC-SHA1", e);
            }
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final List<Entry> revoked = new ArrayList<>();

    private KnownHosts() {}

    /** Reads it; keys of types that targets cannot have are left out. */
    static KnownHosts read(String source, String text, RowErrors errors) {
        KnownHosts hosts = new KnownHosts();
        int line = 0;
        for (String each : text.split("\n", -1)) {
            line++;
            String stripped = each.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                hosts.add(new Place(source, line, 0), stripped, errors);
            }
        }
        return hosts;
    }

    private void add(Place place, String line, RowErrors errors) {
        String[] words = line.split("[ \t]+");
        int first = words[0].startsWith("@") ? 1 : 0;
        String marker = first == 1 ? words[0] : "";
        if (words.length < first + 3 || !isBase64(words[first + 2])) {
            errors.add(place, "not a line of a known_hosts file: names, type of key, key in base64");
            return;
        }
        if (marker.equals("@cert-authority")) {
            errors.add(place, "host certificates are not supported; pin the hosts' own keys");
            return;
        }
        Entry entry = new Entry(place, marker, words[first], words[first + 1] + " " + words[first + 2]);
        if (entry.names().startsWith("|") && !isHash(entry.names())) {
            errors.add(place, "not a hashed name: |1|salt|hash");
        } else if (marker.equals("@revoked")) {
            revoked.add(entry);
        } else if (TYPES.contains(words[first + 1])) {
            entries.add(entry);
        }
    }

    private static boolean isBase64(String text) {
        return text.matches("[A-Za-z0-9+/]+={0,2}");
    }

    private static boolean isHash(String names) {
        String[] parts = names.split("\\|");
        return parts.length == 4 && parts[1].equals("1") && isBase64(parts[2]) && isBase64(parts[3]);
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        pattern.chars().forEach(character -> {
            switch (character) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf((char) character)));
            }
        });
        return Pattern.compile(regex.toString());
    }

    List<Entry> entries() {
        return entries;
    }

    /** Of a host, each key once; none that is revoked. */
    List<Entry> of(String host, long port) {
        List<Entry> found = new ArrayList<>();
        for (Entry entry : entries) {
            boolean isNew = found.stream().noneMatch(other -> other.key().equals(entry.key()));
            if (isNew && entry.isAbout(host, port) && !isRevoked(entry.key(), host, port)) {
                found.add(entry);
            }
        }
        return found;
    }

    private boolean isRevoked(String key, String host, long port) {
        return revoked.stream().anyMatch(entry -> entry.key().equals(key) && entry.isAbout(host, port));
    }
}
