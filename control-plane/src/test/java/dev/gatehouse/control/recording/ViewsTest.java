/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.iolog.read.FrameRenderer;
import dev.gatehouse.iolog.read.FrameScreen;
import dev.gatehouse.iolog.read.TerminalEvent;
import dev.gatehouse.iolog.read.TerminalInterpreter;
import dev.gatehouse.iolog.read.Transcriber;
import dev.gatehouse.iolog.read.Transcript;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ViewsTest {

    private final Views views = new Views(List.of(new Terminal()), List.of(new Typing()), List.of(new Desktop()));

    @Test
    void eachProtocolHasItsViews() {
        assertThat(views.terminal("ssh").protocol()).isEqualTo("ssh");
        assertThat(views.frames("rdp").protocol()).isEqualTo("rdp");
        assertThat(views.text("ssh")).isNotNull();
        assertThat(views.text("rdp")).isNotNull();
    }

    @Test
    void whatAProtocolLacksIsAConflictThatNamesWhatThereIs() {
        assertThatThrownBy(() -> views.terminal("rdp"))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("export it as png or text");
        assertThatThrownBy(() -> views.frames("ssh"))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("export it as text or asciicast");
        assertThatThrownBy(() -> views.text("db")).isInstanceOf(ApiProblem.class);
    }

    private static final class Terminal implements TerminalInterpreter {
        @Override
        public String protocol() {
            return "ssh";
        }

        @Override
        public Optional<TerminalEvent> interpret(int tag, byte[] payload) {
            return Optional.empty();
        }
    }

    private static final class Desktop implements FrameRenderer {
        @Override
        public String protocol() {
            return "rdp";
        }

        @Override
        public FrameScreen open() {
            throw new UnsupportedOperationException("nothing is drawn here");
        }
    }

    private static final class Typing implements Transcriber {
        @Override
        public String protocol() {
            return "rdp";
        }

        @Override
        public Transcript open() {
            throw new UnsupportedOperationException("nothing is told here");
        }
    }
}
