/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Manual pages, written from the commands themselves.
 *
 * <p>May depend on: {@code cli.console}, picocli. Must not depend on: the server's packages, any command.
 */
package dev.gatehouse.cli.manual;
