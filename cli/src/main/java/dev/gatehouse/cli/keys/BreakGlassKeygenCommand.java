/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.keys;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import dev.gatehouse.cli.console.Invocation;
import dev.gatehouse.control.age.AgeIdentity;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code gatehouse break-glass keygen}: without server and database. */
@Command(
        name = "keygen",
        description = {
            "Make a holder's key pair: the private one in a new file, as age-keygen writes it, the public one printed.",
            "On the holder's own machine; the private key never leaves it."
        })
final class BreakGlassKeygenCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "FILE", description = "The file to make; it must not be there.")
    private Path file;

    BreakGlassKeygenCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @SuppressWarnings("ByteBufferBackingArray") // the encoder allocates it; the whole array is wiped
    @Override
    public Integer call() {
        AgeIdentity.Pair pair = AgeIdentity.generate();
        char[] key = pair.identity().copyChars();
        String head = "# public key: " + pair.recipient().text() + "\n";
        CharBuffer text = CharBuffer.allocate(head.length() + key.length + 1);
        text.put(head).put(key).put('\n').flip();
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
        byte[] content = Arrays.copyOf(bytes.array(), bytes.limit());
        try {
            PrivateFiles.writeNew(file.toAbsolutePath(), content);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(ExitCode.FAILED, file + " is there already; choose another name", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, file + " cannot be written: " + e.getMessage(), e);
        } finally {
            pair.identity().close();
            Arrays.fill(key, '\0');
            Arrays.fill(text.array(), '\0');
            Arrays.fill(bytes.array(), (byte) 0);
            Arrays.fill(content, (byte) 0);
        }
        invocation.terminal().out().println(pair.recipient().text());
        invocation.terminal().out().flush();
        return ExitCode.DONE.status();
    }
}
