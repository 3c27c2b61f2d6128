/**
 * Squashfs 4.0, read without a mount. What is where on disk is in the kernel's {@code
 * fs/squashfs/squashfs_fs.h}; numbers are little-endian.
 */
package io.systemcontainers.image.file.squashfs;
