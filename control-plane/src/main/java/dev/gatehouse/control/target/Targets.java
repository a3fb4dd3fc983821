/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.target.Target.Protocol;
import dev.gatehouse.control.target.Target.Trust;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** The targets of the house. Blocks on the database. Safe for use by several threads. */
public final class Targets {

    private final Database database;
    private final AuditLog audit;
    private final Runnable afterChange;
    private final IdentityChange identityChange;

    /**
     * @param identityChange suspends what was meant for the machine before
     * @param afterChange runs after a change that live sessions may rest on; must not block
     */
    public Targets(Database database, AuditLog audit, IdentityChange identityChange, Runnable afterChange) {
        this.database = database;
        this.audit = audit;
        this.afterChange = afterChange;
        this.identityChange = identityChange;
    }

    /**
     * What to change, or what a new target has; empty parts stay, or take their default.
     *
     * @param protocol of sessions
     * @param host where
     * @param port TCP
     * @param trust how identity is known
     * @param hostKeys pins, as texts were given
     * @param allowLoopback see {@link AddressRule}
     * @param tags free
     */
    public record Fields(
            Optional<Protocol> protocol,
            Optional<HostName> host,
            Optional<Integer> port,
            Optional<Trust> trust,
            Optional<List<String>> hostKeys,
            Optional<Boolean> allowLoopback,
            Optional<Map<String, String>> tags) {}

    /** Adds a target. */
    public Target create(Actor actor, String name, Fields fields) {
        Target.requireName(name);
        List<HostKeyPin> pins = HostKeyPin.parseAll(fields.hostKeys().orElse(List.of()));
        Trust trust = fields.trust().orElse(Trust.PIN);
        requireIdentity(trust, pins.isEmpty());
        Protocol protocol = fields.protocol().orElse(Protocol.SSH);
        TargetDao.Row row = new TargetDao.Row(
                UUID.randomUUID(),
                name,
                protocol.code(),
                fields.host()
                        .orElseThrow(() -> ApiProblem.usage("host is missing"))
                        .text(),
                fields.port().orElse(protocol == Protocol.RDP ? 3389 : 22),
                trust.code(),
                fields.allowLoopback().orElse(false),
                TagText.write(fields.tags().orElse(Map.of())),
                1,
                Instant.EPOCH);
        try {
            return database.inTransaction(handle -> {
                TargetDao dao = handle.attach(TargetDao.class);
                dao.insert(row);
                pins.forEach(pin -> insertPin(dao, row.id(), pin));
                audit.append(handle, AuditEvent.success("target.create", actor, "target:" + name, describe(row, pins)));
                return load(dao, name);
            });
        } catch (RuntimeException e) {
            if (Database.isUniqueViolation(e, "targets_name_unique")) {
                throw ApiProblem.conflict("target " + name + " exists already; choose another name");
            }
            throw e;
        }
    }

    private static void requireIdentity(Trust trust, boolean hasNoKeys) {
        if (trust == Trust.CA) {
            throw ApiProblem.usage("trust ca is not supported yet; use pin or first-use");
        }
        if (trust == Trust.PIN && hasNoKeys) {
            throw ApiProblem.usage(
                    "how is the target known? give hostKeys (see POST /api/v1/scan), or trust first-use");
        }
    }

    /** All targets by name. */
    public List<Target> list() {
        return database.withHandle(handle -> {
            TargetDao dao = handle.attach(TargetDao.class);
            Map<UUID, List<TargetDao.KeyRow>> keys =
                    dao.allKeys().stream().collect(Collectors.groupingBy(TargetDao.KeyRow::targetId));
            return dao.all().stream()
                    .map(row -> view(row, keys.getOrDefault(row.id(), List.of())))
                    .toList();
        });
    }

    /** One target. */
    public Target get(String name) {
        return database.withHandle(handle -> load(handle.attach(TargetDao.class), name));
    }

    /** Changes a target; when it may be another machine afterwards, its credentials are suspended and its sessions end. */
    public Target change(Actor actor, String name, Fields fields) {
        Optional<List<HostKeyPin>> newPins = fields.hostKeys().map(HostKeyPin::parseAll);
        Target changed = database.inTransaction(handle -> {
            TargetDao dao = handle.attach(TargetDao.class);
            TargetDao.Row old = dao.lock(name).orElseThrow(() -> unknown(name));
            List<TargetDao.KeyRow> oldKeys = dao.keys(old.id());
            TargetDao.Row merged = merge(old, fields);
            Trust trust = Trust.parse(merged.trust());
            boolean keysDiffer = newPins.isPresent() && !sameKeys(newPins.get(), oldKeys);
            boolean isOther = keysDiffer || isElsewhere(old, merged);
            Map<String, String> detail = new TreeMap<>();
            if (isOther) {
                List<TargetDao.KeyRow> pinned = keysThatStay(old, merged, oldKeys);
                requireIdentity(trust, newPins.map(List::isEmpty).orElse(pinned.isEmpty()));
                replaceKeys(dao, old.id(), newPins, pinned);
                detail.put("suspendedCredentials", Integer.toString(identityChange.apply(handle, old.id())));
            }
            TargetDao.Row row = withVersion(merged, old.identityVersion() + (isOther ? 1 : 0));
            dao.update(row);
            detail.putAll(describe(row, newPins.orElse(List.of())));
            audit.append(handle, AuditEvent.success("target.change", actor, "target:" + name, detail));
            return load(dao, name);
        });
        afterChange.run();
        return changed;
    }

