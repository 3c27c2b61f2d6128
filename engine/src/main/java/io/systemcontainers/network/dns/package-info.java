/** Answer the questions of one network's machines for names: RFC 1034, RFC 1035. */
package io.systemcontainers.network.dns;
