/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.iolog.export.TextExport;
import dev.gatehouse.iolog.export.TranscriptExport;
import dev.gatehouse.iolog.read.FrameRenderer;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.read.TerminalInterpreter;
import dev.gatehouse.iolog.read.Transcriber;
import java.io.IOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The ways to look at recordings, which the relays bring; each at most once for a protocol. Immutable. */
public final class Views {

    private final Map<String, TerminalInterpreter> terminals;
    private final Map<String, FrameRenderer> frames;
    private final Map<String, Text> texts = new HashMap<>();

    /** Writes a recording as text. */
    interface Text {
        void write(RecordingReader reader, Writer out) throws IOException;
    }

    /**
     * @param terminals of protocols with terminals
     * @param transcribers of protocols without
     * @param renderers of protocols with pictures
     */
    public Views(List<TerminalInterpreter> terminals, List<Transcriber> transcribers, List<FrameRenderer> renderers) {
        this.terminals = byProtocol(terminals, TerminalInterpreter::protocol);
        this.frames = byProtocol(renderers, FrameRenderer::protocol);
        terminals.forEach(each -> texts.put(each.protocol(), new TextExport(each)::write));
        transcribers.forEach(each -> texts.put(each.protocol(), new TranscriptExport(each)::write));
    }

    TerminalInterpreter terminal(String protocol) {
        return required(terminals, protocol, "shown in a terminal; export it as png or text");
    }

    Text text(String protocol) {
        return required(texts, protocol, "written as text");
    }

    FrameRenderer frames(String protocol) {
        return required(frames, protocol, "drawn; export it as text or asciicast");
    }

    /** Whether recordings of a protocol have pictures. */
    boolean hasFrames(String protocol) {
        return frames.containsKey(protocol);
    }

    private static <T> T required(Map<String, T> views, String protocol, String use) {
        T view = views.get(protocol);
        if (view == null) {
            throw ApiProblem.conflict("a recording of protocol " + protocol + " cannot be " + use);
        }
        return view;
    }

    private static <T> Map<String, T> byProtocol(List<T> views, Function<T, String> protocol) {
        return views.stream().collect(Collectors.toUnmodifiableMap(protocol, Function.identity()));
    }
}
