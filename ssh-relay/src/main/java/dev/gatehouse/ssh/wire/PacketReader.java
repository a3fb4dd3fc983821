/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a payload (RFC 4251 section 5) within its bounds: no length field is believed beyond what has arrived. Valid only during
 * the call that it is handed to. Confined to the channel's event loop.
 */
public final class PacketReader {

    private final byte[] array;
    private final int end;
    private int position;

    public PacketReader(byte[] array, int offset, int length) {
        this.array = array;
        this.position = offset;
        this.end = offset + length;
    }

    /** The message must end here; bytes behind it would go through without being looked at. */
    public void requireEnd() throws SshProtocolException {
        if (remaining() != 0) {
            throw new SshProtocolException(remaining() + " bytes behind the end of the message");
        }
    }

    /** Bytes not read yet. */
    public int remaining() {
        return end - position;
    }

    /** An unsigned byte. */
    public int readByte() throws SshProtocolException {
        need(1);
        return array[position++] & 0xFF;
    }

    /** A boolean: all but 0 is true. */
    public boolean readBoolean() throws SshProtocolException {
        return readByte() != 0;
    }

    /** An unsigned number of 32 bits. */
    public long readUint32() throws SshProtocolException {
        need(4);
        long value = ((array[position] & 0xFFL) << 24)
                | ((array[position + 1] & 0xFFL) << 16)
                | ((array[position + 2] & 0xFFL) << 8)
                | (array[position + 3] & 0xFFL);
        position += 4;
        return value;
    }

    /**
     * A number that must be small, such as a channel number.
     *
     * @param what for the error text
     */
    public int readInt(String what) throws SshProtocolException {
        long value = readUint32();
        if (value > Integer.MAX_VALUE) {
            throw new SshProtocolException(what + " " + value + " exceeds " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    /**
     * A string as bytes.
     *
     * @param lengthMax refused above it
     * @param what for the error text
     */
    public byte[] readString(int lengthMax, String what) throws SshProtocolException {
        int length = readLength(lengthMax, what);
        byte[] bytes = Arrays.copyOfRange(array, position, position + length);
        position += length;
        return bytes;
    }

    /** A string as text; what is not UTF-8 becomes replacement characters. */
    public String readText(int lengthMax, String what) throws SshProtocolException {
        int length = readLength(lengthMax, what);
        String text = new String(array, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    /** All that is left. */
    public byte[] readRest() {
        byte[] bytes = Arrays.copyOfRange(array, position, end);
        position = end;
        return bytes;
    }

    /** All that is left, without reading it. */
    public byte[] peekRest() {
        return Arrays.copyOfRange(array, position, end);
    }

    /** Wipes the whole payload where it lies, because it held a password. */
    public void wipe() {
        Arrays.fill(array, position, end, (byte) 0);
    }

    /** Wipes {@code length} bytes before the position. */
    public void wipeRead(int length) {
        Arrays.fill(array, position - length, position, (byte) 0);
    }

    private int readLength(int lengthMax, String what) throws SshProtocolException {
        long length = readUint32();
        if (length > lengthMax) {
            throw new SshProtocolException("length " + length + " of " + what + " exceeds " + lengthMax);
        }
        need((int) length);
        return (int) length;
    }

    private void need(int bytes) throws SshProtocolException {
        if (end - position < bytes) {
            throw new SshProtocolException("message ends " + (bytes - (end - position)) + " bytes early");
        }
    }
}
