package io.systemcontainers.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Read the host's files; all that the checks know comes through here, as text. */
final class HostFiles {

    private final Path root;

    HostFiles(Path root) {
        this.root = root;
    }

    Path path(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** Read a file; empty when there is none. */
    Optional<String> find(String absolute) {
        try {
            return Optional.of(Files.readString(path(absolute)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading `" + absolute + "`: " + e.getMessage(), e);
        }
    }

    /** Read a file that every host has. */
    String read(String absolute) {
        return find(absolute)
                .orElseThrow(
                        () ->
                                new UncheckedIOException(
                                        "reading `" + absolute + "`: it is not there",
                                        new NoSuchFileException(absolute)));
    }

    /** Read a file that holds one number; empty when there is none. */
    OptionalLong number(String absolute) {
        Optional<String> text = find(absolute);
        return text.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(text.get().strip()));
    }

    /** Tell whether there is something, be it a link that leads nowhere. */
    boolean exists(String absolute) {
        return Files.exists(path(absolute), LinkOption.NOFOLLOW_LINKS);
    }
}
