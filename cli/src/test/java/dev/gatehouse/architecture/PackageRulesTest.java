/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may use which library, and what kinds of class a package may hold. */
class PackageRulesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "net.openhft..        | dev.gatehouse.iolog.chronicle..",
                "org.apache.sshd..    | dev.gatehouse.ssh.transport..",
                "picocli..            | dev.gatehouse.cli..",
                "java.sql..           | dev.gatehouse.control..",
                "org.jdbi..           | dev.gatehouse.control..",
                "com.zaxxer..         | dev.gatehouse.control.db..",
                "org.flywaydb..       | dev.gatehouse.control.db..",
                "io.javalin..         | dev.gatehouse.control..",
                "org.eclipse.jetty..  | dev.gatehouse.control.http..",
                "com.github.luben..   | dev.gatehouse.iolog.codec.., dev.gatehouse.iolog.journal.., dev.gatehouse.iolog.archive.., dev.gatehouse.iolog.read..",
                "ch.qos.logback..     | dev.gatehouse.cli.serve..",
            })
    void libraryIsUsedOnlyIn(String library, String packages) {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse..")
                .and()
                .resideOutsideOfPackages(packages.split(", *"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("only " + packages + " may use " + library)
                .allowEmptyShould(true)
                .check(Production.CLASSES);
    }

    @Test
    void nettyStaysInTheNetworkPackages() {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse..")
                .and()
                .resideOutsideOfPackages(
                        "dev.gatehouse.proxy.net..",
                        "dev.gatehouse.proxy.tls..",
                        "dev.gatehouse.proxy.flow..",
                        "dev.gatehouse.proxy.wire..",
                        "dev.gatehouse.proxy.tap..",
                        "dev.gatehouse.proxy.limit..",
                        "dev.gatehouse.proxy.spi..",
                        "dev.gatehouse.rdp.netty..",
                        "dev.gatehouse.rdp.relay..",
                        "dev.gatehouse.ssh.transport..",
                        "dev.gatehouse.ssh.auth..",
                        "dev.gatehouse.ssh.channel..",
                        "dev.gatehouse.ssh.relay..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(Production.CLASSES);
    }

    @Test
    void pdusAndSequencesSeeNoNetty() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.gatehouse..pdu..", "dev.gatehouse..sequence..", "dev.gatehouse.rdp.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .allowEmptyShould(true)
                .check(Production.CLASSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.gatehouse.proxy.port",
                "dev.gatehouse.proxy.origin",
                "dev.gatehouse.iolog.record",
                "dev.gatehouse.iolog.write"
            })
    void portsAreJdkOnly(String port) {
        classes()
                .that()
                .resideInAPackage(port)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", port, "dev.gatehouse.iolog.record")
                .check(Production.CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iolog", "proxy", "rdp", "ssh", "control", "cli"})
    void packagesOfAModuleHaveNoCycles(String module) {
        slices().matching("dev.gatehouse." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(Production.CLASSES);
    }

    @Test
    void sequencesAndPdusTakeTimeAndRandomnessAsArguments() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.gatehouse..pdu..", "dev.gatehouse..sequence..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.(time\\.Clock|lang\\.Thread|io\\.File.*|nio\\.file\\..*|net\\..*|security\\.SecureRandom)")
                .allowEmptyShould(true)
                .check(Production.CLASSES);
    }

    @Test
    void pdusAreRecordsEnumsOrInterfacesAndCodecsAreFinal() {
        classes()
                .that()
                .resideInAPackage("dev.gatehouse..pdu..")
                .and()
                .areTopLevelClasses()
                .should(beAValueOrFinal())
                .allowEmptyShould(true)
                .check(Production.CLASSES);
    }

    /** Since Java 25 these run on the common pool always: two or three threads on a small machine, which one blocking task each fills. */
    @Test
    void asynchronousWorkNamesItsExecutor() {
        noClasses()
                .should()
                .callMethod(CompletableFuture.class, "supplyAsync", Supplier.class)
                .orShould()
                .callMethod(CompletableFuture.class, "runAsync", Runnable.class)
                .check(Production.CLASSES);
    }

    @Test
    void configsAreRecords() {
        classes().that().haveSimpleNameEndingWith("Config").should().beRecords().check(Production.CLASSES);
    }

    @Test
    void processesAreStartedFromNamedPackagesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.gatehouse.control.os..", "dev.gatehouse.control.db..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.(ProcessBuilder|Process)(\\$.*)?")
                .check(Production.CLASSES);
        noClasses()
                .should()
                .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                                com.tngtech.archunit.core.domain.properties.HasName.Predicates.name("exec"))
                        .and(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                                com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                                        com.tngtech.archunit.core.domain.properties.HasName.Predicates.name(
                                                "java.lang.Runtime")))))
                .check(Production.CLASSES);
    }

    @Test
    void javaSerialisationAndWeakRandomAreNotUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.Object(In|Out)putStream|java\\.util\\.Random")
                .check(Production.CLASSES);
    }

    private static ArchCondition<JavaClass> beAValueOrFinal() {
        return new ArchCondition<>("be a record, an enum, an interface, or a codec that nothing extends") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean good = item.isRecord()
                        || item.isEnum()
                        || item.isInterface()
                        || item.getModifiers().contains(JavaModifier.FINAL);
                events.add(new SimpleConditionEvent(item, good, item.getName() + " is a class that can be extended"));
            }
        };
    }
}
