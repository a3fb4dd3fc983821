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
import org.junit.jupiter.api.Test;

/** Nothing blocks an event loop (invariant 3): calls that wait are banned where loops run, but for the exemptions named here. */
class EventLoopRulesTest {

    private static final List<String> LOOP_PACKAGES = List.of(
            "dev.gatehouse.proxy.net",
            "dev.gatehouse.proxy.tls",
            "dev.gatehouse.proxy.flow",
            "dev.gatehouse.proxy.tap",
            "dev.gatehouse.proxy.limit",
            "dev.gatehouse.ssh.transport",
            "dev.gatehouse.ssh.auth",
            "dev.gatehouse.ssh.channel",
            "dev.gatehouse.ssh.relay",
            "dev.gatehouse.rdp.netty",
            "dev.gatehouse.rdp.relay");

    private static final Map<String, Pattern> WAITING_CALLS = Map.of(
            "java.lang.Thread", Pattern.compile("sleep|join"),
            "java.lang.Object", Pattern.compile("wait"),
            "java.util.concurrent.Future", Pattern.compile("get"),
            "java.util.concurrent.CompletableFuture", Pattern.compile("get|join"),
            "java.util.concurrent.CountDownLatch", Pattern.compile("await"),
            "java.util.concurrent.Semaphore", Pattern.compile("acquire.*"),
            "java.util.concurrent.BlockingQueue", Pattern.compile("take|put"),
            "java.util.concurrent.locks.Condition", Pattern.compile("await.*"),
            "io.netty.util.concurrent.Future", Pattern.compile("await.*|sync.*|get"));

    /** Class to why it may wait: it is never called from a loop, and its javadoc says so. */
    private static final Map<String, String> EXEMPT = Map.of(
            "dev.gatehouse.proxy.net.Listener", "opened and closed by the thread that starts and stops the server",
            "dev.gatehouse.proxy.net.EventLoops", "closed by the thread that stops the server",
            "dev.gatehouse.ssh.relay.SshRelay", "waits in stop only, which the thread that stops the server calls",
            "dev.gatehouse.ssh.relay.LiveSessions", "waits in awaitNone only, which SshRelay.stop calls");

    /** Source files that may hold {@code synchronized}, and why. */
    private static final Map<String, String> SYNCHRONIZED = Map.of(
            "SshRelay.java", "start and stop only, which no loop calls",
            "LiveSessions.java", "loops hold it for one operation on a set; whoever waits has given it up");

    @Test
    void classesOfEventLoopPackagesDoNotWait() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : Production.CLASSES) {
            if (isOnLoops(type) && !EXEMPT.containsKey(outermost(type))) {
                for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                    if (waits(call)) {
                        found.add(call.getDescription());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void eventLoopPackagesHoldNoMonitors() {
        Set<String> found = new TreeSet<>();
        Pattern monitor = Pattern.compile("(?m)^[^*/\n]*\\bsynchronized\\b");
        for (Path file : Sources.java("main")) {
            String path = file.toString().replace('/', '.');
            if (LOOP_PACKAGES.stream().anyMatch(name -> path.contains(".java." + name + "."))
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
            JavaClass type = Production.CLASSES.get(name);
            assertThat(type.getMethodCallsFromSelf().stream().anyMatch(EventLoopRulesTest::waits))
                    .as(name + " waits somewhere; otherwise take it off the list")
                    .isTrue();
        });
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
        return LOOP_PACKAGES.stream()
                .anyMatch(name -> type.getPackageName().equals(name)
                        || type.getPackageName().startsWith(name + "."));
    }

    private static String outermost(JavaClass type) {
        String name = type.getName();
        int dollar = name.indexOf('$');
        return dollar < 0 ? name : name.substring(0, dollar);
    }
}
