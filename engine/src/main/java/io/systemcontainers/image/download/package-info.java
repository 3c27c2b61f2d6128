/** Fetch files from servers, and believe only what their hashes say. */
package io.systemcontainers.image.download;
