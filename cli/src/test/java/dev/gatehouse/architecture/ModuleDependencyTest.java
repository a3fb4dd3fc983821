/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may depend on whom, module by module: what is not listed is forbidden. The same table is in docs/ARCHITECTURE.md. */
class ModuleDependencyTest {

    private static final String OURS = "dev.gatehouse..";

    /** Module root to what it may use of ours besides itself. */
    static final Map<String, List<String>> TABLE = Map.of(
            "dev.gatehouse.iolog..", List.of(),
            "dev.gatehouse.proxy..", List.of("dev.gatehouse.iolog.record", "dev.gatehouse.iolog.write"),
            "dev.gatehouse.rdp..",
                    List.of(
                            "dev.gatehouse.proxy..",
                            "dev.gatehouse.iolog.record",
                            "dev.gatehouse.iolog.codec",
                            "dev.gatehouse.iolog.read",
                            "dev.gatehouse.iolog.write"),
            "dev.gatehouse.ssh..",
                    List.of(
                            "dev.gatehouse.proxy..",
                            "dev.gatehouse.iolog.record",
                            "dev.gatehouse.iolog.codec",
                            "dev.gatehouse.iolog.write",
                            "dev.gatehouse.iolog.crypto",
                            "dev.gatehouse.iolog.read"),
            "dev.gatehouse.control..",
                    List.of(
                            "dev.gatehouse.proxy.port",
                            "dev.gatehouse.proxy.login",
                            "dev.gatehouse.proxy.origin",
                            "dev.gatehouse.proxy.session",
                            "dev.gatehouse.proxy.config",
                            "dev.gatehouse.iolog.record",
                            "dev.gatehouse.iolog.codec",
                            "dev.gatehouse.iolog.crypto",
                            "dev.gatehouse.iolog.archive",
                            "dev.gatehouse.iolog.read",
                            "dev.gatehouse.iolog.integrity",
                            "dev.gatehouse.iolog.export",
                            "dev.gatehouse.iolog.retain"),
            "dev.gatehouse.cli..", List.of("dev.gatehouse.."));

    static Stream<String> modules() {
        return TABLE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void moduleUsesOnlyWhatTheTableLists(String module) {
        String[] allowed =
                Stream.concat(Stream.of(module), TABLE.get(module).stream()).toArray(String[]::new);
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(resideInAPackage(OURS).and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true);
        rule.check(Production.CLASSES);
    }

    @Test
    void everyProductionClassBelongsToAModuleOfTheTable() {
        String[] known = TABLE.keySet().toArray(String[]::new);
        assertThat(Production.CLASSES).isNotEmpty();
        noClasses()
                .that(resideInAPackage(OURS))
                .should(new InNoPackageOf(known))
                .check(Production.CLASSES);
    }

    @Test
    void relaysDoNotKnowEachOtherAndControlPlaneKnowsNoRelay() {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.ssh..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.gatehouse.rdp..")
                .allowEmptyShould(true)
                .check(Production.CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.control..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.gatehouse.ssh..", "dev.gatehouse.rdp..")
                .allowEmptyShould(true)
                .check(Production.CLASSES);
    }
}
