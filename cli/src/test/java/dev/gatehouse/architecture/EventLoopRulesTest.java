/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing blocks an event loop (invariant 3): calls that wait are banned where loops run, but for the exemptions named here. */
class EventLoopRulesTest {

    private static final List<String> LOOP_PACKAGES = List.of(
            "dev.gatehouse.iolog.write",
            "dev.gatehouse.proxy.flow",
            "dev.gatehouse.proxy.limit",
            "dev.gatehouse.proxy.login",
            "dev.gatehouse.proxy.net",
            "dev.gatehouse.proxy.origin",
            "dev.gatehouse.proxy.session",
            "dev.gatehouse.proxy.spi",
            "dev.gatehouse.proxy.wire",
            "dev.gatehouse.rdp.auth",
            "dev.gatehouse.rdp.config",
            "dev.gatehouse.rdp.keyboard",
            "dev.gatehouse.rdp.netty",
            "dev.gatehouse.rdp.pdu",
            "dev.gatehouse.rdp.record",
            "dev.gatehouse.rdp.relay",
            "dev.gatehouse.rdp.screen",
            "dev.gatehouse.rdp.sequence",
            "dev.gatehouse.rdp.wire",
            "dev.gatehouse.ssh.auth",
            "dev.gatehouse.ssh.channel",
            "dev.gatehouse.ssh.config",
            "dev.gatehouse.ssh.hostkey",
            "dev.gatehouse.ssh.policy",
            "dev.gatehouse.ssh.record",
            "dev.gatehouse.ssh.menu",
            "dev.gatehouse.ssh.relay",
            "dev.gatehouse.ssh.transport",
            "dev.gatehouse.ssh.wire");

    /** On loops as well, once they are there: then they move to the list above. */
    private static final List<String> PLANNED_LOOP_PACKAGES =
            List.of("dev.gatehouse.proxy.tls", "dev.gatehouse.proxy.tap");

    /** What a loop meets on its way into the journal; the rest of the package is the writer thread's. */
    private static final List<String> LOOP_CLASSES = List.of(
            "dev.gatehouse.iolog.journal.AppendRing",
            "dev.gatehouse.iolog.journal.CompletionBatch",
            "dev.gatehouse.iolog.journal.Entries",
            "dev.gatehouse.iolog.journal.Entry",
            "dev.gatehouse.iolog.journal.JournaledWriter",
            "dev.gatehouse.iolog.journal.Lane",
            "dev.gatehouse.iolog.journal.LineKey",
            "dev.gatehouse.iolog.journal.OpenRecording");

    private static final Pattern RELAYS = Pattern.compile("dev\\.gatehouse\\.(proxy|ssh|rdp)\\..*");

    /** Packages of the relays without code that a loop could run for long. */
    private static final Map<String, String> OFF_LOOPS = Map.of(
            "dev.gatehouse.proxy.port", "records and interfaces; a Secret's monitor is held to copy it",
            "dev.gatehouse.rdp.probe", "waits for servers on threads of its own",
            "dev.gatehouse.rdp.codec", "runs when a recording is looked at",
            "dev.gatehouse.rdp.playback", "runs when a recording is looked at");

    private static final Map<String, Pattern> WAITING_CALLS = Map.of(
            "java.lang.Thread", Pattern.compile("sleep|join"),
            "java.lang.Object", Pattern.compile("wait"),
            "java.util.concurrent.Future", Pattern.compile("get"),
            "java.util.concurrent.CompletableFuture", Pattern.compile("get|join"),
            "java.util.concurrent.CountDownLatch", Pattern.compile("await"),
            "java.util.concurrent.Semaphore", Pattern.compile("acquire.*"),
            "java.util.concurrent.BlockingQueue", Pattern.compile("take|put"),
            "java.util.concurrent.locks.Condition", Pattern.compile("await.*"),
            "java.util.concurrent.locks.LockSupport", Pattern.compile("park.*"),
            "io.netty.util.concurrent.Future", Pattern.compile("await.*|sync.*|get"));

    /** Method to why it may wait: it is never called from a loop, and its javadoc says so. */
    private static final Map<String, String> EXEMPT = Map.of(
            "dev.gatehouse.iolog.journal.AppendRing#awaitWork", "the writer thread waits for work",
            "dev.gatehouse.iolog.journal.Lane#awaitStopped", "the thread that stops the journal",
            "dev.gatehouse.proxy.net.Listener#open", "the thread that starts the server",
            "dev.gatehouse.proxy.net.Listener#close", "the thread that stops the server",
            "dev.gatehouse.proxy.net.EventLoops#close", "the thread that stops the server",
            "dev.gatehouse.ssh.relay.SshRelay#stop", "the thread that stops the server",
            "dev.gatehouse.rdp.relay.RdpRelay#stop", "the thread that stops the server",
            "dev.gatehouse.proxy.session.LiveSessions#awaitNone", "called by relays' stop only");

