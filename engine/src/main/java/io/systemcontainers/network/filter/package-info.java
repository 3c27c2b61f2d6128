/** Packet filters, address translation and traffic control, spoken with the kernel directly. */
package io.systemcontainers.network.filter;
