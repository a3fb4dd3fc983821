/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads secrets from standard input, a file or a prompt; never from an argument. */
public final class SecretSource {

    /** The longest secret that is read: a private key with a generous comment. */
    public static final int SECRET_BYTES_MAX = 64 * 1024;

    private SecretSource() {}

    /** The first line of standard input, without its line end. */
    public static char[] firstLine(InputStream in) {
        char[] all = decode(readAll(in, "standard input"));
        int end = 0;
        while (end < all.length && all[end] != '\n' && all[end] != '\r') {
            end++;
        }
        return trimmed(all, end, "standard input");
    }

    /** All of standard input, such as a private key. */
    public static char[] whole(InputStream in) {
        return decode(readAll(in, "standard input"));
    }

    /** All of a file, such as a private key. */
    public static char[] wholeFile(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return decode(readAll(in, file.toString()));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "cannot read " + file + ": " + reason(e), e);
        }
    }

    /** The first line of a file. */
    public static char[] firstLineOf(Path file) {
        char[] all = wholeFile(file);
        int end = 0;
        while (end < all.length && all[end] != '\n' && all[end] != '\r') {
            end++;
        }
        return trimmed(all, end, file.toString());
    }

    /** Asks twice, so that a slip of the finger does not become a password. */
    public static char[] askTwice(Terminal terminal, String what) {
        char[] first = terminal.askSecret(what);
        char[] second = terminal.askSecret(what + " again");
        boolean same = Arrays.equals(first, second);
        Arrays.fill(second, '\0');
        if (!same) {
            Arrays.fill(first, '\0');
            throw new CommandFailure(ExitCode.USAGE, "the two entries differ; nothing has been changed");
        }
        return first;
    }

    private static char[] trimmed(char[] all, int end, String where) {
        if (end == 0) {
            throw new CommandFailure(ExitCode.USAGE, "the first line of " + where + " is empty; a secret was expected");
        }
        char[] line = Arrays.copyOf(all, end);
        Arrays.fill(all, '\0');
        return line;
    }

    private static byte[] readAll(InputStream in, String where) {
        try {
            byte[] bytes = in.readNBytes(SECRET_BYTES_MAX + 1);
            if (bytes.length > SECRET_BYTES_MAX) {
                Arrays.fill(bytes, (byte) 0);
                throw new CommandFailure(
                        ExitCode.USAGE,
                        where + " is longer than " + SECRET_BYTES_MAX + " bytes; a secret was expected");
            }
            return bytes;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "cannot read " + where + ": " + reason(e), e);
        }
    }

    private static char[] decode(byte[] bytes) {
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            char[] chars = Arrays.copyOf(decoded.array(), decoded.limit());
            Arrays.fill(decoded.array(), '\0');
            return chars;
        } catch (CharacterCodingException e) {
            throw new CommandFailure(ExitCode.USAGE, "the secret is not UTF-8 text", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? "there is no such file"
                : String.valueOf(e.getMessage());
    }
}
