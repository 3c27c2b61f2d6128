/** Lead connections from one network into another: LXD's {@code proxy} devices, in user space. */
package io.systemcontainers.network.forward;