    /** Pins that the change does not name stay; a key kept from the first use stays when it becomes the pin of the same address. */
    private static List<TargetDao.KeyRow> keysThatStay(
            TargetDao.Row old, TargetDao.Row merged, List<TargetDao.KeyRow> keys) {
        boolean isSameAddress = old.host().equals(merged.host())
                && old.port() == merged.port()
                && old.protocol().equals(merged.protocol());
        boolean isPromoted = isSameAddress && merged.trust().equals(Trust.PIN.code());
        return keys.stream()
                .filter(key -> isPromoted || key.origin().equals("pin"))
                .map(key -> new TargetDao.KeyRow(key.targetId(), key.fingerprint(), key.type(), key.blob(), "pin"))
                .toList();
    }

    private static void replaceKeys(
            TargetDao dao, UUID target, Optional<List<HostKeyPin>> newPins, List<TargetDao.KeyRow> pinned) {
        dao.deleteKeys(target);
        if (newPins.isPresent()) {
            newPins.get().forEach(pin -> insertPin(dao, target, pin));
        } else {
            pinned.forEach(dao::insertKey);
        }
    }

    private static boolean isElsewhere(TargetDao.Row old, TargetDao.Row merged) {
        return !old.host().equals(merged.host())
                || old.port() != merged.port()
                || !old.trust().equals(merged.trust())
                || !old.protocol().equals(merged.protocol());
    }

    private static boolean sameKeys(List<HostKeyPin> pins, List<TargetDao.KeyRow> rows) {
        var given = pins.stream().map(HostKeyPin::fingerprint).collect(Collectors.toSet());
        var stored = rows.stream()
                .map(row -> Fingerprint.ofDigest(row.fingerprint()))
                .collect(Collectors.toSet());
        return given.equals(stored);
    }

    private static TargetDao.Row merge(TargetDao.Row old, Fields fields) {
        return new TargetDao.Row(
                old.id(),
                old.name(),
                fields.protocol().map(Protocol::code).orElse(old.protocol()),
                fields.host().map(HostName::text).orElse(old.host()),
                fields.port().orElse(old.port()),
                fields.trust().map(Trust::code).orElse(old.trust()),
                fields.allowLoopback().orElse(old.allowLoopback()),
                fields.tags().map(TagText::write).orElse(old.tags()),
                old.identityVersion(),
                old.createdAt());
    }

    private static TargetDao.Row withVersion(TargetDao.Row row, long version) {
        return new TargetDao.Row(
                row.id(),
                row.name(),
                row.protocol(),
                row.host(),
                row.port(),
                row.trust(),
                row.allowLoopback(),
                row.tags(),
                version,
                row.createdAt());
    }

    /** Removes a target with its credentials; its sessions end. */
    public void remove(Actor actor, String name) {
        database.inTransaction(handle -> {
            TargetDao dao = handle.attach(TargetDao.class);
            TargetDao.Row row = dao.lock(name).orElseThrow(() -> unknown(name));
            dao.delete(row.id());
            audit.append(
                    handle,
                    AuditEvent.success(
                            "target.remove",
                            actor,
                            "target:" + name,
                            Map.of("id", row.id().toString())));
            return null;
        });
        afterChange.run();
    }

    private static void insertPin(TargetDao dao, UUID target, HostKeyPin pin) {
        byte[] blob = pin.key().map(key -> key.blob()).orElse(null);
        dao.insertKey(new TargetDao.KeyRow(target, pin.fingerprint().digest(), pin.type(), blob, "pin"));
    }

    private static Map<String, String> describe(TargetDao.Row row, List<HostKeyPin> pins) {
        Map<String, String> detail = new TreeMap<>();
        detail.put("protocol", row.protocol());
        detail.put("address", row.host() + " port " + row.port());
        detail.put("trust", row.trust());
        detail.put("allowLoopback", Boolean.toString(row.allowLoopback()));
        if (!pins.isEmpty()) {
            detail.put(
                    "hostKeys",
                    pins.stream().map(pin -> pin.fingerprint().toString()).collect(Collectors.joining(" ")));
        }
        return detail;
    }

    private static Target load(TargetDao dao, String name) {
        TargetDao.Row row = dao.find(name).orElseThrow(() -> unknown(name));
        return view(row, dao.keys(row.id()));
    }

    private static Target view(TargetDao.Row row, List<TargetDao.KeyRow> keys) {
        List<Target.HostKeyView> shown = keys.stream()
                .map(key -> new Target.HostKeyView(
                        key.type(), Fingerprint.ofDigest(key.fingerprint()).toString()))
                .toList();
        return new Target(
                row.id(),
                row.name(),
                Protocol.parse(row.protocol()),
                row.host(),
                row.port(),
                Trust.parse(row.trust()),
                shown,
                row.allowLoopback(),
                TagText.read(row.tags()),
                row.createdAt());
    }

    private static ApiProblem unknown(String name) {
        boolean isPlausible = name.matches("[a-z0-9._-]{1,64}");
        return ApiProblem.notFound(
                "no target " + (isPlausible ? name : "of that name") + "; see gatehouse target list");
    }
}
