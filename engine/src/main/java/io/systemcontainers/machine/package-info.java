/** The native engine: the life of its machines, the commands and files in them. */
package io.systemcontainers.machine;
