/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.screen;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 that comes in pieces: a character cut at the end of one piece is finished by the next; what is no UTF-8 becomes
 * U+FFFD. Confined to one thread.
 */
public final class Utf8Stream {

    private static final int CUT_BYTES_MAX = 4;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] cut = new byte[0];

    /** What can be said of the text so far that has not been said before. */
    public String decode(byte[] piece) {
        ByteBuffer in = ByteBuffer.allocate(cut.length + piece.length)
                .put(cut)
                .put(piece)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + CUT_BYTES_MAX);
        decoder.decode(in, out, false);
        cut = new byte[in.remaining()];
        in.get(cut);
        return out.flip().toString();
    }
}
