/** Tar archives: ustar, POSIX.1-2001 (pax) and what GNU tar adds to them. */
package io.systemcontainers.image.file.tar;
