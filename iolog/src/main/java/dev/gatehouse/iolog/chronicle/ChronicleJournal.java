/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.chronicle;

import dev.gatehouse.iolog.crypto.KeyWrapper;
import dev.gatehouse.iolog.journal.JournalConfig;
import dev.gatehouse.iolog.journal.JournalReader;
import dev.gatehouse.iolog.journal.JournalRecorder;
import dev.gatehouse.iolog.journal.JournalStore;
import dev.gatehouse.iolog.journal.LaneReader;
import dev.gatehouse.iolog.write.Recorder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * The journal of one process: {@code DIRECTORY/boot-TIME/lane-I.N}. The recorder may be used by several threads; {@link #lanes}
 * belongs to the archiver's thread.
 */
public final class ChronicleJournal implements JournalReader, AutoCloseable {

    private static final String BOOT = "boot-";

    private final Path directory;
    private final Path boot;
    private final QueueShape shape;
    private final Clock clock;
    private final FileChannel lockFile;
    private final JournalRecorder recorder;
    private final Set<String> writing = ConcurrentHashMap.newKeySet();
    private final Map<String, LaneReader> readers = new ConcurrentSkipListMap<>();

    /**
     * Opens the journal and its lanes; may take seconds, as it opens the first queue of the process.
     *
     * @throws IOException when the directory cannot be written or another process has it
     */
    public ChronicleJournal(JournalConfig config, KeyWrapper wrapper, Clock clock) throws IOException {
        this(config, QueueShape.DEFAULT, wrapper, clock);
    }

    ChronicleJournal(JournalConfig config, QueueShape shape, KeyWrapper wrapper, Clock clock) throws IOException {
        this.directory = config.directory().toAbsolutePath();
        this.shape = shape;
        this.clock = clock;
        makePrivate(directory);
        this.lockFile = lock(directory.resolve("lock"));
        this.boot = directory.resolve(BOOT + String.format("%015d", newestBoot() + 1));
        try {
            Files.createDirectory(boot);
            this.recorder = new JournalRecorder(config, this::createStore, wrapper, clock);
        } catch (IOException | RuntimeException failed) {
            lockFile.close();
            throw failed;
        }
    }

    /** Where relays record. */
    public Recorder recorder() {
        return recorder;
    }

    /** The recorder's state, for health pages and metrics. */
    public JournalRecorder state() {
        return recorder;
    }

    private JournalStore createStore(String lane) throws IOException {
        Path path = boot.resolve(lane);
        String name = nameOf(path);
        writing.add(name);
        try {
            makePrivate(directory); // again, should somebody have removed it
            JournalStore store = new ChronicleStore(path, shape, clock::millis);
            // opened before the first session can come, so that what is removed under our feet can still be read
            readers.put(name, newReader(name, path));
            return new RetiringStore(store, () -> writing.remove(name));
        } catch (IOException | RuntimeException | Error failed) {
            writing.remove(name);
            throw failed;
        }
    }

    @Override
    public List<LaneReader> lanes() throws IOException {
        for (Path each : lanesOnDisk()) {
            if (!each.startsWith(boot)) { // those of this process have their readers from the start
                readers.computeIfAbsent(nameOf(each), name -> newReader(name, each));
            }
        }
        return new ArrayList<>(readers.values());
    }

    private LaneReader newReader(String name, Path path) {
        ChronicleLaneReader reader = new ChronicleLaneReader(name, path, shape, () -> !writing.contains(name));
        return new ForgettingReader(reader, () -> readers.remove(name));
    }

    private List<Path> lanesOnDisk() throws IOException {
        List<Path> lanes = new ArrayList<>();
        for (Path eachBoot : children(directory)) {
            if (eachBoot.getFileName().toString().startsWith(BOOT)) {
                lanes.addAll(children(eachBoot));
                if (!eachBoot.equals(boot) && children(eachBoot).isEmpty()) {
                    Files.deleteIfExists(eachBoot);
                }
            }
        }
        return lanes;
    }

    private static List<Path> children(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (NoSuchFileException gone) {
            return List.of(); // the journal has been removed; the health check sees to that
        }
    }

    private static void makePrivate(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    private String nameOf(Path lane) {
        return directory.relativize(lane).toString();
    }

    /** Boots are numbered on, so that their order does not hang on the clock. */
    private long newestBoot() throws IOException {
        long newest = clock.millis();
        for (Path each : children(directory)) {
            String name = each.getFileName().toString();
            if (name.matches(BOOT + "[0-9]{15}")) {
                newest = Math.max(newest, Long.parseLong(name.substring(BOOT.length())));
            }
        }
        return newest;
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            // told below
        }
        if (lock == null) {
            channel.close();
            throw new IOException("journal " + file.getParent() + " is in use by another process");
        }
        return channel;
    }

    /** Ends all recordings and closes the lanes. The archiver must have stopped before, or be stopped by then. */
    @Override
    public void close() throws IOException {
        recorder.close();
        readers.values().stream().toList().forEach(LaneReader::close);
        lockFile.close();
    }
}
