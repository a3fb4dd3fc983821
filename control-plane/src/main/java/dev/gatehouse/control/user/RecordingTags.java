/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import dev.gatehouse.control.http.ApiProblem;
import java.util.List;
import java.util.regex.Pattern;

/** The tags of targets whose recordings alone somebody may know of, as {@code key=value}. */
public final class RecordingTags {

    private static final int TAGS_MAX = 64;
    /** As tags of targets are; anything else could be no target's. */
    private static final Pattern TAG = Pattern.compile("[a-z0-9._/-]{1,64}=[^\\p{Cntrl}]{0,256}");

    private RecordingTags() {}

    /**
     * From a request.
     *
     * @return sorted, each once; empty for the recordings of all targets
     * @throws ApiProblem when one is no tag, or there are too many
     */
    public static List<String> parse(List<String> texts) {
        List<String> tags = texts.stream().distinct().sorted().toList();
        if (tags.size() > TAGS_MAX) {
            throw ApiProblem.usage("at most " + TAGS_MAX + " recording tags");
        }
        for (String tag : tags) {
            if (!TAG.matcher(tag).matches()) {
                throw ApiProblem.usage(
                        "a recording tag is KEY=VALUE, as targets are tagged; see gatehouse target list");
            }
        }
        return tags;
    }
}
