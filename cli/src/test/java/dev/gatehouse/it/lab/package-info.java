/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Real processes for the acceptance rows: OpenSSH servers, the appliance, clients, terminals; started on loopback, bounded,
 * ended by pid. Must not depend on classes of the product.
 */
package dev.gatehouse.it.lab;
