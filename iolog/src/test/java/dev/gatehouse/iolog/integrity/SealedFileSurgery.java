/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.integrity;

import dev.gatehouse.iolog.codec.EndSection;
import dev.gatehouse.iolog.codec.FileLayout;
import dev.gatehouse.iolog.crypto.RecordingSigner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes a sealed file apart and puts it together again as a forger would: with the old links, with new links, with a new signature. */
final class SealedFileSurgery {

    /** A section with the link behind it. */
    record Part(char tag, byte[] body, byte[] link) {

        Part withBody(byte[] other) {
            return new Part(tag, other, link);
        }
    }

    final byte[] preamble;
    final List<Part> parts = new ArrayList<>();

    SealedFileSurgery(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        preamble = take(in, FileLayout.PREAMBLE_BYTES);
        while (in.hasRemaining()) {
            char tag = (char) in.get();
            byte[] body = take(in, in.getInt());
            parts.add(new Part(tag, body, take(in, FileLayout.LINK_BYTES)));
        }
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] taken = new byte[length];
        in.get(taken);
        return taken;
    }

    int first(char tag) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).tag() == tag) {
                return i;
            }
        }
        throw new IllegalStateException("no section " + tag);
    }

    /** The file with the links as they were. */
    byte[] withOldLinks() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(preamble);
        for (Part each : parts) {
            out.writeBytes(framed(each));
            out.writeBytes(each.link());
        }
        return out.toByteArray();
    }

    /** The file with a chain that fits, and the signature as it was. */
    byte[] rehashed() {
        return rehashed(null);
    }

    /** The file with a chain that fits, signed by this key. */
    byte[] resigned(RecordingSigner signer) {
        return rehashed(signer);
    }

    private byte[] rehashed(RecordingSigner signer) {
        try {
            MessageDigest digest = FileLayout.newDigest();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(preamble);
            byte[] link = digest.digest(preamble);
            for (Part each : parts) {
                byte[] body = each.body();
                if (each.tag() == 'E' && signer != null) {
                    EndSection old = EndSection.decode(ByteBuffer.wrap(body));
                    byte[] signature = signer.sign(FileLayout.signedMessage(link, old.encodeUnsigned()));
                    body = new EndSection(old.session(), old.lastSequence(), old.indexOffset(), old.keyId(), signature)
                            .encode();
                }
                byte[] framed = framed(each.withBody(body));
                digest.update(link);
                link = digest.digest(framed);
                out.writeBytes(framed);
                out.writeBytes(link);
            }
            return out.toByteArray();
        } catch (GeneralSecurityException | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static byte[] framed(Part part) {
        return ByteBuffer.allocate(FileLayout.SECTION_HEADER_BYTES + part.body().length)
                .put((byte) part.tag())
                .putInt(part.body().length)
                .put(part.body())
                .array();
    }

    static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = Arrays.copyOf(bytes, bytes.length);
        changed[at] ^= 0x10;
        return changed;
    }
}
