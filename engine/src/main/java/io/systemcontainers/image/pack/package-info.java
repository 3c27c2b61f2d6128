/** Images written as tarballs, for this engine, LXD and Incus. */
package io.systemcontainers.image.pack;
