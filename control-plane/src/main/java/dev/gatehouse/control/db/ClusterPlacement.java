/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.os.ShortCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses as whom the embedded server runs and where its data lies. Not root: as ourselves, in the home. Root: as a service user
 * that can reach the home, else in a user namespace, else as a service user in a directory outside the home. A cluster that exists
 * keeps its place and its owner. Confined to the thread that starts the server; runs short commands.
 *
 * @param uid who we are
 * @param candidates service users, best first
 * @param outside where directories outside the home are made
 * @param namespacesAllowed false leaves user namespaces out even where the kernel has them
 */
record ClusterPlacement(int uid, List<String> candidates, Path outside, boolean namespacesAllowed) {

    private static final Duration COMMAND_DEADLINE = Duration.ofSeconds(20);
    private static final Set<PosixFilePermission> PASS_THROUGH = PosixFilePermissions.fromString("rwx--x---");

    /**
     * The choice. Immutable.
     *
     * @param base directory that holds cluster, programs and lock
     * @param account as whom the server runs
     * @param reason for the log
     */
    record Place(Path base, ServerAccount account, String reason) {
        Path dataDirectory() {
            return base.resolve("postgresql");
        }

        boolean hasCluster() {
            return Files.exists(dataDirectory().resolve("PG_VERSION"));
        }
    }

    /** As this process. */
    static ClusterPlacement ofThisProcess() throws IOException {
        int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return new ClusterPlacement(
                uid, List.of("gatehouse", "postgres", "nobody"), Path.of("/var/lib/gatehouse"), true);
    }

    Place choose(Home home) throws IOException {
        if (uid != 0) {
            return new Place(home.root(), new ServerAccount.SameUser(), "not root");
        }
        Optional<Place> existing = existing(home);
        if (existing.isPresent()) {
            return existing.get();
        }
        for (String name : candidates) {
            Optional<ServerAccount.ServiceUser> user = lookUp(name);
            if (user.isPresent() && reaches(user.get(), home.root())) {
                return new Place(home.root(), user.get(), name + " can reach the home");
            }
        }
        if (namespaceWorks()) {
            return new Place(
                    home.root(), new ServerAccount.UserNamespace(), "no service user can reach " + home.root());
        }
        return outsideOf(home);
    }

    private Optional<Place> existing(Home home) throws IOException {
        for (Path base : List.of(home.root(), outsideDirectory(home))) {
            Place place = new Place(base, new ServerAccount.UserNamespace(), "the cluster is root's");
            if (!place.hasCluster()) {
                continue;
            }
            int owner = (Integer) Files.getAttribute(place.dataDirectory(), "unix:uid", LinkOption.NOFOLLOW_LINKS);
            return Optional.of(owner == 0 ? inNamespace(place) : asOwner(place, owner));
        }
        return Optional.empty();
    }

    private Place inNamespace(Place place) throws IOException {
        if (!namespaceWorks()) {
            throw new IOException(
                    "the database in " + place.dataDirectory()
                            + " was made in a user namespace, and this kernel allows none now; allow them (sysctl"
                            + " user.max_user_namespaces) or give the directory to a service user that can reach it (chown -R)");
        }
        return place;
    }

    private Place asOwner(Place place, int owner) throws IOException {
        int group = (Integer) Files.getAttribute(place.dataDirectory(), "unix:gid", LinkOption.NOFOLLOW_LINKS);
        String name = Files.getOwner(place.dataDirectory()).getName();
        ServerAccount.ServiceUser user = new ServerAccount.ServiceUser(name, owner, group);
        if (!reaches(user, place.base())) {
            throw new IOException(
                    "user " + name + " owns the database in " + place.dataDirectory()
                            + " but cannot reach it; give that user the right to pass through the directories above (chmod o+x)");
        }
        return new Place(place.base(), user, "the cluster is " + name + "'s");
    }

    private Place outsideOf(Home home) throws IOException {
        for (String name : candidates) {
            Optional<ServerAccount.ServiceUser> user = lookUp(name);
            if (user.isPresent()) {
                Path base = outsideDirectory(home);
                Files.createDirectories(base);
                if (reaches(user.get(), base)) {
                    return new Place(base, user.get(), "no service user can reach the home, no user namespaces here");
                }
            }
        }
        throw new IOException("PostgreSQL must not run as root, and none of the users " + candidates
                + " can be used, nor a user namespace; run Gatehouse as an ordinary user or set database.url");
    }

    /** One directory for each home. */
    private Path outsideDirectory(Home home) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(home.root().toString().getBytes(StandardCharsets.UTF_8));
            return outside.resolve(HexFormat.of().formatHex(hash, 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<ServerAccount.ServiceUser> lookUp(String name) throws IOException {
        ShortCommand.Result user = run(List.of("id", "-u", name));
        ShortCommand.Result group = run(List.of("id", "-g", name));
        if (!user.succeeded() || !group.succeeded()) {
            return Optional.empty();
        }
        return Optional.of(
                new ServerAccount.ServiceUser(name, Integer.parseInt(user.output()), Integer.parseInt(group.output())));
    }

    /** Whether the user can pass through to {@code directory}; a closed directory of ours is opened for its group to pass. */
    private static boolean reaches(ServerAccount.ServiceUser user, Path directory) throws IOException {
        if (passes(user, directory)) {
            return true;
        }
        Path parent = directory.getParent();
        boolean closed = Files.getPosixFilePermissions(directory).equals(PosixFilePermissions.fromString("rwx------"));
        if (parent == null || !closed || !passes(user, parent)) {
            return false;
        }
        Files.setAttribute(directory, "unix:gid", user.gid());
        Files.setPosixFilePermissions(directory, PASS_THROUGH);
        return passes(user, directory);
    }

    private static boolean passes(ServerAccount user, Path directory) throws IOException {
        return run(user.wrap(List.of("test", "-x", directory.toString()), false))
                .succeeded();
    }

    private boolean namespaceWorks() throws IOException {
        return namespacesAllowed
                && run(new ServerAccount.UserNamespace().wrap(List.of("true"), false))
                        .succeeded();
    }

    private static ShortCommand.Result run(List<String> command) throws IOException {
        return ShortCommand.run(command, Path.of("/"), COMMAND_DEADLINE);
    }
}
