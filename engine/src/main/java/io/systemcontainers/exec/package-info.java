/** Run commands in machines. */
package io.systemcontainers.exec;
