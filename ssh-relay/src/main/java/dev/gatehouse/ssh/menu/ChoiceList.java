/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import dev.gatehouse.proxy.port.TargetChoices.Choice;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen from, what of it matches the filter, and which line is selected. The filter is applied when somebody asks, not
 * with each letter.
 */
final class ChoiceList {

    /** Longer than any part of a name that tells it from others. */
    static final int FILTER_CHARS_MAX = 64;

    private final List<Choice> all;
    private String filter = "";
    private int @Nullable [] matching;
    private int selected;

    ChoiceList(List<Choice> all) {
        this.all = List.copyOf(all);
        this.matching = IntStream.range(0, all.size()).toArray();
    }

    String filter() {
        return filter;
    }

    void filter(String text) {
        if (!text.equals(filter) && text.length() <= FILTER_CHARS_MAX) {
            filter = text;
            matching = null;
            selected = 0;
        }
    }

    /** How many match. */
    int count() {
        return matching().length;
    }

    /** How many there are. */
    int size() {
        return all.size();
    }

    /** One that matches. */
    Choice get(int index) {
        return all.get(matching()[index]);
    }

    List<Choice> all() {
        return all;
    }

    int selected() {
        return selected;
    }

    /** Selects the nearest that there is. */
    void select(int index) {
        selected = Math.max(0, Math.min(index, count() - 1));
    }

    /** The selected one; none when nothing matches. */
    Optional<Choice> chosen() {
        return count() == 0 ? Optional.empty() : Optional.of(get(selected));
    }

    private int[] matching() {
        if (matching == null) {
            String[] words = filter.toLowerCase(Locale.ROOT).strip().split(" +");
            matching = IntStream.range(0, all.size())
                    .filter(index -> matches(all.get(index), words))
                    .toArray();
        }
        return matching;
    }

    private static boolean matches(Choice choice, String[] words) {
        for (String word : words) {
            if (!matches(choice, word)) {
                return false;
            }
        }
        return true;
    }

    /** A part of either name, or the end of the account, an at sign and the beginning of the target, as in a login name. */
    private static boolean matches(Choice choice, String word) {
        String target = choice.target().toLowerCase(Locale.ROOT);
        String account = choice.account().toLowerCase(Locale.ROOT);
        int at = word.lastIndexOf('@');
        return target.contains(word)
                || account.contains(word)
                || at >= 0 && account.endsWith(word.substring(0, at)) && target.startsWith(word.substring(at + 1));
    }
}
