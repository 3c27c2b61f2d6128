package io.systemcontainers.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;

/** What a loss of power, a bad disk or a person does to a file of properties. */
public enum Damage {
    EMPTY {
        @Override
        void to(Path file, byte[] content) throws IOException {
            Files.write(file, new byte[0]);
        }
    },
    CUT_OFF {
        @Override
        void to(Path file, byte[] content) throws IOException {
            Files.write(file, Arrays.copyOf(content, content.length - 3));
        }
    },
    ZEROS {
        @Override
        void to(Path file, byte[] content) throws IOException {
            Files.write(file, new byte[content.length]);
        }
    },
    GARBAGE {
        @Override
        void to(Path file, byte[] content) throws IOException {
            byte[] garbage = new byte[4096];
            new Random(1).nextBytes(garbage);
            Files.write(file, garbage);
        }
    },
    BAD_ESCAPE {
        @Override
        void to(Path file, byte[] content) throws IOException {
            Files.writeString(file, "\\u12\n");
        }
    },
    OTHER_KEYS {
        @Override
        void to(Path file, byte[] content) throws IOException {
            Files.writeString(file, "colour=blue\n");
        }
    },
    OTHER_VALUES {
        @Override
        void to(Path file, byte[] content) throws IOException {
            Files.writeString(file, Files.readString(file).replaceAll("(?m)=.*$", "=../../x y"));
        }
    },
    LARGE {
        @Override
        void to(Path file, byte[] content) throws IOException {
            Files.writeString(file, "x".repeat(1 << 20) + "\n");
        }
    },
    DIRECTORY {
        @Override
        void to(Path file, byte[] content) throws IOException {
            Files.delete(file);
            Files.createDirectory(file);
        }
    },
    ENDLESS_LINK {
        @Override
        void to(Path file, byte[] content) throws IOException {
            Files.delete(file);
            Files.createSymbolicLink(file, file);
        }
    };

    /** Do it. */
    public void to(Path file) {
        try {
            to(file, Files.readAllBytes(file));
            age(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    abstract void to(Path file, byte[] content) throws IOException;

    /** Have a directory look as if it was left alone for an hour. */
    public static void age(Path directory) throws IOException {
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minusSeconds(3600)));
    }
}
