/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;

/** Every configuration key, for pages that describe them. */
public final class AllKeys {

    private AllKeys() {}

    public static Map<String, String> defaults() {
        return EffectiveConfig.defaults();
    }

    public static Properties descriptions() throws IOException {
        Properties descriptions = new Properties();
        try (InputStreamReader in = new InputStreamReader(
                ConfigLoader.class.getResourceAsStream("keys.properties"), StandardCharsets.UTF_8)) {
            descriptions.load(in);
        }
        return descriptions;
    }
}
