package io.systemcontainers.exec;

import java.io.InputStream;
import java.nio.file.Path;

/** Say what a command reads. */
sealed interface Stdin {

    /** Nothing. */
    record None() implements Stdin {}

    /** What the caller of a command that was started writes. */
    record Written() implements Stdin {}

    /** These bytes. */
    record Bytes(byte[] bytes) implements Stdin {}

    /** What a file of the host has. */
    record File(Path path) implements Stdin {}

    /** What a stream has. */
    record Stream(InputStream stream) implements Stdin {}
}
