/** Shells in running machines for people, from a terminal of the host. */
package io.systemcontainers.shell;
