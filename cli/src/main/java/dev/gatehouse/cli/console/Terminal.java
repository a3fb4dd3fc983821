/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.console;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The three standard streams of one invocation. Confined to the command's thread. */
public final class Terminal {

    private final InputStream in;
    private final OutputStream rawOut;
    private final PrintWriter out;
    private final PrintWriter err;
    private final BufferedReader lines;
    private final boolean inIsTerminal;
    private final boolean outIsTerminal;

    /** Streams of any kind; used by {@link #system()} and by callers that feed and read the streams themselves. */
    public Terminal(InputStream in, OutputStream out, OutputStream err, boolean inIsTerminal, boolean outIsTerminal) {
        this.in = in;
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.rawOut = out;
        this.out = new PrintWriter(out, false, StandardCharsets.UTF_8);
        this.err = new PrintWriter(err, true, StandardCharsets.UTF_8);
        this.inIsTerminal = inIsTerminal;
        this.outIsTerminal = outIsTerminal;
    }

    /** The process's own streams. */
    public static Terminal system() {
        return new Terminal(System.in, System.out, System.err, isTerminal(0), isTerminal(1));
    }

    /** Where results go. */
    public PrintWriter out() {
        return out;
    }

    /** Where results go that are bytes, not lines; flushed before by this call. */
    public OutputStream rawOut() {
        out.flush();
        return rawOut;
    }

    /** Where questions, notes and failures go. */
    public PrintWriter err() {
        return err;
    }

    /** Where answers and secrets come from. */
    public InputStream in() {
        return in;
    }

    /** Whether a person can be asked. */
    public boolean canAsk() {
        return inIsTerminal;
    }

    /** Whether a person, not a pipe or a file, reads the results. */
    public boolean outIsTerminal() {
        return outIsTerminal;
    }

    /** Asks a yes-or-no question; anything but yes is no. Only where {@link #canAsk()}. */
    public boolean confirm(String question) {
        err.print(question + " [y/N] ");
        err.flush();
        String answer = readLine();
        return answer != null && (answer.trim().toLowerCase(Locale.ROOT).matches("y|yes"));
    }

    /** Asks for a line; empty where none is given. Only where {@link #canAsk()}. */
    public String ask(String question) {
        err.print(question + ": ");
        err.flush();
        String answer = readLine();
        return answer == null ? "" : answer.trim();
    }

    /** Asks for a secret without echo. Only where {@link #canAsk()}. */
    @SuppressWarnings("SystemConsoleNull") // null up to Java 21 where one stream is not the terminal
    public char[] askSecret(String question) {
        Console console = inIsTerminal ? System.console() : null;
        if (console == null) {
            throw new CommandFailure(
                    ExitCode.USAGE, "there is no terminal to ask for the secret on: give it with --password-stdin");
        }
        char[] answer = console.readPassword("%s: ", question);
        if (answer == null || answer.length == 0) {
            throw new CommandFailure(ExitCode.USAGE, "no secret was entered; nothing has been changed");
        }
        return answer;
    }

    /** One reader for all questions: a second one would miss what the first has taken in already. */
    private String readLine() {
        try {
            return lines.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the answer", e);
        }
    }

    /** {@code System.console()} knows only both at once, and differs between Java versions; the link in /proc does not. Where there is none, nobody is asked. */
    private static boolean isTerminal(int fileDescriptor) {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fileDescriptor))
                    .toString();
            return link.startsWith("/dev/pts/") || link.startsWith("/dev/tty") || link.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
