/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An OpenSSH client's configuration (ssh_config(5)): each name of a {@code Host} line that is no pattern becomes a target. As there, of
 * several values for a host the first counts, patterns included.
 */
final class SshConfigImporter implements Importer {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    /** One {@code Host} and what stands under it. */
    private record Block(Place place, List<String> patterns, Map<String, Setting> settings) {

        boolean matches(String name) {
            boolean isFound = false;
            for (String pattern : patterns) {
                boolean isNegated = pattern.startsWith("!");
                if (name.matches(regex(isNegated ? pattern.substring(1) : pattern))) {
                    if (isNegated) {
                        return false;
                    }
                    isFound = true;
                }
            }
            return isFound;
        }

        private static String regex(String pattern) {
            return Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        }
    }

    private record Setting(Place place, String value) {}

    @Override
    public List<Document> read(String source, String text, RowErrors errors) {
        List<Block> blocks = blocks(source, text, errors);
        List<Document> documents = new ArrayList<>();
        for (Block block : blocks) {
            for (String name : block.patterns()) {
                if (NAME.matcher(name).matches()) {
                    add(documents, block, name, blocks, errors);
                }
            }
        }
        return documents;
    }

    private static List<Block> blocks(String source, String text, RowErrors errors) {
        List<Block> blocks = new ArrayList<>();
        Block current = new Block(new Place(source, 1, 0), List.of("*"), new LinkedHashMap<>());
        blocks.add(current);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            Place place = new Place(source, number, 0);
            String[] parts = line.strip().split("[ \t]*=[ \t]*|[ \t]+", 2);
            if (parts[0].isEmpty() || parts[0].startsWith("#")) {
                continue;
            }
            String keyword = parts[0].toLowerCase(Locale.ROOT);
            String value = parts.length > 1 ? parts[1].replaceAll("^\"(.*)\"$", "$1") : "";
            switch (keyword) {
                case "host" -> {
                    current = new Block(place, List.of(value.replace("\"", "").split("[ \t]+")), new LinkedHashMap<>());
                    blocks.add(current);
                }
                case "match", "include" -> {
                    errors.add(
                            place, parts[0] + " is not supported; leave it out, or write the hosts that it is about");
                    // what follows a Match belongs to it
                    current = keyword.equals("match") ? new Block(place, List.of(), new LinkedHashMap<>()) : current;
                }
                default -> current.settings().putIfAbsent(keyword, new Setting(place, value));
            }
        }
        return blocks;
    }

    private static void add(List<Document> documents, Block block, String name, List<Block> blocks, RowErrors errors) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        blocks.stream()
                .filter(each -> each.matches(name))
                .forEach(each -> each.settings().forEach(settings::putIfAbsent));
        for (String through : List.of("proxyjump", "proxycommand")) {
            Setting setting = settings.get(through);
            if (setting != null && !setting.value().equalsIgnoreCase("none")) {
                errors.add(
                        setting.place(),
                        "host " + name
                                + " is reached through another one, which is not supported: the gateway must reach"
                                + " it itself");
                return;
            }
        }
        Setting host = settings.getOrDefault("hostname", new Setting(block.place(), name));
        Setting port = settings.get("port");
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name.toLowerCase(Locale.ROOT));
        fields.put("protocol", "ssh");
        fields.put("host", host.value().replace("%h", name).replace("%%", "%"));
        if (port != null) {
            if (!port.value().matches("[0-9]{1,9}")) {
                errors.add(port.place(), "Port is a number");
                return;
            }
            fields.put("port", Long.valueOf(port.value()));
        }
        documents.add(Document.made(block.place(), "Target", fields));
    }
}
