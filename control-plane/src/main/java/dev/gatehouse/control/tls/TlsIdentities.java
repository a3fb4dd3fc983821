/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.tls;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.vault.Vault;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identities in use, the same on every node. Reading never blocks; changes are one transaction with their audit row, and every
 * node shows the new certificate within seconds without a restart. Certificates of our own authority are renewed 30 days before their end;
 * of installed ones the operator is warned 30, 7 and 1 days before. Safe for use by several threads.
 */
public final class TlsIdentities implements AutoCloseable {

    /** From here on an end is near. */
    static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private static final Logger LOGGER = LoggerFactory.getLogger(TlsIdentities.class);
    private static final int[] WARN_DAYS = {0, 1, 7, 30};
    private static final int REQUESTS_MAX = 16;
    private static final int NAMES_MAX = 100;
    private static final long LOOK_SECONDS = 2;
    private static final Duration MAINTAIN_INTERVAL = Duration.ofHours(1);
    private static final String NAME = "(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}";

    private final Database database;
    private final AuditLog audit;
    private final TlsStore store;
    private final LegacyFiles files;
    private final Clock clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService watch;
    private volatile Current current;
    private volatile long maintainedNanos = System.nanoTime() - MAINTAIN_INTERVAL.toNanos();

    private record Current(String versions, TlsIdentity authority, TlsIdentity host, TlsIdentity rdp) {}

