/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An Ansible inventory, in its INI form or in YAML; told apart by the first line that says something. */
final class AnsibleImporter implements Importer {

    private static final Pattern SECTION = Pattern.compile("\\[([^\\]:]+)(?::(children|vars|hosts))?]");
    /** {@code key=value}, the value in quotes where it has blanks. */
    private static final Pattern ASSIGNMENT =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(\"(?:[^\"]*)\"|'(?:[^']*)'|\\S*)");

    @Override
    public List<Document> read(String source, String text, RowErrors errors) {
        AnsibleInventory inventory = new AnsibleInventory();
        if (isYaml(text)) {
            DocumentReader.values(source, text, errors).forEach(value -> readYaml(value, inventory, errors));
        } else {
            readIni(source, text, inventory, errors);
        }
        return inventory.documents(errors);
    }

    private static boolean isYaml(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith(";"))
                .findFirst()
                .filter(line -> line.equals("---") || line.startsWith("{") || line.matches("[^\\[=\\s]+:(\\s.*)?"))
                .isPresent();
    }

    private static void readIni(String source, String text, AnsibleInventory inventory, RowErrors errors) {
        String group = "ungrouped";
        String part = "hosts";
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            Place place = new Place(source, number, 0);
            String stripped = withoutComment(line);
            if (stripped.isEmpty()) {
                continue;
            }
            Matcher section = SECTION.matcher(stripped);
            if (section.matches()) {
                group = section.group(1).strip();
                part = section.group(2) == null ? "hosts" : section.group(2);
            } else if (stripped.startsWith("[")) {
                errors.add(place, "not a section: write [group], [group:children] or [group:vars]");
            } else {
                readIniLine(place, group, part, stripped, inventory, errors);
            }
        }
    }

    private static String withoutComment(String line) {
        String stripped = line.strip();
        if (stripped.startsWith("#") || stripped.startsWith(";")) {
            return "";
        }
        int comment = stripped.indexOf(" #");
        return comment < 0 ? stripped : stripped.substring(0, comment).strip();
    }

    private static void readIniLine(
            Place place, String group, String part, String line, AnsibleInventory inventory, RowErrors errors) {
        switch (part) {
            case "children" -> inventory.addChild(group, line);
            case "vars" -> {
                String[] sides = line.split("\\s*=\\s*", 2);
                if (sides.length == 2) {
                    inventory.addVariable(group, sides[0], new AnsibleInventory.Variable(place, unquoted(sides[1])));
                } else {
                    errors.add(place, "a variable is written NAME=VALUE");
                }
            }
            default -> {
                String[] words = line.split("\\s+", 2);
                Map<String, AnsibleInventory.Variable> variables = new LinkedHashMap<>();
                Matcher assignments = ASSIGNMENT.matcher(words.length > 1 ? words[1] : "");
                while (assignments.find()) {
                    variables.put(
                            assignments.group(1), new AnsibleInventory.Variable(place, unquoted(assignments.group(2))));
                }
                addHosts(place, group, words[0], variables, inventory, errors);
            }
        }
    }

    private static void addHosts(
            Place place,
            String group,
            String pattern,
            Map<String, AnsibleInventory.Variable> variables,
            AnsibleInventory inventory,
            RowErrors errors) {
        HostPort address = HostPort.parse(pattern);
        List<String> names = HostRange.expand(pattern.matches(".*\\[.*") ? pattern : address.host());
        if (names.isEmpty()) {
            errors.add(place, "not a range of hosts, or of too many: " + pattern);
        }
        if (address.port() != null && !pattern.matches(".*\\[.*")) {
            variables.putIfAbsent("ansible_port", new AnsibleInventory.Variable(place, Long.toString(address.port())));
        }
        names.forEach(name -> inventory.addHost(place, group, name, variables));
    }

    private static String unquoted(String text) {
        boolean isQuoted = text.length() > 1
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }

    private static void readYaml(Located value, AnsibleInventory inventory, RowErrors errors) {
        if (value instanceof Located.Fields groups) {
            groups.fields().forEach((name, group) -> readGroup(name, group.value(), inventory, errors));
        } else {
            errors.add(value.place(), "an inventory is an object of groups");
        }
    }

    private static void readGroup(String name, Located value, AnsibleInventory inventory, RowErrors errors) {
        for (Map.Entry<String, Located.Field> part : fields(value, errors).entrySet()) {
            Map<String, Located.Field> content = fields(part.getValue().value(), errors);
            switch (part.getKey()) {
                case "hosts" ->
                    content.forEach((host, field) ->
                            addHosts(field.name(), name, host, variables(field.value(), errors), inventory, errors));
                case "children" ->
                    content.forEach((child, field) -> {
                        inventory.addChild(name, child);
                        readGroup(child, field.value(), inventory, errors);
                    });
                case "vars" ->
                    variables(part.getValue().value(), errors)
                            .forEach((variable, text) -> inventory.addVariable(name, variable, text));
                default ->
                    errors.add(part.getValue().name(), "a group has hosts, children and vars, not " + part.getKey());
            }
        }
    }

    private static Map<String, AnsibleInventory.Variable> variables(Located value, RowErrors errors) {
        Map<String, AnsibleInventory.Variable> variables = new LinkedHashMap<>();
        fields(value, errors).forEach((name, field) -> {
            if (field.value() instanceof Located.Scalar scalar && scalar.value() != null) {
                variables.put(
                        name,
                        new AnsibleInventory.Variable(
                                field.name(), scalar.value().toString()));
            }
        });
        return variables;
    }

    private static Map<String, Located.Field> fields(Located value, RowErrors errors) {
        if (value instanceof Located.Fields fields) {
            return fields.fields();
        }
        if (!(value instanceof Located.Scalar scalar && scalar.value() == null)) {
            errors.add(value.place(), "an object was expected here");
        }
        return Map.of();
    }
}
