/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import dev.gatehouse.iolog.record.RecordType;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All record types that a process knows: those of the format and those that the relays bring. Built once in the composition
 * root and passed in. A reader meets tags that are not here (a recording of a newer relay) and keeps their bytes. Immutable.
 */
public final class RecordTypeRegistry {

    private final Map<Integer, RecordType> byTag;

    private RecordTypeRegistry(Map<Integer, RecordType> byTag) {
        this.byTag = Map.copyOf(byTag);
    }

    /**
     * The types of the format and these.
     *
     * @throws IllegalArgumentException when a tag or a name is taken, or a tag is the format's own
     */
    @SafeVarargs
    public static RecordTypeRegistry of(Collection<RecordType>... relayTypes) {
        Map<Integer, RecordType> byTag = new HashMap<>();
        Set<String> names = new HashSet<>();
        FormatRecords.all().forEach(type -> add(byTag, names, type));
        for (Collection<RecordType> types : relayTypes) {
            for (RecordType type : types) {
                if (FormatRecords.isOfFormat(type.tag())) {
                    throw new IllegalArgumentException("record type " + type.name() + " uses tag " + type.tag()
                            + ", but 1..255 are the format's own");
                }
                add(byTag, names, type);
            }
        }
        return new RecordTypeRegistry(byTag);
    }

    private static void add(Map<Integer, RecordType> byTag, Set<String> names, RecordType type) {
        RecordType taken = byTag.putIfAbsent(type.tag(), type);
        if (taken != null) {
            throw new IllegalArgumentException(
                    "tag " + type.tag() + " of record type " + type.name() + " is taken by " + taken.name());
        }
        if (!names.add(type.name())) {
            throw new IllegalArgumentException("record type name " + type.name() + " is taken");
        }
    }

    /** The type with this tag. */
    public Optional<RecordType> find(int tag) {
        return Optional.ofNullable(byTag.get(tag));
    }

    /** The type's name, or {@code unknown.TAG}. */
    public String nameOf(int tag) {
        RecordType type = byTag.get(tag);
        return type == null ? "unknown." + tag : type.name();
    }
}
