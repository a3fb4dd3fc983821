/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The commands about the vault and the house's keys: {@code vault}, {@code key}, {@code break-glass}. Some of them work without a server.
 *
 * <p>May depend on: {@code cli.command}, {@code cli.client}, {@code cli.console}, {@code cli.output}, {@code cli.config}, {@code
 * control.config}, {@code control.vault}, {@code control.age}, {@code control.breakglass}, {@code control.os}, picocli. Must not depend on: other commands.
 */
package dev.gatehouse.cli.keys;
