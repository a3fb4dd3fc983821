/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.export.PngExport.Picture;
import dev.gatehouse.iolog.read.FrameCache;
import dev.gatehouse.iolog.read.FrameRenderer;
import dev.gatehouse.iolog.read.FrameScreen;
import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.RecordCursor;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.read.Transcriber;
import dev.gatehouse.iolog.read.Transcript;
import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngExportTest {

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 5", "640, 480"})
    void anotherReaderSeesEveryPixel(int width, int height) throws Exception {
        int[] pixels = new SplittableRandom(1).ints(width * height, 0, 1 << 24).toArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new PngWriter(out).write(width, height, pixels, "recording x");

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
        int[] seen = image.getRGB(0, 0, width, height, null, 0, width);
        for (int i = 0; i < seen.length; i++) {
            seen[i] &= 0xFFFFFF;
        }
        assertThat(seen).isEqualTo(pixels);
        assertThat(new String(out.toByteArray(), StandardCharsets.ISO_8859_1)).contains("Comment\0recording x");
    }

    @Test
    void pictureIsThatOfTheTimeAskedFor() throws Exception {
        try (Sealed sealed = record("1", "2", "!", "3")) {
            long second = nanosOf(sealed.reader(), "2");
            assertThat(draw(sealed, 0)).isEmpty();
            assertThat(draw(sealed, second).orElseThrow().pixels()).containsExactly('2');
            Picture last = draw(sealed, Long.MAX_VALUE).orElseThrow();
            assertThat(last.pixels()).containsExactly('3');
            assertThat(last.malformedRecords()).isOne();
            assertThat(last.comment()).endsWith(", 1 records could not be drawn whole");
        }
    }

    @Test
    void recordingOfAnotherProtocolIsRefused() throws Exception {
        try (Sealed sealed = record("1")) {
            assertThatThrownBy(() -> new PngExport(new LastCharacter("other", new AtomicInteger()))
                            .draw(sealed.reader(), Optional.empty(), 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** 9 MB of output have frames after 4 and 8 of them. */
    @Test
    void laterPicturesBeginAtTheNearestCachedFrame() throws Exception {
        String[] megabytes = new String[9];
        for (int i = 0; i < megabytes.length; i++) {
            megabytes[i] = (char) ('a' + i) + " ".repeat((1 << 20) - 1);
        }
        try (Sealed sealed = record(megabytes)) {
            Path cached = Path.of(sealed.file() + ".frames");
            int first = drawCached(sealed, Long.MAX_VALUE, 'i');
            assertThat(cached).exists();
            assertThat(Files.getPosixFilePermissions(cached)).hasSize(2);
            assertThat(new String(Files.readAllBytes(cached), StandardCharsets.ISO_8859_1))
                    .doesNotContain("\0\0\0d");
            assertThat(drawCached(sealed, Long.MAX_VALUE, 'i')).isLessThan(first);
            assertThat(drawCached(sealed, nanosOf(sealed.reader(), megabytes[1]), 'b'))
                    .isLessThan(first);

            byte[] broken = Files.readAllBytes(cached);
            broken[60] ^= 1;
            Files.write(cached, broken);
            assertThat(drawCached(sealed, nanosOf(sealed.reader(), megabytes[5]), 'f'))
                    .isPositive();
            Files.deleteIfExists(cached);
            assertThat(drawCached(sealed, 0, ' ')).isEqualTo(first);
            assertThat(cached).exists();
        }
    }

    @Test
    void framesOfARecordingThatIsDeletedMeanwhileDoNotStay() throws Exception {
        String[] megabytes = new String[5];
        Arrays.fill(megabytes, "x" + " ".repeat((1 << 20) - 1));
        try (Sealed sealed = record(megabytes)) {
            Files.delete(sealed.file());
            drawCached(sealed, Long.MAX_VALUE, 'x');
            try (var left = Files.list(sealed.file().getParent())) {
                assertThat(left).noneMatch(each -> each.toString().endsWith(".frames"));
            }
        }
    }

    private static int drawCached(Sealed sealed, long nanos, char expected) throws Exception {
        AtomicInteger applied = new AtomicInteger();
        FrameCache cache = new FrameCache(
                sealed.file(), sealed.keys(), sealed.reader().head().header().id());
        Optional<Picture> picture =
                new PngExport(new LastCharacter("test", applied)).draw(sealed.reader(), Optional.of(cache), nanos);
        if (expected != ' ') {
            assertThat(picture.orElseThrow().pixels()).containsExactly(expected);
        }
        return applied.get();
    }

    @Test
    void transcriptHasOneLineForEachEventAndNoControlCharacters() throws Exception {
        try (Sealed sealed = record("a\033[1m", "b")) {
            StringWriter out = new StringWriter();
            new TranscriptExport(new Spelling()).write(sealed.reader(), out);
            assertThat(out.toString().lines().map(each -> each.replaceFirst("^0:00:[0-9]{2}\\.[0-9]{3} ", "")))
                    .containsExactly("saw a?[1m", "saw b", "end");
        }
    }

    private static Optional<Picture> draw(Sealed sealed, long nanos) throws Exception {
        return new PngExport(new LastCharacter("test", new AtomicInteger()))
                .draw(sealed.reader(), Optional.empty(), nanos);
    }

    private static long nanosOf(RecordingReader reader, String text) throws Exception {
        RecordCursor cursor = reader.cursor();
        for (ReadRecord each = cursor.next(); each != null; each = cursor.next()) {
            if (new String(each.payload(), StandardCharsets.UTF_8).equals(text)) {
                return each.nanos();
            }
        }
        throw new AssertionError(text + " was not recorded");
    }

    private Sealed record(String... outputs) throws Exception {
        TestKeys keys = TestKeys.random();
        try (Appliance appliance = new Appliance(home, keys)) {
            RecordingWriter writer = appliance.open(TestTypes.header());
            for (String each : outputs) {
                appliance.append(writer, TestTypes.OUTPUT, each).get(30, TimeUnit.SECONDS);
            }
            SealedRecording sealed = appliance.closeAndSeal(writer);
            RecordingKeys held = Appliance.allKeys(sealed.file(), keys);
            return new Sealed(RecordingReader.open(sealed.file(), held), held, sealed.file());
        }
    }

    private record Sealed(RecordingReader reader, RecordingKeys keys, Path file) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            reader.close();
            keys.close();
        }
    }

    /** One pixel: the last character of the output. */
    private record LastCharacter(String protocol, AtomicInteger applied) implements FrameRenderer {
        @Override
        public FrameScreen open() {
            return new FrameScreen() {
                private int[] pixels = {};

                @Override
                public void apply(ReadRecord record) throws MalformedPictureException {
                    applied.incrementAndGet();
                    if (record.tag() == TestTypes.OUTPUT.tag()) {
                        if (record.payload()[0] == '!') {
                            throw new MalformedPictureException("cannot be drawn");
                        }
                        pixels = new int[] {record.payload()[0]};
                    }
                }

                @Override
                public void save(DataOutput out) throws IOException {
                    out.writeInt(pixels.length);
                    for (int each : pixels) {
                        out.writeInt(each);
                    }
                }

                @Override
                public void restore(DataInput in) throws IOException {
                    pixels = new int[in.readInt()];
                    for (int i = 0; i < pixels.length; i++) {
                        pixels[i] = in.readInt();
                    }
                }

                @Override
                public int width() {
                    return pixels.length;
                }

                @Override
                public int height() {
                    return pixels.length;
                }

                @Override
                public int[] pixels() {
                    return pixels;
                }
            };
        }
    }

    private static final class Spelling implements Transcriber, Transcript {
        @Override
        public String protocol() {
            return "test";
        }

        @Override
        public Transcript open() {
            return this;
        }

        @Override
        public List<Line> apply(ReadRecord record) {
            String text = new String(record.payload(), StandardCharsets.UTF_8);
            return record.tag() == TestTypes.OUTPUT.tag()
                    ? List.of(new Line(record.nanos(), "saw " + text))
                    : List.of();
        }

        @Override
        public List<Line> finish() {
            return List.of(new Line(0, "end"));
        }
    }
}
