/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** The policies of the house. Blocks on the database. Safe for use by several threads. */
public final class Policies {

    private final Database database;
    private final AuditLog audit;
    private final Runnable afterChange;

    /** @param afterChange runs after a change that live sessions may rest on; must not block */
    public Policies(Database database, AuditLog audit, Runnable afterChange) {
        this.database = database;
        this.audit = audit;
        this.afterChange = afterChange;
    }

    /** Adds a policy. */
    public PolicyView create(Actor actor, String name, PolicyFields fields) {
        fields.requireWhoWhereAsWhom();
        PolicyDao.Row row = fields.applyTo(PolicyFields.defaults(UUID.randomUUID(), PolicyFields.requireName(name)));
        try {
            return database.inTransaction(handle -> {
                PolicyDao dao = handle.attach(PolicyDao.class);
                dao.insert(row);
                putMembers(dao, row, fields);
                PolicyView made = load(dao, name);
                audit.append(handle, AuditEvent.success("policy.create", actor, "policy:" + name, describe(made)));
                return made;
            });
        } catch (RuntimeException e) {
            if (Database.isUniqueViolation(e, "policies_name_unique")) {
                throw ApiProblem.conflict("policy " + name + " exists already; choose another name");
            }
            throw e;
        }
    }

    private static void putMembers(PolicyDao dao, PolicyDao.Row row, PolicyFields fields) {
        fields.users().ifPresent(names -> {
            dao.clearUsers(row.id());
            List<String> named = PolicyFields.named(names);
            requireAll("user", named, dao.addUsers(row.id(), named));
        });
        fields.groups().ifPresent(names -> {
            dao.clearGroups(row.id());
            List<String> distinct = names.stream().distinct().toList();
            requireAll("group", distinct, dao.addGroups(row.id(), distinct));
        });
        fields.targets().ifPresent(names -> {
            dao.clearTargets(row.id());
            List<String> named = PolicyFields.named(names);
            requireAll("target", named, dao.addTargets(row.id(), named));
        });
    }

    private static void requireAll(String what, List<String> names, int[] added) {
        for (int index = 0; index < added.length; index++) {
            if (added[index] != 1) {
                throw ApiProblem.usage("no " + what + " " + PolicyFields.shown(names.get(index)) + "; add it first");
            }
        }
    }

    /** A page of them, by name. */
    public Page<PolicyView> page(PageRequest request) {
        return database.inTransaction(handle -> {
            PolicyDao dao = handle.attach(PolicyDao.class);
            return request.page(
                    dao.page(request.after().orElse(null), request.rows()).stream()
                            .map(row ->
                                    view(row, dao.usersOf(row.id()), dao.groupsOf(row.id()), dao.targetsOf(row.id())))
                            .toList(),
                    PolicyView::name);
        });
    }

    /** All policies by name. */
    public List<PolicyView> list() {
        return database.inTransaction(handle -> {
            PolicyDao dao = handle.attach(PolicyDao.class);
            Map<UUID, List<PolicyDao.Member>> users =
                    dao.users().stream().collect(Collectors.groupingBy(PolicyDao.Member::policyId));
            Map<UUID, List<PolicyDao.Member>> groups =
                    dao.groups().stream().collect(Collectors.groupingBy(PolicyDao.Member::policyId));
            Map<UUID, List<PolicyDao.Member>> targets =
                    dao.targets().stream().collect(Collectors.groupingBy(PolicyDao.Member::policyId));
            return dao.all().stream()
                    .map(row -> view(
                            row,
                            users.getOrDefault(row.id(), List.of()),
                            groups.getOrDefault(row.id(), List.of()),
                            targets.getOrDefault(row.id(), List.of())))
                    .toList();
        });
    }

    /** One policy. */
    public PolicyView get(String name) {
        return database.withHandle(handle -> load(handle.attach(PolicyDao.class), name));
    }

    /** Changes a policy; live sessions that it does not let through any more end. */
    public PolicyView change(Actor actor, String name, PolicyFields fields) {
        PolicyView changed = database.inTransaction(handle -> {
            PolicyDao dao = handle.attach(PolicyDao.class);
            PolicyDao.Row row = fields.applyTo(dao.lock(name).orElseThrow(Policies::unknown));
            dao.update(row);
            putMembers(dao, row, fields);
            PolicyView shown = load(dao, name);
            audit.append(handle, AuditEvent.success("policy.change", actor, "policy:" + name, describe(shown)));
            return shown;
        });
        afterChange.run();
        return changed;
    }

    /** Removes a policy; live sessions that rest on it end. */
    public void remove(Actor actor, String name) {
        database.inTransaction(handle -> {
            PolicyDao dao = handle.attach(PolicyDao.class);
            PolicyView old = load(dao, name);
            dao.delete(dao.lock(name).orElseThrow(Policies::unknown).id());
            audit.append(handle, AuditEvent.success("policy.remove", actor, "policy:" + name, describe(old)));
            return null;
        });
        afterChange.run();
    }

    private static Map<String, String> describe(PolicyView policy) {
        Map<String, String> detail = new TreeMap<>();
        detail.put("users", String.join(" ", policy.users()));
        detail.put("groups", String.join(" ", policy.groups()));
        detail.put("targets", String.join(" ", policy.targets()));
        detail.put(TargetTags.FIELD, String.join(", ", policy.targetTags()));
        detail.put("accounts", String.join(" ", policy.accounts()));
        detail.put("allow", String.join(" ", policy.allow()));
        detail.put("deny", String.join(" ", policy.deny()));
        detail.put("record", policy.record());
        detail.put("mfa", policy.mfa());
        detail.put("idleTimeout", policy.idleTimeout());
        detail.put("maxDuration", policy.maxDuration());
        detail.put("environment", String.join(" ", policy.environment()));
        detail.put("enabled", Boolean.toString(policy.enabled()));
        return detail;
    }

    private static PolicyView load(PolicyDao dao, String name) {
        PolicyDao.Row row = dao.find(name).orElseThrow(Policies::unknown);
        return view(row, dao.usersOf(row.id()), dao.groupsOf(row.id()), dao.targetsOf(row.id()));
    }

    private static PolicyView view(
            PolicyDao.Row row,
            List<PolicyDao.Member> users,
            List<PolicyDao.Member> groups,
            List<PolicyDao.Member> targets) {
        return new PolicyView(
                row.id(),
                row.name(),
                names(row.anyUser(), users),
                names(false, groups),
                names(row.anyTarget(), targets),
                row.targetTags(),
                row.accounts(),
                row.allow(),
                row.deny(),
                row.record(),
                row.mfa(),
                DurationText.write(Duration.ofMillis(row.idleTimeoutMillis())),
                DurationText.write(Duration.ofMillis(row.maxDurationMillis())),
                row.environment(),
                row.enabled(),
                row.createdAt());
    }

    private static List<String> names(boolean any, List<PolicyDao.Member> members) {
        return any
                ? List.of(Policy.ANY)
                : members.stream().map(PolicyDao.Member::name).toList();
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("no such policy; see gatehouse policy list");
    }
}
