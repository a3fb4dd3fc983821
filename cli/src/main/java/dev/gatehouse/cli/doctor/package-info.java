/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * {@code doctor} and {@code support-bundle}: how this machine and the server on it do, and that told to somebody else without secrets. Both
 * work, with less to say, while the server is down.
 *
 * <p>May depend on: {@code cli.client}, {@code cli.command}, {@code cli.config}, {@code cli.console}, {@code cli.output}, {@code control.health},
 * {@code control.config}, {@code control.os}. Must not depend on: SQL, HTTP servers, relays.
 */
package dev.gatehouse.cli.doctor;
