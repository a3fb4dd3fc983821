/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.gatehouse.cli.output.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Iterator;

/** Writes documents as {@code apply} reads them. Stateless. */
final class DocumentWriter {

    /** Formats. */
    enum Format {
        YAML,
        JSON
    }

    private static final YAMLFactory YAML_FACTORY = YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    private DocumentWriter() {}

    /** One document's fields, as they are to be written. */
    @FunctionalInterface
    interface Content {
        void write(JsonGenerator generator) throws IOException;
    }

    static void write(Writer out, Format format, Iterator<? extends Content> documents) {
        JsonFactory factory = format == Format.YAML ? YAML_FACTORY : Json.FACTORY;
        try (JsonGenerator generator = factory.createGenerator(out)) {
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            if (format == Format.JSON) {
                generator.setPrettyPrinter(new DefaultPrettyPrinter());
                generator.writeStartArray();
            }
            while (documents.hasNext()) {
                documents.next().write(generator);
            }
            if (format == Format.JSON) {
                generator.writeEndArray();
                generator.flush();
                out.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("documents cannot be written", e);
        }
    }
}
