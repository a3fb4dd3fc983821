/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Satisfied by classes outside all of some packages. */
final class InNoPackageOf extends ArchCondition<JavaClass> {

    private final String[] packages;

    InNoPackageOf(String... packages) {
        super("reside outside the modules of the dependency table");
        this.packages = packages.clone();
    }

    @Override
    public void check(JavaClass item, ConditionEvents events) {
        boolean outside = !resideInAnyPackage(packages).test(item);
        events.add(new SimpleConditionEvent(item, outside, item.getName() + (outside ? " is outside" : " is inside")));
    }
}
