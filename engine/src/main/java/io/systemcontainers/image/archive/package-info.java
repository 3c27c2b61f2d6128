/** Read a Debian archive: which mirror, is it signed, what packages are there, which are needed. */
package io.systemcontainers.image.archive;
