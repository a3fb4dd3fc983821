/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf;

import java.io.PrintStream;

/** Entry of the perf tool: exit code 0 done, 1 failed, 2 usage. A ratio that is not reached is a result, not a failure. */
public final class Main {

    private Main() {}

    /** Runs the scenarios that the words ask for. */
    public static void main(String[] words) {
        System.exit(run(words, System.out, System.err));
    }

    private static int run(String[] words, PrintStream out, PrintStream err) {
        if (words.length == 1 && words[0].equals("--help")) {
            out.println("bin/perf " + Settings.usage());
            return 0;
        }
        Settings settings;
        try {
            settings = Settings.parse(words);
        } catch (IllegalArgumentException wrong) {
            err.println("perf: " + wrong.getMessage());
            return 2;
        }
        try (Run run = new Run(settings, out)) {
            run.all();
            return 0;
        } catch (Exception failed) {
            err.println("perf: " + failed);
            failed.printStackTrace(err);
            return 1;
        }
    }
}
