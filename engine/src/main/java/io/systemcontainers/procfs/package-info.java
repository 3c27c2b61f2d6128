/** What a machine sees of itself in {@code /proc} and {@code /sys}. */
package io.systemcontainers.procfs;
