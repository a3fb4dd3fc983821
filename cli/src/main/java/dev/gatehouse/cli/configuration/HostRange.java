/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ansible's ranges in names of hosts: {@code web[01:20].example.com}, {@code db-[a:f]}, with a step {@code [1:9:2]}. Stateless. */
final class HostRange {

    private static final int HOSTS_MAX = 10_000;
    private static final Pattern RANGE =
            Pattern.compile("(.*?)\\[(?:(\\d{1,9}):(\\d{1,9})|([a-z]):([a-z])|([A-Z]):([A-Z]))(?::(\\d{1,4}))?](.*)");

    private HostRange() {}

    /** The names; empty when there are too many, or the range is none. */
    static List<String> expand(String pattern) {
        List<String> done = new ArrayList<>();
        List<String> open = new ArrayList<>(List.of(pattern));
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            Matcher range = RANGE.matcher(next);
            if (!range.matches()) {
                done.add(next);
            } else if (!addAll(open, range)) {
                return List.of();
            }
            if (done.size() + open.size() > HOSTS_MAX) {
                return List.of();
            }
        }
        done.sort(null);
        return done.stream().anyMatch(name -> name.contains("[")) ? List.of() : done;
    }

    private static boolean addAll(List<String> open, Matcher range) {
        boolean isNumber = range.group(2) != null;
        String first = isNumber ? range.group(2) : range.group(4) != null ? range.group(4) : range.group(6);
        String last = isNumber ? range.group(3) : range.group(5) != null ? range.group(5) : range.group(7);
        int from = isNumber ? Integer.parseInt(first) : first.charAt(0);
        int to = isNumber ? Integer.parseInt(last) : last.charAt(0);
        int step = range.group(8) == null ? 1 : Integer.parseInt(range.group(8));
        if (step < 1 || to < from || (to - from) / step >= HOSTS_MAX) {
            return false;
        }
        for (long at = from; at <= to; at += step) {
            String part = isNumber ? padded(at, first) : String.valueOf((char) at);
            open.add(range.group(1) + part + range.group(9));
        }
        return true;
    }

    private static String padded(long number, String like) {
        String digits = Long.toString(number);
        return like.startsWith("0") ? "0".repeat(Math.max(0, like.length() - digits.length())) + digits : digits;
    }
}
