/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

/**
 * Stands for a second factor that the authority has already found right on this connection, so that a user who chooses from a menu is not
 * asked twice. Only the authority makes and reads it; it is good for the same user on the same connection, for some minutes.
 */
public interface FactorProof {}
