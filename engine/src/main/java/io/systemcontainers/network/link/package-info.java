/** Devices, addresses and routes of a network namespace: rtnetlink(7). */
package io.systemcontainers.network.link;
