/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Tokens as the authority of sessions uses them: looked up, proved, given away once. Blocks on the database. Safe for use by several
 * threads.
 */
public final class TokenRedemption {

    /** Some clients connect several times for one launch: so long after its first proof the same address may prove again. */
    public static final Duration PROOF_WINDOW = Duration.ofSeconds(10);

    private final Database database;
    private final TokenSecrets secrets;

    public TokenRedemption(Database database, Vault vault) {
        this.database = database;
        this.secrets = new TokenSecrets(vault);
    }

    /** What became of a proof. */
    public sealed interface Proof {

        /**
         * The client has the secret.
         *
         * @param sessionBaseKey which the caller wipes
         */
        record Proved(Secret sessionBaseKey) implements Proof {}

        /**
         * It has not, or comes too late, or from elsewhere.
         *
         * @param cause as the audit log has it
         */
        record Failed(String cause) implements Proof {}
    }

    /** The token, when there is such. */
    public Optional<TokenRow> find(Handle handle, TokenName name) {
        return handle.attach(TokenDao.class).find(name.id());
    }

    /** Whether {@code given}, which stays the caller's, is the token's secret; costs the same without a token. */
    public boolean isSecret(Optional<TokenRow> token, Secret given) {
        return secrets.matches(token, given);
    }

    /**
     * Gives the token away, in the transaction that grants the session. Writes nothing to the audit log, whose lock is taken last: see
     * {@link #consumed}.
     *
     * @param address where the client is
     * @return empty when it was given; otherwise why not, as the audit log has it
     */
    public Optional<String> consume(Handle handle, TokenRow token, UUID session, String address) {
        TokenDao dao = handle.attach(TokenDao.class);
        if (dao.consume(token.id(), token.userId(), token.targetId(), session, address) == 1) {
            return Optional.empty();
        }
        return Optional.of(dao.find(token.id())
                .map(now -> now.obstacle().orElse("token.other-address"))
                .orElse("token.unknown"));
    }

    /** What the transaction that gave the token away appends to the audit log at its end. */
    public static AuditEvent consumed(TokenRow token, UUID session, Actor redeemer) {
        return AuditEvent.success(
                "token.consume",
                redeemer,
                "token:" + token.name(),
                Map.of("session", session.toString(), "issuedBy", token.issuedBy()));
    }

    /** Checks a proof by NTLM; consumes nothing. The same work is done whether or not there is such a token. */
    public Proof prove(NtlmProof proof, String address) {
        Optional<TokenRow> token =
                TokenName.ofLogin(proof.user()).flatMap(name -> database.withHandle(handle -> find(handle, name)));
        byte[] ntHash = secrets.openNtHash(token);
        Optional<Secret> key = Ntlm.sessionBaseKey(ntHash, proof);
        Arrays.fill(ntHash, (byte) 0);
        if (key.isEmpty()) {
            return new Proof.Failed(
                    token.map(row -> row.obstacle().orElse("token.wrong-proof")).orElse("token.unknown"));
        }
        return noted(token.orElseThrow(), address, key.get());
    }

    /** Right, but is it also the first proof, or soon after it from the same place? */
    private Proof noted(TokenRow token, String address, Secret key) {
        boolean noted = false;
        try {
            noted = database.withHandle(handle ->
                            handle.attach(TokenDao.class).noteProof(token.id(), address, PROOF_WINDOW.toSeconds()))
                    == 1;
        } finally {
            if (!noted) {
                key.close();
            }
        }
        return noted ? new Proof.Proved(key) : new Proof.Failed(tooLate(token, address));
    }

    private String tooLate(TokenRow token, String address) {
        Optional<TokenRow> now = database.withHandle(handle -> find(handle, token.name()));
        if (now.isEmpty()) {
            return "token.unknown";
        }
        return now.get()
                .obstacle()
                .orElse(address.equals(now.get().firstProvedFrom()) ? "token.proved-before" : "token.other-address");
    }
}
