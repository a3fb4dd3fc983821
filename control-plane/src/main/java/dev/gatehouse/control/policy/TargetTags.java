/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.http.ApiProblem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tags by which a policy selects targets, as {@code key=value}. A target is selected that has all of them; so a key with two values
 * would select none, and is refused. Stateless.
 */
final class TargetTags {

    /** The name that requests, documents and answers have for them. */
    static final String FIELD = "targetTags";

    /** In one policy. */
    static final int TAGS_MAX = 16;

    /** As tags of targets are; anything else could be no target's. */
    private static final Pattern TAG = Pattern.compile("[a-z0-9._/-]{1,64}=[^\\p{Cntrl}]{0,256}");

    private TargetTags() {}

    /**
     * From a request.
     *
     * @return sorted, each once
     * @throws ApiProblem when one is no tag, a key has two values, or there are too many
     */
    static List<String> parse(List<String> texts) {
        List<String> tags = texts.stream().distinct().sorted().toList();
        if (tags.size() > TAGS_MAX) {
            throw ApiProblem.usage(FIELD + " takes at most " + TAGS_MAX + " tags");
        }
        Set<String> keys = new HashSet<>();
        for (String tag : tags) {
            if (!TAG.matcher(tag).matches()) {
                throw ApiProblem.usage(
                        FIELD + " are written KEY=VALUE, as targets are tagged; see gatehouse target list");
            }
            String key = tag.substring(0, tag.indexOf('='));
            if (!keys.add(key)) {
                throw ApiProblem.usage("a target has one value for each tag, so none has two for " + key
                        + "; make a policy for each value");
            }
        }
        return tags;
    }
}
