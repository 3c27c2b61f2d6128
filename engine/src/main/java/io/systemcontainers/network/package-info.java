/** What machines are connected by. */
package io.systemcontainers.network;
