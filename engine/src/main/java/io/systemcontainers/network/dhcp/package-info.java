/** Tell machines their addresses over IPv4: RFC 2131, RFC 2132. */
package io.systemcontainers.network.dhcp;
