/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

/**
 * Says that the authority has proved a user on this connection already, so that nobody keeps a password while the user chooses. Made by the authority only and opaque to relays. Good for an hour, any number of times, for the same user from the
 * same address, as long as what proved the user still would.
 */
public interface Admittance {}
