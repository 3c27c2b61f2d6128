/** Tell machines their prefix over IPv6: RFC 4861. */
package io.systemcontainers.network.ra;
