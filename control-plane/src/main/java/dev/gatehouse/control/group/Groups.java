/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.group;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** The groups of the house. Blocks on the database. Safe for use by several threads. */
public final class Groups {

    private final Database database;
    private final AuditLog audit;
    private final Runnable afterChange;

    /** @param afterChange runs after a change that live sessions may rest on; must not block */
    public Groups(Database database, AuditLog audit, Runnable afterChange) {
        this.database = database;
        this.audit = audit;
        this.afterChange = afterChange;
    }

    /**
     * What to change.
     *
     * @param add names of users to take in; who is a member already stays one
     * @param remove names of users to put out; each must be a member
     */
    public record Change(List<String> add, List<String> remove) {}

    /** Adds a group. */
    public Group create(Actor actor, String name, List<String> members) {
        Group.requireName(name);
        try {
            return database.inTransaction(handle -> {
                GroupDao dao = handle.attach(GroupDao.class);
                UUID id = UUID.randomUUID();
                dao.insert(id, name);
                addMembers(dao, id, members);
                Group made = load(dao, name);
                Map<String, String> detail = Map.of("members", String.join(" ", made.members()));
                audit.append(handle, AuditEvent.success("group.create", actor, "group:" + name, detail));
                return made;
            });
        } catch (RuntimeException e) {
            if (Database.isUniqueViolation(e, "user_groups_name_unique")) {
                throw ApiProblem.conflict("group " + name + " exists already; choose another name");
            }
            throw e;
        }
    }

    /** A page of them, by name. */
    public Page<Group> page(PageRequest request) {
        return database.withHandle(handle -> {
            GroupDao dao = handle.attach(GroupDao.class);
            List<GroupDao.Row> rows = dao.page(request.after().orElse(null), request.rows());
            Map<UUID, List<GroupDao.Member>> members = rows.isEmpty()
                    ? Map.of()
                    : dao
                            .membersBetween(
                                    rows.get(0).name(),
                                    rows.get(rows.size() - 1).name())
                            .stream()
                            .collect(Collectors.groupingBy(GroupDao.Member::groupId));
            return request.page(
                    rows.stream()
                            .map(row -> view(row, members.getOrDefault(row.id(), List.of())))
                            .toList(),
                    Group::name);
        });
    }

    /** All groups by name. */
    public List<Group> list() {
        return database.withHandle(handle -> {
            GroupDao dao = handle.attach(GroupDao.class);
            Map<UUID, List<GroupDao.Member>> members =
                    dao.allMembers().stream().collect(Collectors.groupingBy(GroupDao.Member::groupId));
            return dao.all().stream()
                    .map(row -> view(row, members.getOrDefault(row.id(), List.of())))
                    .toList();
        });
    }

    /** One group. */
    public Group get(String name) {
        return database.withHandle(handle -> load(handle.attach(GroupDao.class), name));
    }

    /** Changes who is in a group; live sessions that rested on a membership that is gone end. */
    public Group change(Actor actor, String name, Change change) {
        Group changed = database.inTransaction(handle -> {
            GroupDao dao = handle.attach(GroupDao.class);
            GroupDao.Row row = dao.lock(name).orElseThrow(Groups::unknown);
            removeMembers(dao, row, change.remove());
            addMembers(dao, row.id(), change.add());
            audit.append(handle, AuditEvent.success("group.change", actor, "group:" + name, describe(change)));
            return load(dao, name);
        });
        afterChange.run();
        return changed;
    }

    private static Map<String, String> describe(Change change) {
        Map<String, String> detail = new TreeMap<>();
        if (!change.add().isEmpty()) {
            detail.put("addedMembers", String.join(" ", change.add()));
        }
        if (!change.remove().isEmpty()) {
            detail.put("removedMembers", String.join(" ", change.remove()));
        }
        return detail;
    }

    private static void addMembers(GroupDao dao, UUID group, List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        Set<String> known = new HashSet<>(dao.known(names.toArray(String[]::new)));
        for (String name : names) {
            if (!known.contains(name)) {
                throw ApiProblem.usage("no user " + shown(name) + "; add it first");
            }
        }
        dao.addMembers(group, names.stream().distinct().toList());
    }

    private static void removeMembers(GroupDao dao, GroupDao.Row group, List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        List<String> distinct = names.stream().distinct().toList();
        int[] removed = dao.removeMembers(group.id(), distinct);
        for (int index = 0; index < removed.length; index++) {
            if (removed[index] == 0) {
                throw ApiProblem.notFound("group " + group.name() + " has no member " + shown(distinct.get(index)));
            }
        }
    }

    /** Removes a group; policies lose it, and live sessions that rested on it end. */
    public void remove(Actor actor, String name) {
        database.inTransaction(handle -> {
            GroupDao dao = handle.attach(GroupDao.class);
            GroupDao.Row row = dao.lock(name).orElseThrow(Groups::unknown);
            String members =
                    dao.members(row.id()).stream().map(GroupDao.Member::name).collect(Collectors.joining(" "));
            dao.delete(row.id());
            audit.append(
                    handle, AuditEvent.success("group.remove", actor, "group:" + name, Map.of("members", members)));
            return null;
        });
        afterChange.run();
    }

    /** A name as an error may repeat it. */
    private static String shown(String name) {
        return name.matches("[A-Za-z0-9._@-]{1,64}") ? name : "of that name";
    }

    private static Group load(GroupDao dao, String name) {
        GroupDao.Row row = dao.find(name).orElseThrow(Groups::unknown);
        return view(row, dao.members(row.id()));
    }

    private static Group view(GroupDao.Row row, List<GroupDao.Member> members) {
        return new Group(
                row.id(),
                row.name(),
                members.stream().map(GroupDao.Member::name).toList(),
                row.createdAt());
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("no such group; see gatehouse group list");
    }
}
