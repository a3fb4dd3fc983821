/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.breakglass;

import dev.gatehouse.control.age.AgeRecipient;
import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.credential.SecretChange;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.control.vault.VaultException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The break-glass files of the house: made for named credentials, sealed anew whenever one of them changes, taken back when one was
 * opened. Blocks on the database. Safe for use by several threads.
 */
public final class BreakGlassExports implements SecretChange {

    /** More would make the file's secret a list that is worth more than the house. */
    static final int CREDENTIALS_MAX = 500;

    static final int RECIPIENTS_MAX = 16;

    private static final Logger LOGGER = LoggerFactory.getLogger(BreakGlassExports.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private final Database database;
    private final AuditLog audit;
    private final CoveredAccounts accounts;
    private final Clock clock;

    public BreakGlassExports(Database database, AuditLog audit, Vault vault, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.accounts = new CoveredAccounts(vault);
        this.clock = clock;
    }

    /**
     * An export as lists show it.
     *
     * @param name what people call it
     * @param threshold so many holders open it together
     * @param recipients of the shares
     * @param credentials what is in it, {@code ACCOUNT@TARGET}
     * @param revision counts how often it was sealed anew
     * @param stale why the sealed document is older than the secrets; empty when it is not
     * @param madeBy who
     * @param madeAt when
     * @param refreshedAt when this revision was sealed
     * @param fetchedAt when a copy was last taken out
     * @param returnedAt when it was last reported as opened
     */
    public record Export(
            String name,
            int threshold,
            List<String> recipients,
            List<String> credentials,
            long revision,
            Optional<String> stale,
            String madeBy,
            Instant madeAt,
            Instant refreshedAt,
            Optional<Instant> fetchedAt,
            Optional<Instant> returnedAt) {}

    /** What a new export is made of. */
    public record Order(String name, List<String> credentials, List<String> recipients, int threshold) {}

    /** Makes an export. */
    public Export create(Actor actor, Order order) {
        List<AgeRecipient> recipients = check(order);
        try {
            return database.inTransaction(handle -> {
                UUID id = UUID.randomUUID();
                List<UUID> credentials = new ArrayList<>();
                for (String name : new LinkedHashSet<>(order.credentials())) {
                    credentials.add(CoveredAccounts.find(handle, name));
                }
                BreakGlassFile file = accounts.seal(
                        handle,
                        new BreakGlassFile.Plan(id, order.name(), 1, order.threshold(), recipients),
                        credentials,
                        clock.instant());
                BreakGlassRows.insert(handle, file, actor.display(), credentials);
                Map<String, String> detail = new TreeMap<>();
                detail.put("credentials", String.join(" ", file.credentials()));
                detail.put("recipients", String.join(" ", order.recipients()));
                detail.put("threshold", Integer.toString(order.threshold()));
                audit.append(handle, AuditEvent.success("break-glass.export", actor, object(order.name()), detail));
                return find(handle, order.name());
            });
        } catch (RuntimeException e) {
            if (Database.isUniqueViolation(e, "break_glass_exports_name_unique")) {
                throw ApiProblem.conflict("there is an export " + order.name()
                        + " already; choose another --name, or take it out again with gatehouse break-glass fetch");
            }
            throw e;
        }
    }

    private static List<AgeRecipient> check(Order order) {
        requireThat(NAME.matcher(order.name()).matches(), "a name has 1 to 64 characters of a-z 0-9 . _ -");
        requireThat(!order.credentials().isEmpty(), "which credentials? give at least one ACCOUNT@TARGET");
        requireThat(
                order.credentials().size() <= CREDENTIALS_MAX,
                "an export has at most " + CREDENTIALS_MAX + " credentials");
        requireThat(order.threshold() >= 2, "the threshold is at least 2: nobody opens the glass alone");
        int different = new LinkedHashSet<>(order.recipients()).size();
        requireThat(
                different == order.recipients().size(),
                "two recipients are the same; each holder needs a key of his own");
        requireThat(
                different >= order.threshold() && different <= RECIPIENTS_MAX,
                "give as many recipients as the threshold says, or more, at most " + RECIPIENTS_MAX);
        List<AgeRecipient> recipients = new ArrayList<>();
        for (String text : order.recipients()) {
            try {
                recipients.add(AgeRecipient.parse(text));
            } catch (IllegalArgumentException e) {
                throw ApiProblem.usage(e.getMessage());
            }
        }
        return List.copyOf(recipients);
    }

    private static void requireThat(boolean condition, String otherwise) {
        if (!condition) {
            throw ApiProblem.usage(otherwise);
        }
    }

    /** A page of them, by name. */
    public Page<Export> page(PageRequest request) {
        return request.page(
                database.withHandle(
                        handle -> BreakGlassRows.page(handle, request.after().orElse(null), request.rows())),
                Export::name);
    }

    /** All exports by name. */
    public List<Export> list() {
        return database.withHandle(BreakGlassRows::all);
    }

    /** One export. */
    public Export get(String name) {
        return database.withHandle(handle -> find(handle, name));
    }

    private static Export find(Handle handle, String name) {
        return BreakGlassRows.find(handle, name).orElseThrow(BreakGlassExports::unknown);
    }

    /** The sealed document of now, for {@link BreakGlassFile#parse}. */
    public byte[] fetch(Actor actor, String name) {
        return database.inTransaction(handle -> {
            BreakGlassRows.Stored stored = BreakGlassRows.lock(handle, name).orElseThrow(BreakGlassExports::unknown);
            byte[] document = stored.document();
            if (stored.stale().isPresent()) {
                document = refresh(handle, stored);
            }
            handle.execute("UPDATE break_glass_exports SET fetched_at = now() WHERE id = ?", stored.id());
            audit.append(handle, AuditEvent.success("break-glass.fetch", actor, object(name), Map.of()));
            return document;
        });
    }

    /** Removes it; copies that were taken out can still be opened. */
    public void remove(Actor actor, String name) {
        database.inTransaction(handle -> {
            BreakGlassRows.Stored stored = BreakGlassRows.lock(handle, name).orElseThrow(BreakGlassExports::unknown);
            handle.execute("DELETE FROM break_glass_exports WHERE id = ?", stored.id());
            audit.append(handle, AuditEvent.success("break-glass.remove", actor, object(name), Map.of()));
            return null;
        });
    }

    /**
     * A copy was opened: every secret in it has to be replaced.
     *
     * @param reason why it was opened
     */
    public Export takeBack(Actor actor, String name, String reason) {
        return database.inTransaction(handle -> {
            BreakGlassRows.Stored stored = BreakGlassRows.lock(handle, name).orElseThrow(BreakGlassExports::unknown);
            Export export = find(handle, name);
            handle.createUpdate("""
                            UPDATE credentials SET rotation_due = :because WHERE id IN
                                (SELECT credential_id FROM break_glass_credentials WHERE export_id = :id)""")
                    .bind("because", "break-glass " + name + " was opened")
                    .bind("id", stored.id())
                    .execute();
            handle.execute("UPDATE break_glass_exports SET returned_at = now() WHERE id = ?", stored.id());
            Map<String, String> detail = new TreeMap<>();
            detail.put("reason", reason);
            detail.put("revision", Long.toString(export.revision()));
            detail.put("rotationDue", String.join(" ", export.credentials()));
            audit.append(handle, AuditEvent.success("break-glass.return", actor, object(name), detail));
            return find(handle, name);
        });
    }

    @Override
    public void secretChanged(Handle handle, UUID credential) {
        for (BreakGlassRows.Stored stored : BreakGlassRows.lockCovering(handle, credential)) {
            try {
                refresh(handle, stored);
            } catch (RuntimeException e) {
                // the credential has to change all the same; the list says that the file is old
                LOGGER.atWarn()
                        .addKeyValue("export", stored.name())
                        .addKeyValue("because", e.getMessage())
                        .log("a break-glass file could not be sealed anew");
                handle.execute(
                        "UPDATE break_glass_exports SET stale = 'a secret changed and the file could not be sealed anew'"
                                + " WHERE id = ?",
                        stored.id());
            }
        }
    }

    @Override
    public void targetChanging(Handle handle, UUID target) {
        // sealed anew when the target's row has changed, by whoever looks next
        handle.createUpdate("""
                        UPDATE break_glass_exports SET stale = 'a target changed' WHERE id IN
                            (SELECT b.export_id FROM break_glass_credentials b JOIN credentials c ON c.id = b.credential_id
                             WHERE c.target_id = :target)""").bind("target", target).execute();
    }

    /** Seals anew what is stale; what cannot be stays so. */
    void refreshStale() {
        for (String name : database.withHandle(BreakGlassRows::stale)) {
            try {
                database.inTransaction(handle -> {
                    BreakGlassRows.lock(handle, name)
                            .filter(stored -> stored.stale().isPresent())
                            .ifPresent(stored -> refresh(handle, stored));
                    return null;
                });
            } catch (VaultException e) {
                LOGGER.atDebug()
                        .addKeyValue("export", name)
                        .addKeyValue("because", e.getMessage())
                        .log("stays stale");
            }
        }
    }

    /** Names and revisions of all. */
    Map<String, Long> revisions() {
        return database.withHandle(BreakGlassRows::revisions);
    }

    /** The document as it is, for a copy that stays in the house. */
    Optional<byte[]> document(String name) {
        return database.withHandle(handle -> BreakGlassRows.document(handle, name));
    }

    private byte[] refresh(Handle handle, BreakGlassRows.Stored stored) {
        List<AgeRecipient> recipients =
                stored.recipients().stream().map(AgeRecipient::parse).toList();
        BreakGlassFile.Plan plan = new BreakGlassFile.Plan(
                stored.id(), stored.name(), stored.revision() + 1, stored.threshold(), recipients);
        BreakGlassFile file =
                accounts.seal(handle, plan, BreakGlassRows.credentials(handle, stored.id()), clock.instant());
        BreakGlassRows.update(handle, file);
        return file.toBytes();
    }

    private static String object(String name) {
        return "break-glass:" + name;
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("no such break-glass export; see gatehouse break-glass list");
    }
}
