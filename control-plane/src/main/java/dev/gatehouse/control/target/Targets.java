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
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.target.Target.Protocol;
import dev.gatehouse.control.target.Target.Trust;
import dev.gatehouse.proxy.port.TargetConcession;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
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
     * @param authorities for trust {@code ca}: PEM texts with one or more certificates each
     * @param concessions what is switched on because the target is old; RDP only
     * @param allowLoopback see {@link AddressRule}
     * @param tags free
     */
    public record Fields(
            Optional<Protocol> protocol,
            Optional<HostName> host,
            Optional<Integer> port,
            Optional<Trust> trust,
            Optional<List<String>> hostKeys,
            Optional<List<String>> authorities,
            Optional<Set<TargetConcession>> concessions,
            Optional<Boolean> allowLoopback,
            Optional<Map<String, String>> tags) {}

    /** Puts on record that this gateway is about to look at a machine because somebody asked it to. Blocks. */
    void noteProbe(Actor actor, String action, String object, Map<String, String> detail) {
        audit.record(AuditEvent.success(action, actor, object, detail));
    }

    /** Adds a target. */
    public Target create(Actor actor, String name, Fields fields) {
        Target.requireName(name);
        Protocol protocol = fields.protocol().orElse(Protocol.SSH);
        Trust trust = fields.trust().orElse(Trust.PIN);
        List<HostKeyPin> pins = HostKeyPin.parseAll(protocol, fields.hostKeys().orElse(List.of()));
        List<Authority> authorities = Authority.parseAll(fields.authorities().orElse(List.of()));
        IdentityRule.require(protocol, trust, !pins.isEmpty(), !authorities.isEmpty());
        Set<TargetConcession> concessions = fields.concessions().orElse(Set.of());
        IdentityRule.requireConcessions(protocol, !concessions.isEmpty());
        TargetDao.Row row = new TargetDao.Row(
                UUID.randomUUID(),
                name,
                protocol.code(),
                fields.host()
                        .orElseThrow(() -> ApiProblem.usage("host is missing"))
                        .text(),
                fields.port().orElse(protocol.defaultPort()),
                trust.code(),
                fields.allowLoopback().orElse(false),
                TagText.write(fields.tags().orElse(Map.of())),
                Concessions.texts(concessions),
                1,
                Instant.EPOCH);
        try {
            return database.inTransaction(handle -> {
                TargetDao dao = handle.attach(TargetDao.class);
                dao.insert(row);
                pins.forEach(pin -> dao.insertKey(pin.row(row.id())));
                authorities.forEach(authority -> dao.insertAuthority(authority.row(row.id())));
                Map<String, String> detail = describe(row, pins, authorities);
                audit.append(handle, AuditEvent.success("target.create", actor, "target:" + name, detail));
                return load(dao, name);
            });
        } catch (RuntimeException e) {
            if (Database.isUniqueViolation(e, "targets_name_unique")) {
                throw ApiProblem.conflict("target " + name + " exists already; choose another name");
            }
            throw e;
        }
    }

    /** A page of them, by name. */
    public Page<Target> page(PageRequest request) {
        return database.withHandle(handle -> {
            TargetDao dao = handle.attach(TargetDao.class);
            List<TargetDao.Row> rows = dao.page(request.after().orElse(null), request.rows());
            String first = rows.isEmpty() ? "" : rows.get(0).name();
            String last = rows.isEmpty() ? "" : rows.get(rows.size() - 1).name();
            Map<UUID, List<TargetDao.KeyRow>> keys =
                    dao.keysBetween(first, last).stream().collect(Collectors.groupingBy(TargetDao.KeyRow::targetId));
            Map<UUID, List<TargetDao.AuthorityRow>> authorities = dao.authoritiesBetween(first, last).stream()
                    .collect(Collectors.groupingBy(TargetDao.AuthorityRow::targetId));
            return request.page(
                    rows.stream()
                            .map(row -> view(
                                    row,
                                    keys.getOrDefault(row.id(), List.of()),
                                    authorities.getOrDefault(row.id(), List.of())))
                            .toList(),
                    Target::name);
        });
    }

    /** All targets by name. */
    public List<Target> list() {
        return database.withHandle(handle -> {
            TargetDao dao = handle.attach(TargetDao.class);
            Map<UUID, List<TargetDao.KeyRow>> keys =
                    dao.allKeys().stream().collect(Collectors.groupingBy(TargetDao.KeyRow::targetId));
            Map<UUID, List<TargetDao.AuthorityRow>> authorities =
                    dao.allAuthorities().stream().collect(Collectors.groupingBy(TargetDao.AuthorityRow::targetId));
            return dao.all().stream()
                    .map(row -> view(
                            row, keys.getOrDefault(row.id(), List.of()), authorities.getOrDefault(row.id(), List.of())))
                    .toList();
        });
    }

    /** One target. */
    public Target get(String name) {
        return database.withHandle(handle -> load(handle.attach(TargetDao.class), name));
    }

    /** By id, what identifies each target, in full. */
    public Map<UUID, TargetSettings.Identity> identities() {
        return database.withHandle(handle -> {
            TargetDao dao = handle.attach(TargetDao.class);
            return TargetSettings.Identity.of(dao.allKeys(), dao.allAuthorities());
        });
    }

    /** The certificates of a target's authorities; none where its trust is another. */
    public List<X509Certificate> authorities(UUID target) {
        return database.withHandle(handle -> handle.attach(TargetDao.class).authorities(target).stream()
                .map(row -> Authority.of(row).certificate())
                .toList());
    }

    /** Changes a target; when it may be another machine afterwards, its credentials are suspended and its sessions end. */
    public Target change(Actor actor, String name, Fields fields) {
        Target changed = database.inTransaction(handle -> {
            TargetDao dao = handle.attach(TargetDao.class);
            TargetDao.Row old = dao.lock(name).orElseThrow(() -> unknown(name));
            TargetDao.Row merged = merge(old, fields);
            Protocol protocol = Protocol.parse(merged.protocol());
            IdentityRule.requireConcessions(protocol, !merged.concessions().isEmpty());
            Given given = Given.of(protocol, fields);
            Known before = new Known(dao.keys(old.id()), dao.authorities(old.id()));
            boolean isOther = given.differsFrom(before) || isElsewhere(old, merged);
            Map<String, String> detail = new TreeMap<>();
            if (isOther) {
                Known after = given.replacing(before, old, merged);
                IdentityRule.require(
                        protocol,
                        Trust.parse(merged.trust()),
                        !after.keys().isEmpty(),
                        !after.authorities().isEmpty());
                after.store(dao, old.id());
                detail.put(
                        "suspendedCredentials",
                        Integer.toString(identityChange.apply(handle, old.id(), protocol.code())));
            }
            TargetDao.Row row = withVersion(merged, old.identityVersion() + (isOther ? 1 : 0));
            dao.update(row);
            if (!TagText.shown(row.tags()).equals(TagText.shown(old.tags()))) {
                // policies select by tags: what this gives and takes away must be found again
                detail.put("tagsBefore", TagText.shown(old.tags()));
            }
            detail.putAll(describe(
                    row, given.pins().orElse(List.of()), given.authorities().orElse(List.of())));
            fields.concessions().ifPresent(now -> detail.put("concessions", String.join(" ", Concessions.texts(now))));
            audit.append(handle, AuditEvent.success("target.change", actor, "target:" + name, detail));
            return load(dao, name);
        });
        afterChange.run();
        return changed;
    }

    /** What identifies a target in the database. */
    private record Known(List<TargetDao.KeyRow> keys, List<TargetDao.AuthorityRow> authorities) {

        void store(TargetDao dao, UUID target) {
            dao.deleteKeys(target);
            keys.forEach(dao::insertKey);
            dao.deleteAuthorities(target);
            authorities.forEach(dao::insertAuthority);
        }
    }

    /** What a change says about the identity. */
    private record Given(Optional<List<HostKeyPin>> pins, Optional<List<Authority>> authorities) {

        static Given of(Protocol protocol, Fields fields) {
            return new Given(
                    fields.hostKeys().map(texts -> HostKeyPin.parseAll(protocol, texts)),
                    fields.authorities().map(Authority::parseAll));
        }

        boolean differsFrom(Known known) {
            return pins.isPresent()
                            && !fingerprints(pins.get(), HostKeyPin::fingerprint)
                                    .equals(fingerprints(known.keys(), row -> Fingerprint.ofDigest(row.fingerprint())))
                    || authorities.isPresent()
                            && !fingerprints(authorities.get(), Authority::fingerprint)
                                    .equals(fingerprints(
                                            known.authorities(), row -> Fingerprint.ofDigest(row.fingerprint())));
        }

        private static <T> Set<Fingerprint> fingerprints(List<T> all, Function<T, Fingerprint> fingerprint) {
            return all.stream().map(fingerprint).collect(Collectors.toSet());
        }

        /** What is not given stays where it still means something. */
        Known replacing(Known before, TargetDao.Row old, TargetDao.Row merged) {
            boolean isCertified = merged.trust().equals(Trust.CA.code());
            return new Known(
                    pins.map(given ->
                                    given.stream().map(pin -> pin.row(old.id())).toList())
                            .orElseGet(() -> keysThatStay(old, merged, before.keys())),
                    authorities
                            .map(given -> given.stream()
                                    .map(authority -> authority.row(old.id()))
                                    .toList())
                            .orElseGet(() -> isCertified ? before.authorities() : List.of()));
        }
    }

    /**
     * Pins that the change does not name stay, but for another protocol, under authorities, or when from now on the first use counts; a key kept from the first use stays when it
     * becomes the pin of the same address.
     */
    private static List<TargetDao.KeyRow> keysThatStay(
            TargetDao.Row old, TargetDao.Row merged, List<TargetDao.KeyRow> keys) {
        if (!old.protocol().equals(merged.protocol()) || merged.trust().equals(Trust.CA.code())) {
            return List.of();
        }
        if (merged.trust().equals(Trust.FIRST_USE.code()) && !old.trust().equals(merged.trust())) {
            return List.of();
        }
        boolean isSameAddress = old.host().equals(merged.host()) && old.port() == merged.port();
        boolean isPromoted = isSameAddress && merged.trust().equals(Trust.PIN.code());
        return keys.stream()
                .filter(key -> isPromoted || key.origin().equals("pin"))
                .map(key -> new TargetDao.KeyRow(key.targetId(), key.fingerprint(), key.type(), key.blob(), "pin"))
                .toList();
    }

    private static boolean isElsewhere(TargetDao.Row old, TargetDao.Row merged) {
        return !old.host().equals(merged.host())
                || old.port() != merged.port()
                || !old.trust().equals(merged.trust())
                || !old.protocol().equals(merged.protocol());
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
                fields.concessions().map(Concessions::texts).orElse(old.concessions()),
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
                row.concessions(),
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

    private static Map<String, String> describe(TargetDao.Row row, List<HostKeyPin> pins, List<Authority> authorities) {
        Map<String, String> detail = new TreeMap<>();
        detail.put("protocol", row.protocol());
        detail.put("address", row.host() + " port " + row.port());
        detail.put("trust", row.trust());
        detail.put("allowLoopback", Boolean.toString(row.allowLoopback()));
        detail.put("tags", TagText.shown(row.tags()));
        if (!pins.isEmpty()) {
            detail.put(
                    "hostKeys",
                    pins.stream().map(pin -> pin.fingerprint().toString()).collect(Collectors.joining(" ")));
        }
        if (!authorities.isEmpty()) {
            detail.put(
                    "authorities",
                    authorities.stream()
                            .map(authority -> authority.fingerprint().toString())
                            .collect(Collectors.joining(" ")));
        }
        if (!row.concessions().isEmpty()) {
            detail.put("concessions", String.join(" ", row.concessions()));
        }
        return detail;
    }

    private static Target load(TargetDao dao, String name) {
        TargetDao.Row row = dao.find(name).orElseThrow(() -> unknown(name));
        return view(row, dao.keys(row.id()), dao.authorities(row.id()));
    }

    private static Target view(
            TargetDao.Row row, List<TargetDao.KeyRow> keys, List<TargetDao.AuthorityRow> authorities) {
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
                authorities.stream()
                        .map(vouching -> Authority.of(vouching).view())
                        .toList(),
                row.concessions(),
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
