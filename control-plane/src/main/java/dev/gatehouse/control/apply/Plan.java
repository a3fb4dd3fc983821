/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.apply.ApplyResult.Action;
import dev.gatehouse.control.apply.ApplyResult.Change;
import dev.gatehouse.control.apply.ApplyResult.Difference;
import dev.gatehouse.control.http.ApiProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What is to be done so that there is what the documents say: found by comparing, before anything is touched. One for each
 * transaction; confined to its thread.
 */
final class Plan {

    /** A document and what is to be done about it. */
    record Step(Document document, Optional<Existing> existing, Action action, Map<String, Difference> differences) {

        Change change() {
            return new Change(
                    document.number(), document.kind().name(), document.wanted().key(), action, differences);
        }
    }

    /** An object that the set had before. */
    record Removal(Kind kind, String key, UUID id, Action action) {

        Change change() {
            return new Change(null, kind.name(), key, action, Map.of());
        }
    }

    private final ApplyRequest request;
    private final List<Kind> kinds;
    private final Map<String, Map<String, Existing>> existing = new HashMap<>();
    private final Map<String, Map<String, Document>> documents = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Removal> removals = new ArrayList<>();
    private final Set<UUID> removed = new HashSet<>();
    private final List<DocumentProblem> problems = new ArrayList<>();

    /** @param kinds in the order in which things can be made */
    Plan(ApplyRequest request, List<Kind> kinds, List<SetRows.Row> owned) {
        this.request = request;
        this.kinds = kinds;
        kinds.forEach(kind -> {
            existing.put(kind.name(), kind.existing());
            documents.put(kind.name(), new LinkedHashMap<>());
        });
        request.documents().forEach(this::addDocument);
        if (request.prune()) {
            findRemovals(owned);
        }
        for (Kind kind : kinds) {
            of(documents, kind.name()).values().forEach(this::addStep);
        }
    }

    private void addDocument(Document document) {
        Document earlier = of(documents, document.kind().name())
                .putIfAbsent(document.wanted().key(), document);
        if (earlier != null) {
            problem(
                    document,
                    "",
                    document.kind().name() + " " + document.wanted().key()
                            + " is there twice; keep one of the documents");
        }
    }

    private void findRemovals(List<SetRows.Row> owned) {
        Map<String, Set<UUID>> ofThisSet = new HashMap<>();
        Map<String, Set<UUID>> ofOthers = new HashMap<>();
        for (SetRows.Row row : owned) {
            (row.setName().equals(request.set()) ? ofThisSet : ofOthers)
                    .computeIfAbsent(row.kind(), kind -> new HashSet<>())
                    .add(row.objectId());
        }
        for (int index = kinds.size() - 1; index >= 0; index--) {
            Kind kind = kinds.get(index);
            Set<UUID> mine = ofThisSet.getOrDefault(kind.name(), Set.of());
            Set<UUID> theirs = ofOthers.getOrDefault(kind.name(), Set.of());
            new TreeMap<>(existing.get(kind.name())).forEach((key, object) -> {
                if (mine.contains(object.id()) && !of(documents, kind.name()).containsKey(key)) {
                    Action action = theirs.contains(object.id()) ? Action.RELEASE : Action.REMOVE;
                    removals.add(new Removal(kind, key, object.id(), action));
                    if (action == Action.REMOVE) {
                        removed.add(object.id());
                    }
                }
            });
        }
    }

    private void addStep(Document document) {
        for (Reference reference : document.wanted().references()) {
            if (!willBeThere(reference)) {
                problem(
                        document,
                        reference.path(),
                        "no " + reference.kind() + " " + shown(reference.name())
                                + ": neither in the house, nor in these documents; add it first");
            }
        }
        Optional<Existing> known = Optional.ofNullable(
                of(existing, document.kind().name()).get(document.wanted().key()));
        try {
            Map<String, Difference> differences = differences(document.wanted().settings(known), known);
            Action action = known.isEmpty() ? Action.CREATE : differences.isEmpty() ? Action.UNCHANGED : Action.CHANGE;
            steps.add(new Step(document, known, action, differences));
        } catch (ApiProblem e) {
            problem(document, e.getMessage().startsWith("host key") ? "/hostKeys" : "", e.getMessage());
        }
    }

    private boolean willBeThere(Reference reference) {
        if (of(documents, reference.kind()).containsKey(reference.name())) {
            return true;
        }
        Existing known = of(existing, reference.kind()).get(reference.name());
        return known != null && !removed.contains(known.id());
    }

    /** Every kind has its entry from the start. */
    private static <T> T of(Map<String, T> byKind, String kind) {
        return Objects.requireNonNull(byKind.get(kind), kind);
    }

    private static Map<String, Difference> differences(Map<String, Object> wanted, Optional<Existing> known) {
        Map<String, Difference> differences = new TreeMap<>();
        wanted.forEach((field, to) -> {
            Object from = known.map(object -> object.settings().get(field)).orElse(null);
            if (!Objects.equals(from, to)) {
                differences.put(field, new Difference(from, to));
            }
        });
        return differences;
    }

    private void problem(Document document, String path, String detail) {
        if (problems.size() < ApplyReader.PROBLEMS_MAX) {
            problems.add(new DocumentProblem(document.number(), path, detail));
        }
    }

    /** A name as an error may repeat it. */
    private static String shown(String name) {
        return name.matches("[A-Za-z0-9._@*-]{1,64}") ? name : "of that name";
    }

    List<Step> steps() {
        return steps;
    }

    /** In the order in which things can be removed. */
    List<Removal> removals() {
        return removals;
    }

    List<DocumentProblem> problems() {
        return problems;
    }

    int removalCount() {
        return removed.size();
    }

    /** By table, the rows that the plan changes, removes, or makes others refer to. */
    Map<String, Set<UUID>> touchedRows() {
        Map<String, Set<UUID>> rows = new LinkedHashMap<>();
        kinds.forEach(kind -> rows.put(kind.table(), new HashSet<>()));
        for (Step step : steps) {
            if (step.action() != Action.UNCHANGED) {
                step.existing()
                        .ifPresent(object ->
                                of(rows, step.document().kind().table()).add(object.id()));
                step.document().wanted().references().forEach(reference -> addReferred(rows, reference));
            }
        }
        removals.stream()
                .filter(removal -> removal.action() == Action.REMOVE)
                .forEach(removal -> of(rows, removal.kind().table()).add(removal.id()));
        return rows;
    }

    private void addReferred(Map<String, Set<UUID>> rows, Reference reference) {
        Existing referred = of(existing, reference.kind()).get(reference.name());
        if (referred != null) {
            kinds.stream()
                    .filter(kind -> kind.name().equals(reference.kind()))
                    .forEach(kind -> of(rows, kind.table()).add(referred.id()));
        }
    }

    ApplyResult result(ApplyResult.Outcome outcome, List<DocumentProblem> errors) {
        List<Change> changes = new ArrayList<>();
        steps.stream().filter(step -> step.action() != Action.UNCHANGED).forEach(step -> changes.add(step.change()));
        removals.forEach(removal -> changes.add(removal.change()));
        return new ApplyResult(
                request.set(),
                outcome,
                count(Action.CREATE),
                count(Action.CHANGE),
                count(Action.UNCHANGED),
                removalCount(),
                changes,
                List.copyOf(errors));
    }

    private int count(Action action) {
        return Math.toIntExact(
                steps.stream().filter(step -> step.action() == action).count());
    }
}
