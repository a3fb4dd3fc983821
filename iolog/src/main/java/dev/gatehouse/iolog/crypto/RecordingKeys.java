/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.crypto;

import dev.gatehouse.iolog.codec.Head;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import dev.gatehouse.iolog.record.RecordingHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The data keys of one session, or those of them that a reader may have. Closing wipes them. Safe for use by several threads. */
public final class RecordingKeys implements AutoCloseable {

    private static final byte[] CONTEXT = "gatehouse recording key v1".getBytes(StandardCharsets.US_ASCII);

    private final Map<Secrecy, DataKey> keys;

    private RecordingKeys(Map<Secrecy, DataKey> keys) {
        this.keys = keys;
    }

    /** New random keys for a session that begins. */
    public static RecordingKeys generate(SecureRandom random) {
        Map<Secrecy, DataKey> keys = new EnumMap<>(Secrecy.class);
        for (Secrecy each : Secrecy.values()) {
            keys.put(each, DataKey.random(random));
        }
        return new RecordingKeys(keys);
    }

    /** No keys: a reader sees what is in the clear. */
    public static RecordingKeys none() {
        return new RecordingKeys(new EnumMap<>(Secrecy.class));
    }

    /** The head of a session with these keys. */
    public Head toHead(RecordingHeader header, KeyWrapper wrapper) throws GeneralSecurityException {
        return new Head(header, wrap(Secrecy.OUTPUT, header.id(), wrapper), wrap(Secrecy.INPUT, header.id(), wrapper));
    }

    /**
     * Unwraps the keys that a reader may have. The caller has checked the reader's rights.
     *
     * @param secrecies which of them; those of the input are a right of its own
     */
    public static RecordingKeys unwrap(Head head, KeyWrapper wrapper, Set<Secrecy> secrecies)
            throws GeneralSecurityException {
        Map<Secrecy, DataKey> keys = new EnumMap<>(Secrecy.class);
        for (Secrecy each : secrecies) {
            byte[] wrapped = each == Secrecy.OUTPUT ? head.wrappedOutputKey() : head.wrappedInputKey();
            byte[] key = wrapper.unwrap(wrapped, associated(head.header().id(), each));
            if (key.length != DataKey.BYTES) {
                throw new GeneralSecurityException("wrapped data key holds " + key.length + " bytes, not 32");
            }
            keys.put(each, DataKey.ofBytes(key));
        }
        return new RecordingKeys(keys);
    }

    /** The key for what has this secrecy. */
    public Optional<DataKey> key(Secrecy secrecy) {
        return Optional.ofNullable(keys.get(secrecy));
    }

    @Override
    public void close() {
        keys.values().forEach(DataKey::destroy);
    }

    private byte[] wrap(Secrecy secrecy, UUID id, KeyWrapper wrapper) throws GeneralSecurityException {
        byte[] key = Objects.requireNonNull(keys.get(secrecy)).getEncoded();
        try {
            return wrapper.wrap(key, associated(id, secrecy));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] associated(UUID id, Secrecy secrecy) {
        return ByteBuffer.allocate(CONTEXT.length + 17)
                .put(CONTEXT)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .put((byte) (secrecy == Secrecy.OUTPUT ? 1 : 2))
                .array();
    }
}
