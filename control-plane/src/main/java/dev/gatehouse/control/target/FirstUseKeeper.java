/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.proxy.port.TargetTrust;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the first host key that a target shows. One statement decides, so of several sessions that race with different keys exactly
 * one wins; the others see a wrong key. A fault counts as a wrong key. Safe for use by several threads.
 */
public final class FirstUseKeeper implements TargetTrust.Keeper {

    private static final Logger LOGGER = LoggerFactory.getLogger(FirstUseKeeper.class);
    private static final int BLOB_BYTES_MAX = 8 * 1024;
    private static final int TYPE_CHARS_MAX = 64;

    private final Database database;
    private final AuditLog audit;
    private final UUID target;
    private final String name;
    private final long identityVersion;

    /** @param identityVersion of the target when the session was granted; a target that has changed since keeps nothing */
    public FirstUseKeeper(Database database, AuditLog audit, UUID target, String name, long identityVersion) {
        this.database = database;
        this.audit = audit;
        this.target = target;
        this.name = name;
        this.identityVersion = identityVersion;
    }

    @Override
    public CompletionStage<Boolean> keep(String keyType, byte[] blob, Executor loop) {
        byte[] key = blob.clone();
        return database.inTransactionAsync(handle -> {
                    if (key.length > BLOB_BYTES_MAX || keyType.length() > TYPE_CHARS_MAX) {
                        return false;
                    }
                    TargetDao dao = handle.attach(TargetDao.class);
                    Fingerprint fingerprint = Fingerprint.ofBlob(key);
                    if (dao.keepFirst(target, identityVersion, fingerprint.digest(), keyType, key) == 0) {
                        return dao.isKept(target, identityVersion, fingerprint.digest());
                    }
                    Map<String, String> detail = Map.of("type", keyType, "fingerprint", fingerprint.toString());
                    audit.append(
                            handle, AuditEvent.success("target.first-use", Actor.system(), "target:" + name, detail));
                    return true;
                })
                .handleAsync(
                        (kept, fault) -> {
                            if (fault != null) {
                                LOGGER.warn("host key not kept, target {}: {}", name, fault.getMessage());
                            }
                            return fault == null && kept;
                        },
                        loop);
    }
}
