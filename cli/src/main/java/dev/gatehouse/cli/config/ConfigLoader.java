/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads {@code HOME/gatehouse.yaml}. Stateless. */
public final class ConfigLoader {

    /** The file's name in the home. */
    public static final String FILE_NAME = "gatehouse.yaml";

    static final int FILE_BYTES_MAX = 1 << 20;
    private static final int PORT_MAX = 65_535;

    /** Keys of earlier versions and what to write instead; an old file fails loudly, not silently. */
    static final Map<String, String> REMOVED_KEYS = Map.of();

    private ConfigLoader() {}

    /**
     * The configuration of a home; all defaults where it has no file.
     *
     * @param portOffset added to every default port; a port that the file gives stays as it is
     * @throws InvalidConfigException with everything that is wrong
     */
    public static EffectiveConfig load(Path home, int portOffset) throws InvalidConfigException {
        Path file = home.resolve(FILE_NAME);
        return bind(file, parse(file), portOffset, REMOVED_KEYS);
    }

    static EffectiveConfig bind(Path file, JsonNode tree, int portOffset, Map<String, String> removedKeys)
            throws InvalidConfigException {
        Problems problems = new Problems();
        RecordBinder binder = new RecordBinder(problems, removedKeys);
        GatehouseConfig config = binder.bind("", tree, GatehouseConfig.defaults());
        problems.addAll(config.problems());
        config = withOffset(config, binder, portOffset, problems);
        if (!problems.found().isEmpty()) {
            throw new InvalidConfigException(file, problems.found());
        }
        return new EffectiveConfig(config, binder.given(), file);
    }

    private static GatehouseConfig withOffset(
            GatehouseConfig config, RecordBinder binder, int portOffset, Problems problems) {
        GatehouseConfig shifted = config;
        if (!binder.given().contains("console.port")) {
            shifted = shifted.withConsolePort(
                    offset("console.port", config.console().port(), portOffset, problems));
        }
        if (!binder.given().contains("ssh.port")) {
            shifted = shifted.withSshPort(offset("ssh.port", config.ssh().port(), portOffset, problems));
        }
        if (!binder.given().contains("rdp.port")) {
            shifted = shifted.withRdpPort(offset("rdp.port", config.rdp().port(), portOffset, problems));
        }
        return shifted;
    }

    private static int offset(String key, int port, int portOffset, Problems problems) {
        if (port + portOffset > PORT_MAX) {
            problems.add(key, "the default " + port + " plus --port-offset " + portOffset + " is above " + PORT_MAX);
            return port;
        }
        return port + portOffset;
    }

    static JsonNode parse(Path file) throws InvalidConfigException {
        byte[] bytes;
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new InvalidConfigException(file, List.of("it is larger than " + FILE_BYTES_MAX + " bytes"));
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new InvalidConfigException(file, List.of("it cannot be read: " + e.getMessage()));
        }
        ObjectMapper yaml = new ObjectMapper(YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build());
        try {
            return yaml.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
            String what = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
            throw new InvalidConfigException(file, List.of(where + "it is not valid YAML: " + what));
        }
    }
}
