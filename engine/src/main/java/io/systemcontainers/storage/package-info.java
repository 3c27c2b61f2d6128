/** Where machines' files are kept: pools, their drivers, volumes and their states. */
package io.systemcontainers.storage;
