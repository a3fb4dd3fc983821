/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import java.util.Map;
import java.util.Optional;

/**
 * One document as it was written.
 *
 * @param content all of it
 * @param secret where its secret is, when it names one
 */
record Document(Located.Fields content, Optional<SecretReference> secret) {

    static final String API_VERSION = "gatehouse/v1";

    Document(Located.Fields content) {
        this(content, Optional.empty());
    }

    /** A document that was made from something else, all of it in one place. */
    static Document made(Place place, String kind, Map<String, Object> fields) {
        Located.Fields content = new Located.Fields(place);
        content.with("apiVersion", API_VERSION).with("kind", kind);
        fields.forEach(content::with);
        return new Document(content);
    }

    String kind() {
        return content.text("kind");
    }

    /** Its name within its kind, as far as it has one. */
    String key() {
        return kind().equals("Credential")
                ? content.text("account") + "@" + content.text("target")
                : content.text("name");
    }

    Place place() {
        return content.place();
    }

    /** The place of a path such as {@code /users/3}, or of what comes nearest. */
    Place find(String path) {
        Place found = content.place();
        Located at = content;
        for (String step : path.split("/")) {
            if (step.isEmpty()) {
                continue;
            }
            if (at instanceof Located.Fields fields && fields.fields().containsKey(step)) {
                found = fields.fields().get(step).name();
                at = fields.get(step);
            } else if (at instanceof Located.Items items && isIndexOf(step, items)) {
                at = items.values().get(Integer.parseInt(step));
                found = at.place();
            } else {
                return found;
            }
        }
        return found;
    }

    private static boolean isIndexOf(String step, Located.Items items) {
        return step.matches("[0-9]{1,6}")
                && Integer.parseInt(step) < items.values().size();
    }
}
