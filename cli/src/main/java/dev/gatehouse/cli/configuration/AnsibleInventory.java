/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Hosts, groups and variables of an Ansible inventory, whatever it was written in. Confined to the command's thread. */
final class AnsibleInventory {

    static final String ALL = "all";

    private static final String UNGROUPED = "ungrouped";
    private static final int DEPTH_MAX = 32;

    /** A variable's text and where it is set. */
    record Variable(Place place, String value) {}

    private static final class Group {
        private final Set<String> hosts = new LinkedHashSet<>();
        private final Set<String> children = new LinkedHashSet<>();
        private final Map<String, Variable> variables = new LinkedHashMap<>();
    }

    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, Place> hosts = new LinkedHashMap<>();
    private final Map<String, Map<String, Variable>> hostVariables = new LinkedHashMap<>();

    private Group group(String name) {
        return groups.computeIfAbsent(name, key -> new Group());
    }

    void addHost(Place place, String group, String host, Map<String, Variable> variables) {
        hosts.putIfAbsent(host, place);
        hostVariables.computeIfAbsent(host, key -> new LinkedHashMap<>()).putAll(variables);
        group(group).hosts.add(host);
    }

    void addChild(String group, String child) {
        group(group).children.add(child);
        group(child);
    }

    void addVariable(String group, String name, Variable variable) {
        group(group).variables.put(name, variable);
    }

    /** Each host as a target; what cannot be reached over SSH from the gateway is a row in the errors. */
    List<Document> documents(RowErrors errors) {
        Map<String, Map<String, Integer>> groupsOfHost = new LinkedHashMap<>();
        for (String group : groups.keySet()) {
            walk(group, group, 0, groupsOfHost, new LinkedHashSet<>());
        }
        List<Document> documents = new ArrayList<>();
        hosts.forEach((host, place) -> add(documents, host, place, groupsOfHost.getOrDefault(host, Map.of()), errors));
        return documents;
    }

    /** Notes that the hosts below {@code at} belong to {@code group}, so many levels up. */
    private void walk(
            String group, String at, int levels, Map<String, Map<String, Integer>> groupsOfHost, Set<String> path) {
        if (levels > DEPTH_MAX || !path.add(at)) {
            return;
        }
        Group here = group(at);
        for (String host : here.hosts) {
            groupsOfHost.computeIfAbsent(host, key -> new TreeMap<>()).merge(group, levels, Math::min);
        }
        here.children.forEach(child -> walk(group, child, levels + 1, groupsOfHost, path));
        path.remove(at);
    }

    private void add(
            List<Document> documents, String host, Place place, Map<String, Integer> memberships, RowErrors errors) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        if (groups.containsKey(ALL)) {
            variables.putAll(groups.get(ALL).variables);
        }
        // the nearest group last: it wins
        memberships.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(ALL))
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(entry -> variables.putAll(group(entry.getKey()).variables));
        variables.putAll(hostVariables.get(host));
        if (isUsable(host, variables, errors)) {
            documents.add(target(host, place, memberships.keySet(), variables));
        }
    }

    private static boolean isUsable(String host, Map<String, Variable> variables, RowErrors errors) {
        int before = errors.size();
        Variable connection = variables.get("ansible_connection");
        if (connection != null
                && !Set.of("ssh", "smart", "paramiko", "paramiko_ssh").contains(connection.value())) {
            errors.add(
                    connection.place(), "host " + host + ": ansible_connection " + connection.value() + " is not SSH");
        }
        for (String name : List.of("ansible_ssh_common_args", "ansible_ssh_extra_args", "ansible_ssh_args")) {
            Variable arguments = variables.get(name);
            if (arguments != null && arguments.value().matches("(?is).*(proxyjump|proxycommand|(^|\\s)-[JW]).*")) {
                errors.add(
                        arguments.place(),
                        "host " + host
                                + " is reached through another one, which is not supported: the gateway must reach"
                                + " it itself");
            }
        }
        for (String name : List.of("ansible_host", "ansible_port")) {
            Variable variable = variables.get(name);
            if (variable != null && variable.value().contains("{{")) {
                errors.add(variable.place(), "host " + host + ": templates are not evaluated; write " + name + " out");
            }
        }
        Variable port = variables.get("ansible_port");
        if (port != null && !port.value().contains("{{") && !port.value().matches("[0-9]{1,9}")) {
            errors.add(port.place(), "host " + host + ": ansible_port is a number");
        }
        return errors.size() == before;
    }

    private static Document target(String host, Place place, Set<String> memberships, Map<String, Variable> variables) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", host.toLowerCase(Locale.ROOT));
        fields.put("protocol", "ssh");
        Variable address = variables.get("ansible_host");
        fields.put("host", address == null ? host : address.value());
        if (variables.containsKey("ansible_port")) {
            fields.put("port", Long.valueOf(variables.get("ansible_port").value()));
        }
        Map<String, String> tags = new TreeMap<>();
        memberships.stream()
                .filter(group -> !group.equals(ALL) && !group.equals(UNGROUPED))
                .forEach(group -> tags.put("ansible/" + group.toLowerCase(Locale.ROOT), "yes"));
        if (!tags.isEmpty()) {
            fields.put("tags", tags);
        }
        return Document.made(place, "Target", fields);
    }
}
