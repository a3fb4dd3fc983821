/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.health;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts that leave the house: those that are known, in the spellings that programs give them, and whatever looks like
 * one. Rather too much than too little. Immutable.
 */
public final class Scrubber {

    private static final String GONE = "[removed]";
    private static final int SHORTEST_KNOWN = 4;

    private static final List<Pattern> LOOKS_SECRET = List.of(
            Pattern.compile(
                    "-----BEGIN [A-Z0-9 ]*(PRIVATE KEY|PGP MESSAGE)[A-Z ]*-----.*?(-----END [A-Z0-9 ]+-----|\\z)",
                    Pattern.DOTALL),
            // name=value, "name": "value", name: value
            Pattern.compile(
                    "(?i)((?:password|passwd|passphrase|secret|token|api[-_]?key|credential|authorization|cookie|recovery[-_ ]?code)[a-z_-]*\"?\\s*[:=]\\s*)"
                            + "(?:(?:bearer|basic)\\s+)?(?:\"[^\"\\n]*\"|'[^'\\n]*'|[^\\s,;}\\]]+)"),
            Pattern.compile("(?i)((?:bearer|basic)\\s+)[A-Za-z0-9+/=._~-]{8,}"),
            Pattern.compile("([a-z][a-z0-9+.-]*://[^\\s:/@]+:)[^\\s@/]+(?=@)"),
            Pattern.compile("\\bT-[0-9A-Za-z]{22}\\b"),
            Pattern.compile("\\b[0-9a-fA-F]{32,}\\b"),
            Pattern.compile(
                    "(?<![A-Za-z0-9+/_.-])(?=[A-Za-z0-9+/_-]*[0-9])(?=[A-Za-z0-9+/_-]*[A-Za-z])[A-Za-z0-9+_/-]{40,}={0,2}(?![A-Za-z0-9+/_.-])"));

    private final Set<String> known = new LinkedHashSet<>();

    /** @param secrets that are known; each at least 4 characters, shorter ones are left alone */
    public Scrubber(List<String> secrets) {
        for (String secret : secrets) {
            String bare = secret.strip();
            if (bare.length() >= SHORTEST_KNOWN) {
                known.addAll(spellings(bare));
            }
        }
    }

    private static List<String> spellings(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(List.of(
                secret,
                HexFormat.of().formatHex(bytes),
                HexFormat.of().formatHex(bytes).toUpperCase(Locale.ROOT),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                java.net.URLEncoder.encode(secret, StandardCharsets.UTF_8)));
        if (secret.matches("([0-9a-fA-F]{2}){16,}")) {
            byte[] raw = HexFormat.of().parseHex(secret);
            all.add(Base64.getEncoder().withoutPadding().encodeToString(raw));
            all.add(Base64.getUrlEncoder().withoutPadding().encodeToString(raw));
        }
        return all;
    }

    /** {@code text} without them. */
    public String scrub(String text) {
        String clean = text;
        for (String secret : known) {
            clean = clean.replace(secret, GONE);
        }
        for (Pattern pattern : LOOKS_SECRET) {
            clean = pattern.matcher(clean)
                    .replaceAll(match -> java.util.regex.Matcher.quoteReplacement((match.groupCount() > 0
                                            && match.group(1) != null
                                            && !match.group().startsWith("-----")
                                    ? match.group(1)
                                    : "")
                            + GONE));
        }
        return clean;
    }
}
