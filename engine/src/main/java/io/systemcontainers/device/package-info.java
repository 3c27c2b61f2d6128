/** Devices of a machine, with LXD's types and properties: what they mean, and how they are made. */
package io.systemcontainers.device;