    /** Source files that may hold {@code synchronized}, and why. */
    private static final Map<String, String> SYNCHRONIZED = Map.of(
            "Lane.java", "for what comes after the lane has ended: its thread and the last loops take turns",
            "SshRelay.java", "start and stop only, which no loop calls",
            "RdpRelay.java", "start and stop only, which no loop calls",
            "LiveSessions.java", "loops hold it for one operation on a set; whoever waits has given it up");

    @Test
    void classesOfEventLoopPackagesDoNotWait() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : Production.CLASSES) {
            if (isOnLoops(type)) {
                for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                    if (waits(call) && !EXEMPT.containsKey(origin(call))) {
                        found.add(call.getDescription());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    /** A loop that offers to such a queue waits for whoever holds its lock. */
    @Test
    void classesOfEventLoopPackagesUseNoLockAndNoQueueWithALock() {
        Pattern locking = Pattern.compile("java\\.util\\.concurrent\\.(locks\\.(Reentrant|Stamped).*"
                + "|(Array|Linked|Priority)BlockingQueue|LinkedBlockingDeque|DelayQueue)");
        assertThat(Production.CLASSES)
                .filteredOn(EventLoopRulesTest::isOnLoops)
                .flatExtracting(JavaClass::getDirectDependenciesFromSelf)
                .filteredOn(
                        each -> locking.matcher(each.getTargetClass().getName()).matches())
                .isEmpty();
    }

    @Test
    void whatIsListedIsThere() {
        assertThat(LOOP_PACKAGES)
                .allSatisfy(name -> assertThat(Production.CLASSES.containPackage(name))
                        .as(name)
                        .isTrue());
        assertThat(LOOP_CLASSES)
                .allSatisfy(name ->
                        assertThat(Production.CLASSES.contain(name)).as(name).isTrue());
        assertThat(PLANNED_LOOP_PACKAGES)
                .as("planned no longer")
                .noneMatch(name -> Production.CLASSES.containPackage(name));
    }

    /** Packages of the relays and their core that are on no list would escape these rules. */
    @Test
    void everyPackageOfTheRelaysIsListedOrTouchesNoLoop() {
        assertThat(Production.CLASSES)
                .filteredOn(type -> RELAYS.matcher(type.getPackageName()).matches())
                .extracting(JavaClass::getPackageName)
                .allMatch(EventLoopRulesTest::isListed);
    }

    @Test
    void eventLoopPackagesHoldNoMonitors() {
        Set<String> found = new TreeSet<>();
        Pattern monitor = Pattern.compile("(?m)^[^*/\n]*\\bsynchronized\\b");
        for (Path file : Sources.java("main")) {
            String path = file.toString().replace('/', '.');
            if (Stream.concat(LOOP_PACKAGES.stream(), LOOP_CLASSES.stream())
                            .anyMatch(name -> path.contains(".java." + name + "."))
                    && monitor.matcher(Sources.read(file)).find()
                    && !SYNCHRONIZED.containsKey(file.getFileName().toString())) {
                found.add(Sources.root().relativize(file).toString());
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void exemptionsAreStillNeeded() {
        assertThat(EXEMPT.keySet()).allSatisfy(name -> {
            JavaClass type = Production.CLASSES.get(name.substring(0, name.indexOf('#')));
            assertThat(type.getMethodCallsFromSelf().stream()
                            .anyMatch(call -> waits(call) && origin(call).equals(name)))
                    .as(name + " waits somewhere; otherwise take it off the list")
                    .isTrue();
        });
    }

    private static boolean isListed(String name) {
        return OFF_LOOPS.containsKey(name)
                || LOOP_PACKAGES.stream().anyMatch(each -> name.equals(each) || name.startsWith(each + "."));
    }

    private static boolean waits(JavaMethodCall call) {
        JavaClass owner = call.getTargetOwner();
        return WAITING_CALLS.entrySet().stream()
                .anyMatch(entry -> (owner.getName().equals(entry.getKey())
                                || owner.getAllRawInterfaces().stream()
                                        .anyMatch(type -> type.getName().equals(entry.getKey())))
                        && entry.getValue().matcher(call.getName()).matches());
    }

    private static boolean isOnLoops(JavaClass type) {
        return LOOP_CLASSES.contains(outermost(type))
                || LOOP_PACKAGES.stream()
                        .anyMatch(name -> type.getPackageName().equals(name)
                                || type.getPackageName().startsWith(name + "."));
    }

    private static String origin(JavaMethodCall call) {
        return outermost(call.getOriginOwner()) + "#" + call.getOrigin().getName();
    }

    private static String outermost(JavaClass type) {
        String name = type.getName();
        int dollar = name.indexOf('$');
        return dollar < 0 ? name : name.substring(0, dollar);
    }
}
