package io.systemcontainers;

/**
 * Say how far a copy is.
 *
 * @param files how many files, links and directories are complete
 * @param bytes how many bytes of files have been copied; a hole counts as copied
 * @param path what was copied last, as the source of the copy calls it
 * @since 0.1
 */
public record CopyProgress(long files, long bytes, String path) {}
