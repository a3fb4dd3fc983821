/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.docs;

import java.util.Map;
import java.util.Properties;

/** Writes {@code docs/configuration.md} and {@code docs/ports.md} from the configuration's own records. */
final class ConfigReference {

    private ConfigReference() {}

    static String configuration(Map<String, String> defaults, Properties descriptions) {
        StringBuilder text = new StringBuilder("""
                # Configuration

                Generated from the configuration's records and checked by a test; `mvn test -pl cli -am -Dgatehouse.docs.write=true` writes
                it anew.

                `HOME/gatehouse.yaml`, all of it optional. `gatehouse config check` tells every problem at once; unknown keys are refused.
                `gatehouse config show` prints what is in force and where each value comes from. Durations are written `500ms`, `30s`, `15m`,
                `8h`, `7d`; sizes `65536`, `512KiB`, `64MiB`, `2GiB`. Secrets are never in this file, only the names of files that hold them.
                """);
        String section = "";
        for (Map.Entry<String, String> entry : defaults.entrySet()) {
            String key = entry.getKey();
            String top = key.substring(0, key.indexOf('.'));
            if (!top.equals(section)) {
                section = top;
                text.append("\n## ").append(section).append("\n\n| key | default | |\n|---|---|---|\n");
            }
            text.append("| `")
                    .append(key)
                    .append("` | ")
                    .append(entry.getValue().isEmpty() ? "" : "`" + entry.getValue() + "`")
                    .append(" | ")
                    .append(descriptions.getProperty(key))
                    .append(" |\n");
        }
        return text.toString();
    }

    static String ports(Map<String, String> defaults, Properties descriptions) {
        StringBuilder text = new StringBuilder("""
                # Ports

                Generated from the configuration's records and checked by a test. `--port-offset N` adds N to every default below; a port
                that `gatehouse.yaml` gives stays as it is. A port that is taken names the process that has it.

                | port | key | |
                |---|---|---|
                """);
        defaults.forEach((key, value) -> {
            if (key.endsWith(".port")) {
                text.append("| ")
                        .append(value.equals("0") ? "a free one" : value)
                        .append(" | `")
                        .append(key)
                        .append("` | ")
                        .append(descriptions.getProperty(key))
                        .append(" |\n");
            }
        });
        return text.toString();
    }
}
