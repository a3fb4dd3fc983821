/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf;

import java.io.PrintStream;
import java.util.Arrays;

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
            out.println("bin/perf rdp " + Settings.rdpUsage());
            return 0;
        }
        if (words.length > 0 && words[0].equals("rdp")) {
            return rdp(Arrays.copyOfRange(words, 1, words.length), out, err);
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

    private static int rdp(String[] words, PrintStream out, PrintStream err) {
        try {
            RdpReport.write(Settings.parseRdp(words), out);
            return 0;
        } catch (IllegalArgumentException wrong) {
            err.println("perf: " + wrong.getMessage());
            return 2;
        } catch (Exception failed) {
            err.println("perf: " + failed);
            failed.printStackTrace(err);
            return 1;
        }
    }
}
