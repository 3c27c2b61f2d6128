/** The native helper from Java's side: the boot plan, the messages, the connection. */
package io.systemcontainers.keeper;
