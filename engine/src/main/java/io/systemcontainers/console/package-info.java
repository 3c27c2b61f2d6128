/** The console of a machine: what it writes there, and what is typed on it. */
package io.systemcontainers.console;
