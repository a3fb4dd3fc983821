/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Recordings for those who may see them: list, play, export, verify; and the adapters through which {@code iolog} uses the house's
 * keys. Rights, reason and audit come before a byte is read.
 *
 * <p>May depend on: {@code proxy.port}, {@code control.{audit,db,http,session,vault}}, {@code iolog.{archive,codec,crypto,export,integrity,read,record}}.
 * Must not depend on: relays, {@code iolog.{chronicle,journal,write}}.
 */
package dev.gatehouse.control.recording;
