/** LXD's configuration keys: their names, values and units. */
package io.systemcontainers.config;
