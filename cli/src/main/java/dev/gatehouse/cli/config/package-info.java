/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * {@code gatehouse.yaml}: read into the config records of the modules, every problem told at once, shown and documented from the
 * same records.
 *
 * <p>May depend on: the modules' {@code config} packages and what their records name, {@code cli.command}, {@code cli.console}, {@code cli.output}, Jackson.
 * Must not depend on: the server, the client.
 */
package dev.gatehouse.cli.config;
