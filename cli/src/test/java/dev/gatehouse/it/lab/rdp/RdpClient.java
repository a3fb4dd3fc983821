/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A stock RDP client in a window of its own, driven by real key and pointer events. One client at a time on a display: windows
 * that cover each other would show in the screenshots. Confined to one thread, but for {@link #screenshot()} and {@link #type}.
 */
public abstract sealed class RdpClient implements AutoCloseable permits XFreeRdp, RDesktop {

    private static final int TOP_HEIGHT = 48;

    private final LabProcess process;
    private final VirtualDisplay display;
    private final String title;

    RdpClient(LabProcess process, VirtualDisplay display, String title) {
        this.process = process;
        this.display = display;
        this.title = title;
    }

    /** Waits for the client's window, which comes once the client has connected. */
    public void awaitWindow() {
        process.await("its window", () -> display.window(title).isPresent());
    }

    /** Waits until its window shows something; the picture that did. The last one is saved when it never does. */
    public Screenshot awaitShown(String what, Predicate<Screenshot> shown) throws IOException, InterruptedException {
        awaitWindow();
        Screenshot[] last = new Screenshot[1];
        try {
            process.await(what, () -> {
                last[0] = screenshot();
                return shown.test(last[0]);
            });
        } catch (AssertionError e) {
            if (last[0] == null) {
                throw e;
            }
            throw new AssertionError(e.getMessage() + "\nlast seen: " + saved(last[0]), e);
        }
        return last[0];
    }

    /** Waits for a desktop of the lab whose counter moves, which a frozen or foreign picture does not. */
    public void awaitDesktop() throws IOException, InterruptedException {
        int first = MovingDesktop.counter(awaitShown(
                        "the desktop's counter",
                        shown -> MovingDesktop.counter(shown).isPresent()))
                .getAsInt();
        awaitShown(
                "the desktop's counter goes on from " + first,
                shown -> MovingDesktop.counter(shown).orElse(first) > first);
    }

    /** Waits until a text can be read in its window, in whatever case; all that can be read then. */
    public String awaitText(String text) throws IOException, InterruptedException {
        return awaitText(text, UnaryOperator.identity());
    }

    /** The same, of the strip at the top of its window: quickly read, also where something moves below. */
    public String awaitTextAtTop(String text) throws IOException, InterruptedException {
        return awaitText(text, shown -> shown.part(0, 0, shown.width(), Math.min(TOP_HEIGHT, shown.height())));
    }

    private String awaitText(String text, UnaryOperator<Screenshot> where) throws IOException, InterruptedException {
        String[] read = {""};
        Screenshot[] last = new Screenshot[1];
        awaitShown("the text '" + text + "'", shown -> {
            Screenshot part = where.apply(shown);
            if (!part.equals(last[0])) {
                last[0] = part;
                read[0] = read(part);
            }
            return read[0].toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
        });
        return read[0];
    }

    private static String read(Screenshot shown) {
        try {
            return shown.text();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What its window shows. */
    public Screenshot screenshot() throws IOException, InterruptedException {
        return display.screenshot(window());
    }

    /** The picture once it has been the same for a second, on a desktop that stands still. */
    public Screenshot awaitStill() throws IOException, InterruptedException {
        Screenshot[] still = {screenshot()};
        try {
            await("the window of " + title + " stands still")
                    .atMost(LabProcess.PATIENCE)
                    .pollDelay(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        Screenshot before = still[0];
                        still[0] = screenshot();
                        return still[0].equals(before);
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "\nlast seen: " + saved(still[0]), e);
        }
        return still[0];
    }

    /** Puts the pointer at a place of its window, in pixels, and presses the left button. */
    public void click(int x, int y) throws IOException, InterruptedException {
        String window = window();
        display.xdotool("windowfocus", window);
        display.xdotool("mousemove", "--window", window, x + "", y + "");
        display.xdotool("click", "1");
    }

    /** Types text, by the keys that make its characters. */
    public void type(String text) throws IOException, InterruptedException {
        display.xdotool("windowfocus", window());
        display.xdotool("type", "--delay", "25", text);
    }

    /** Presses keys one after the other, by their X names: {@code Return}, {@code Tab}, {@code ctrl+c}. */
    public void key(String... names) throws IOException, InterruptedException {
        display.xdotool("windowfocus", window());
        for (String name : names) {
            display.xdotool("key", name);
        }
    }

    /** Types a command into the shell of a {@link MovingDesktop}. */
    public void command(String line) throws IOException, InterruptedException {
        click(MovingDesktop.TYPING_X, MovingDesktop.TYPING_Y);
        type(line);
        key("Return");
    }

    /** Makes its window another size, in pixels. */
    public void resize(int width, int height) throws IOException, InterruptedException {
        display.xdotool("windowsize", window(), width + "", height + "");
    }

    /** Takes its window off the screen, as a window manager does that minimises it. */
    public void minimise() throws IOException, InterruptedException {
        display.xdotool("windowunmap", "--sync", window());
    }

    /** Its exit code, once it has ended by itself. */
    public int awaitExit() throws InterruptedException {
        return process.awaitExit();
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said so far. */
    public String log() {
        return process.log();
    }

    private String window() throws IOException, InterruptedException {
        return display.window(title)
                .orElseThrow(() -> new AssertionError(title + " has no window\n" + process.logTail()));
    }

    private String saved(Screenshot last) throws IOException {
        return last + " in " + last.save(process.directory().resolve(title + ".png"));
    }

    @Override
    public void close() {
        process.close();
    }
}
