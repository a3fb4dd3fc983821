/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node says of the end of the chain at a time, signed. Kept outside, it proves later that the chain still goes through that
 * row: who cuts the tail off or writes it anew cannot make the line fit. Immutable.
 *
 * @param sequence of the last row; 0 for an empty chain
 * @param hash of that row, 64 hexadecimal digits
 * @param at when, by the node's clock
 * @param node that signed
 * @param keyId of the signing key
 * @param signature Ed25519 (RFC 8032) over {@link #statement()}
 */
public record SignedHead(long sequence, String hash, Instant at, UUID node, String keyId, byte[] signature) {

    /** Longest line; a longer text holds no head. */
    public static final int LINE_MAX = 512;

    private static final String FORMAT = "gatehouse-audit-head/1";
    private static final Pattern LINE =
            Pattern.compile("gatehouse-audit-head/1 sequence=(\\d{1,18}) hash=([0-9a-f]{64}) at=([0-9TZ:.-]{20,30})"
                    + " node=([0-9a-f-]{36}) key=([0-9a-z-]{1,64}) signature=([A-Za-z0-9+/=]{88})(?![A-Za-z0-9+/=])");

    /** Signs with {@code signer}. */
    static SignedHead sign(long sequence, String hash, Instant at, UUID node, HeadSigner signer)
            throws GeneralSecurityException {
        SignedHead unsigned = new SignedHead(sequence, hash, at, node, signer.keyId(), new byte[0]);
        byte[] signature = signer.sign(unsigned.statement().getBytes(StandardCharsets.US_ASCII));
        return new SignedHead(sequence, hash, at, node, signer.keyId(), signature);
    }

    /** The first head in a text, such as a line of a collector's file; empty when there is none. */
    public static Optional<SignedHead> find(String text) {
        Matcher parts = LINE.matcher(text);
        if (!parts.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SignedHead(
                    Long.parseLong(parts.group(1)),
                    parts.group(2),
                    Instant.parse(parts.group(3)),
                    UUID.fromString(parts.group(4)),
                    parts.group(5),
                    Base64.getDecoder().decode(parts.group(6))));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What is signed: the line without the signature, ASCII. */
    public String statement() {
        return FORMAT + " sequence=" + sequence + " hash=" + hash + " at=" + at + " node=" + node + " key=" + keyId;
    }

    /** One line of ASCII, from which {@link #find} makes this head again. */
    public String line() {
        return statement() + " signature=" + Base64.getEncoder().encodeToString(signature);
    }

    /** Whether the owner of {@code key} has signed this. */
    public boolean isSignedBy(PublicKey key) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(statement().getBytes(StandardCharsets.US_ASCII));
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
