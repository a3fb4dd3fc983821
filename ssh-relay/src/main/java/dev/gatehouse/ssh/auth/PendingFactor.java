/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.auth;

import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.SecondFactor;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.Optional;

/**
 * A first factor that was right and waits for the code: asked for by keyboard-interactive (RFC 4256), shown again with the code. Holds a
 * password until it is closed. Confined to the channel's event loop.
 */
final class PendingFactor implements AutoCloseable {

    static final String METHOD = "keyboard-interactive";

    private static final int TEXT_BYTES_MAX = 256;

    private final AccessRequest request;
    private final String prompt;
    private boolean asked;

    /** @param request with evidence that nobody else wipes, and no second factor */
    PendingFactor(AccessRequest request, String prompt) {
        this.request = request;
        this.prompt = prompt;
    }

    /** The answer to the client's request for the method; language and submethods are of no use (RFC 4256 section 3.1). */
    PacketWriter ask(PacketReader payload) throws SshProtocolException {
        payload.readString(TEXT_BYTES_MAX, "language tag");
        payload.readString(TEXT_BYTES_MAX, "submethods");
        asked = true;
        return PacketWriter.of(MessageNumber.USERAUTH_METHOD_60)
                .putString("")
                .putString("")
                .putString("")
                .putUint32(1)
                .putString(prompt + ": ")
                .putBoolean(false);
    }

    /** Whether an answer is awaited. */
    boolean isAsked() {
        return asked;
    }

    /**
     * The request again, with the code of the client's answer (RFC 4256 section 3.4).
     *
     * @return empty when the answer cannot be a code
     */
    Optional<AccessRequest> answered(PacketReader payload) throws SshProtocolException {
        asked = false;
        if (payload.readUint32() != 1 || payload.remaining() > SecondFactor.CODE_BYTES_MAX + 4) {
            payload.wipe();
            return Optional.empty();
        }
        byte[] code = payload.readString(SecondFactor.CODE_BYTES_MAX, "code");
        payload.wipeRead(code.length);
        return Optional.of(request.copyWith(Optional.of(new SecondFactor.Code(Secret.ofBytes(code)))));
    }

    AccessRequest request() {
        return request;
    }

    @Override
    public void close() {
        request.wipe();
    }
}
