/** What images look like as files, in the formats of LXD, OCI and plain root directories. */
package io.systemcontainers.image.file;
