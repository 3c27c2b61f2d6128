/** The network that an engine's machines share, and what leads into it and out of it. */
package io.systemcontainers.network;
