/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import dev.gatehouse.it.lab.Run;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Reads what a picture says as a person would: with tesseract, from three times its size. Stateless. */
final class ScreenText {

    private static final int SCALE = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private ScreenText() {}

    /** Its words in reading order with single blanks; a letter may be misread now and then. */
    static String of(Screenshot picture) throws IOException, InterruptedException {
        List<String> line = List.of(Programs.find("tesseract-ocr", "tesseract"), "stdin", "stdout", "--psm", "11");
        return Run.command(line, Map.of("OMP_THREAD_LIMIT", "1"), png(picture), LIMIT)
                .ok()
                .text()
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static byte[] png(Screenshot picture) throws IOException {
        BufferedImage large =
                new BufferedImage(picture.width() * SCALE, picture.height() * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = large.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        canvas.drawImage(picture.image(), 0, 0, large.getWidth(), large.getHeight(), null);
        canvas.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(large, "png", png);
        return png.toByteArray();
    }
}
