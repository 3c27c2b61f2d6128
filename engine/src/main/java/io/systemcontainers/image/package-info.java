/** Keep images, and build those of Debian and busybox from a Debian mirror. */
package io.systemcontainers.image;
