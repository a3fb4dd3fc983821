/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The house as documents: {@code apply}, {@code export}, {@code import}, and {@code ssh-config} for the people who use it. Documents are
 * read here with the place of every field; what they mean and whether they are right, the server says.
 *
 * <p>May depend on: {@code cli.{client,command,console,output}}, Jackson (streaming and YAML). Must not depend on: the control plane.
 */
package dev.gatehouse.cli.configuration;