    @SuppressWarnings("NullAway.Init") // open() loads them before anybody has this
    private TlsIdentities(Database database, Vault vault, AuditLog audit, Home home, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.store = new TlsStore(vault);
        this.files = new LegacyFiles(home);
        this.clock = clock;
        this.watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "gatehouse-tls");
            made.setDaemon(true);
            return made;
        });
    }

    /** Loads the identities, makes what is missing, renews what is due. Blocks. */
    public static TlsIdentities open(Database database, Vault vault, AuditLog audit, Home home) throws IOException {
        return open(database, vault, audit, home, Clock.systemUTC());
    }

    static TlsIdentities open(Database database, Vault vault, AuditLog audit, Home home, Clock clock)
            throws IOException {
        TlsIdentities identities = new TlsIdentities(database, vault, audit, home, clock);
        identities.makeMissing();
        identities.files.forgetKeys();
        identities.load();
        identities.maintain();
        identities.watch.scheduleWithFixedDelay(identities::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        return identities;
    }

    /** What HTTPS shows. */
    public TlsIdentity host() {
        return current.host();
    }

    /** What RDP shows: its own, or an installed one of the host when RDP has no installed one. */
    public TlsIdentity rdp() {
        Current now = current;
        return now.rdp().origin() == TlsIdentity.Origin.HOUSE && now.host().origin() == TlsIdentity.Origin.INSTALLED
                ? now.host()
                : now.rdp();
    }

    /** The house's authority, for clients to trust. */
    public TlsIdentity authority() {
        return current.authority();
    }

    /** Runs {@code action} after each change, on whichever thread notices it; it must be short. */
    public void onChange(Runnable action) {
        listeners.add(action);
    }

    /** What the operator should know; empty when all is well. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (TlsIdentity identity : new LinkedHashSet<>(List.of(host(), rdp(), authority()))) {
            if (isEnding(identity)) {
                warnings.add(endingText(identity));
            }
        }
        return warnings;
    }

    private boolean isEnding(TlsIdentity identity) {
        return identity.notAfter().isBefore(clock.instant().plus(RENEW_BEFORE));
    }

    private String endingText(TlsIdentity identity) {
        long days = identity.daysLeft(clock.instant());
        String name = TlsStore.column(identity.name());
        return "the certificate \"" + name + "\" " + (days < 0 ? "ended" : "ends in " + days + " days") + " ("
                + identity.notAfter() + "); "
                + (identity.origin() == TlsIdentity.Origin.HOUSE
                        ? "gatehouse tls renew"
                        : "get a new one: gatehouse tls csr, gatehouse tls install");
    }

    private void makeMissing() throws IOException {
        for (TlsIdentity.Name name : TlsIdentity.Name.values()) {
            Optional<LegacyFiles.Found> found = files.find(name);
            transaction(handle -> {
                store.lock(handle);
                if (store.find(handle, name).isPresent()) {
                    found.ifPresent(ignored -> LOGGER.atWarn()
                            .addKeyValue("name", TlsStore.column(name))
                            .log("a key in the home's directory tls is not used; see gatehouse tls install --key"));
                    return true;
                }
                if (found.isPresent()) {
                    adopt(handle, name, found.get());
                } else if (name == TlsIdentity.Name.CA) {
                    CertificateAuthority made = CertificateAuthority.create(CertificateAuthority.machineName());
                    store.put(handle, name, TlsIdentity.Origin.HOUSE, List.of(made.certificate()), made.key());
                } else {
                    issue(handle, name, Set.of());
                }
                return true;
            });
        }
    }

    private void adopt(Handle handle, TlsIdentity.Name name, LegacyFiles.Found found) {
        boolean ours = name == TlsIdentity.Name.CA
                || store.find(handle, TlsIdentity.Name.CA)
                        .filter(authority ->
                                found.chain().get(found.chain().size() - 1).equals(authority.certificate()))
                        .isPresent();
        TlsIdentity.Origin origin = ours ? TlsIdentity.Origin.HOUSE : TlsIdentity.Origin.INSTALLED;
        store.put(handle, name, origin, found.chain(), found.key());
    }

    private void issue(Handle handle, TlsIdentity.Name name, Set<String> names) throws IOException {
        TlsIdentity ca = store.find(handle, TlsIdentity.Name.CA).orElseThrow();
        CertificateAuthority authority = new CertificateAuthority(ca.certificate(), ca.key());
        CertificateAuthority.Issued issued =
                authority.issue(name == TlsIdentity.Name.RDP ? KeyType.RSA : KeyType.EC, names);
        store.put(
                handle,
                name,
                TlsIdentity.Origin.HOUSE,
                List.of(issued.certificate(), authority.certificate()),
                issued.key());
    }

    /**
     * Makes a key and a request for a certificate for it (PKCS#10, RFC 2986); the key stays in the vault.
     *
     * @param names DNS names and addresses; the first becomes the common name
     * @return the request
     * @throws TlsRefusal when it cannot be done
     */
    public CertificateRequest request(Actor actor, List<String> names, KeyType keyType) {
        requireNames(names);
        if (names.isEmpty()) {
            throw new TlsRefusal("a request needs at least one name");
        }
        return transaction(handle -> {
            store.lock(handle);
            if (store.requests(handle).size() >= REQUESTS_MAX) {
                throw new TlsRefusal(REQUESTS_MAX + " requests wait already; remove one with gatehouse tls cancel");
            }
            KeyPair pair = keyType.newPair();
            String pem = requestPem(pair, names, keyType);
            String id = store.addRequest(handle, names, pem, pair.getPublic(), pair.getPrivate());
            audit.append(
                    handle,
                    AuditEvent.success("tls.request", actor, "tls:" + id, Map.of("names", String.join(",", names))));
            return new CertificateRequest(id, List.copyOf(names), pem, clock.instant());
        });
    }

    private static String requestPem(KeyPair pair, List<String> names, KeyType keyType)
            throws IOException, OperatorCreationException {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(
                Extension.subjectAlternativeName,
                false,
                CertificateAuthority.alternativeNames(new LinkedHashSet<>(names)));
        byte[] encoded = new JcaPKCS10CertificationRequestBuilder(
                        new javax.security.auth.x500.X500Principal("CN=" + CertificateAuthority.cut(names.get(0))),
                        pair.getPublic())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                .build(new JcaContentSignerBuilder(keyType.signature()).build(pair.getPrivate()))
                .getEncoded();
        return Pem.block("CERTIFICATE REQUEST", encoded);
    }

    /** Requests that wait for their certificates. Blocks. */
    public List<CertificateRequest> requests() {
        return database.withHandle(handle -> store.requests(handle).stream()
                .map(row -> new CertificateRequest(row.id(), row.names(), row.pem(), row.createdAt()))
                .toList());
    }

    /** Forgets a request and its key; false when there is none of that id. */
    public boolean cancel(Actor actor, String id) {
        return transaction(handle -> {
            boolean removed = store.removeRequest(handle, id);
            if (removed) {
                audit.append(handle, AuditEvent.success("tls.cancel", actor, "tls:" + id, Map.of()));
            }
            return removed;
        });
    }

    /**
     * Installs a certificate that somebody else has issued.
     *
     * @param chain PEM, the server's own first
     * @param key PEM; empty for the key of the request that the certificate answers
     * @param anyName false refuses a certificate that lacks a name of its request, or of this machine when there was none
     * @throws TlsRefusal when it cannot be shown
     */
    public TlsIdentity install(
            Actor actor, TlsIdentity.Name name, String chain, Optional<String> key, boolean anyName) {
        requireListener(name);
        try {
            List<X509Certificate> certificates = Pem.certificates(chain);
            if (certificates.isEmpty()) {
                throw new TlsRefusal("there is no certificate in what was given; it must be PEM");
            }
            Optional<PrivateKey> given = key.isPresent() ? Optional.of(Pem.privateKey(key.get())) : Optional.empty();
            transaction(handle -> {
                store.lock(handle);
                Optional<TlsStore.Waiting> waiting = store.waitingFor(handle, certificates.get(0));
                PrivateKey own = given.or(() -> waiting.map(TlsStore.Waiting::key))
                        .orElseThrow(
                                () -> new TlsRefusal(
                                        "no request waits for this certificate's key; give the key with"
                                                + " --key FILE, or the certificate that answers a request (gatehouse tls show)"));
                List<String> names = anyName
                        ? List.of()
                        : waiting.map(TlsStore.Waiting::names).orElse(List.of(CertificateAuthority.machineName()));
                CertificateCheck.objection(certificates, own, names, clock.instant())
                        .ifPresent(objection -> {
                            throw new TlsRefusal(objection);
                        });
                store.put(handle, name, TlsIdentity.Origin.INSTALLED, certificates, own);
                waiting.ifPresent(answered -> store.removeRequest(
                        handle, TlsStore.idOf(certificates.get(0).getPublicKey())));
                auditChange(handle, "tls.install", actor, name);
                return true;
            });
        } catch (IOException e) {
            throw new TlsRefusal(e.getMessage());
        }
        load();
        return shown(name);
    }

    /**
     * Issues a certificate of our own authority with a new key.
     *
     * @param names to add; those that the old one had stay
     * @param evenInstalled replaces an installed one too
     * @throws TlsRefusal when an installed one is there and must not be replaced
     */
    public TlsIdentity renew(Actor actor, TlsIdentity.Name name, List<String> names, boolean evenInstalled) {
        requireListener(name);
        requireNames(names);
        transaction(handle -> {
            store.lock(handle);
            TlsIdentity old = store.find(handle, name).orElseThrow();
            boolean installed = old.origin() == TlsIdentity.Origin.INSTALLED;
            if (installed && !evenInstalled) {
                throw new TlsRefusal(
                        "the certificate \"" + TlsStore.column(name) + "\" was issued by somebody else; get a"
                                + " new one (gatehouse tls csr, gatehouse tls install), or go back to the house's with gatehouse"
                                + " tls remove");
            }
            Set<String> all = new LinkedHashSet<>();
            if (!installed) {
                // addresses come and go with the machine's networks; names were given
                old.names().stream()
                        .filter(each -> !CertificateAuthority.isAddress(each))
                        .forEach(all::add);
            }
            all.addAll(names);
            if (all.size() > NAMES_MAX) {
                throw new TlsRefusal("a certificate for more than " + NAMES_MAX + " names is refused");
            }
            issue(handle, name, all);
            auditChange(handle, installed ? "tls.remove" : "tls.renew", actor, name);
            return true;
        });
        load();
        return shown(name);
    }

    private TlsIdentity shown(TlsIdentity.Name name) {
        return name == TlsIdentity.Name.RDP ? current.rdp() : current.host();
    }

    private void auditChange(Handle handle, String action, Actor actor, TlsIdentity.Name name) {
        TlsIdentity now = store.find(handle, name).orElseThrow();
        audit.append(
                handle,
                AuditEvent.success(
                        action,
                        actor,
                        "tls:" + TlsStore.column(name),
                        Map.of(
                                "fingerprint",
                                now.fingerprint(),
                                "issuer",
                                now.certificate().getIssuerX500Principal().getName(),
                                "notAfter",
                                now.notAfter().toString(),
                                "names",
                                String.join(",", now.names()))));
    }

    private static void requireListener(TlsIdentity.Name name) {
        if (name == TlsIdentity.Name.CA) {
            throw new TlsRefusal("the house's authority is shown by no listener; name host or rdp");
        }
    }

    private static void requireNames(List<String> names) {
        for (String name : names) {
            if (!name.matches(NAME)) {
                throw new TlsRefusal("a name must be a DNS name or an address");
            }
        }
        if (names.size() > NAMES_MAX) {
            throw new TlsRefusal("more than " + NAMES_MAX + " names are refused");
        }
    }

    /** Looks whether this or another node has changed anything, and now and then whether anything ends. */
    private void look() {
        try {
            String versions = database.withHandle(store::versions);
            if (!versions.equals(current.versions())) {
                load();
            }
            if (System.nanoTime() - maintainedNanos > MAINTAIN_INTERVAL.toNanos()) {
                maintain();
            }
        } catch (RuntimeException e) {
            LOGGER.debug("the certificates stay as they are for now: {}", e.toString());
        }
    }

    private synchronized void load() {
        Current loaded = database.inTransaction(handle -> new Current(
                store.versions(handle),
                store.find(handle, TlsIdentity.Name.CA).orElseThrow(),
                store.find(handle, TlsIdentity.Name.HOST).orElseThrow(),
                store.find(handle, TlsIdentity.Name.RDP).orElseThrow()));
        Current before = current;
        if (before != null && before.versions().equals(loaded.versions())) {
            return;
        }
        current = loaded;
        for (TlsIdentity identity : List.of(loaded.authority(), loaded.host(), loaded.rdp())) {
            try {
                files.publish(identity);
            } catch (IOException e) {
                LOGGER.atWarn().setCause(e).log("a certificate could not be written to the home's directory tls");
            }
        }
        if (before != null) {
            LOGGER.atInfo()
                    .addKeyValue("host", loaded.host().fingerprint())
                    .addKeyValue("rdp", loaded.rdp().fingerprint())
                    .log("new certificates are shown from now on");
            listeners.forEach(Runnable::run);
        }
    }

    /** Renews what is ours and ends soon, and warns of the rest. */
    void maintain() {
        maintainedNanos = System.nanoTime();
        for (TlsIdentity identity : List.of(current.host(), current.rdp())) {
            if (isEnding(identity) && identity.origin() == TlsIdentity.Origin.HOUSE) {
                try {
                    renew(Actor.system(), identity.name(), List.of(), false);
                } catch (RuntimeException e) {
                    LOGGER.atError()
                            .setCause(e)
                            .log("a certificate could not be renewed; it is tried again in an hour");
                }
            }
        }
        for (TlsIdentity identity : List.of(current.host(), current.rdp(), current.authority())) {
            warn(identity);
        }
    }

    private void warn(TlsIdentity identity) {
        long days = identity.daysLeft(clock.instant());
        for (int threshold : WARN_DAYS) {
            if (days < threshold) {
                boolean fresh = transaction(handle -> {
                    boolean first = store.noteWarning(handle, identity.name(), threshold);
                    if (first) {
                        audit.append(
                                handle,
                                AuditEvent.failure(
                                        "tls.ending",
                                        Actor.system(),
                                        "tls:" + TlsStore.column(identity.name()),
                                        Map.of(
                                                "notAfter",
                                                identity.notAfter().toString(),
                                                "days",
                                                Long.toString(days))));
                    }
                    return first;
                });
                if (fresh) {
                    LOGGER.atWarn().log(endingText(identity));
                }
                return;
            }
        }
    }

    private <T> T transaction(Database.Work<T> work) {
        return database.inTransaction(handle -> {
            try {
                return work.with(handle);
            } catch (GeneralSecurityException | OperatorCreationException e) {
                throw new IllegalStateException("a certificate could not be made", e);
            }
        });
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
