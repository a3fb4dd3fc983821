/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import dev.gatehouse.cli.console.Invocation;
import java.lang.reflect.Constructor;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands: those whose constructor takes the {@link Invocation} get it. Confined to the command's thread. */
final class InvocationFactory implements IFactory {

    private final Invocation invocation;
    private final IFactory fallback = CommandLine.defaultFactory();

    InvocationFactory(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Invocation.class) {
                constructor.setAccessible(true);
                return type.cast(constructor.newInstance(invocation));
            }
        }
        return fallback.create(type);
    }
}
