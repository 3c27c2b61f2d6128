package io.systemcontainers.cgroup;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Step;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Describe a file of a control group that holds a limit.
 *
 * @param key the configuration key that it is about
 * @param path the file
 * @param value what is to be in it
 * @param usual what is in it where nobody says anything
 * @param required whether the machine is of no use where the kernel does not take it
 */
record LimitFile(String key, Path path, String value, String usual, boolean required) {

    private static final String MEMORY = "memory.limit_in_bytes";
    private static final String UNIFIED_MEMORY = "memory.max";
    private static final long KIB = 1024;

    /** Return what is written before a machine boots. */
    Step step() {
        return required
                ? Step.write(path.toString(), value)
                : Step.tryToWrite(path.toString(), value);
    }

    boolean isUsual() {
        return value.equals(usual);
    }

    /** Return it without a limit. */
    LimitFile unlimited() {
        return with(usual);
    }

    /** Return it with another content. */
    LimitFile with(String other) {
        return new LimitFile(key, path, other, usual, required);
    }

    /** Return what it says as a number, which is the greatest where there is no limit. */
    long bytes() {
        return switch (value) {
            case "-1", "max" -> Long.MAX_VALUE;
            default -> value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
        };
    }

    /**
     * Have a running machine obey it.
     *
     * @param before what is in the file
     * @throws SystemContainerException if the kernel does not take it
     */
    void write(LimitFile before) {
        if (!required && !Files.exists(path)) {
            return;
        }
        if (path.endsWith(UNIFIED_MEMORY) && bytes() < before.bytes()) {
            shrink();
        }
        try {
            put(path, value.isEmpty() ? all() : value);
        } catch (IOException e) {
            throw refused(e);
        }
    }

    /*
     * What the group above has: kernels before 6.6 answer ENOSPC to whoever takes back a set of
     * processors from a group with processes.
     */
    private String all() throws IOException {
        String effective = path.getFileName() + ".effective";
        return Files.readString(path.getParent().resolveSibling(effective)).strip();
    }

    private static void put(Path file, String text) throws IOException {
        Files.writeString(file, text + "\n", StandardOpenOption.WRITE);
    }

    /*
     * Version 2 takes any limit, and kills whatever exceeds it. memory.high has what can be taken back
     * taken back, and kills nobody.
     */
    private void shrink() {
        Path high = path.resolveSibling("memory.high");
        try {
            String usualHigh = Files.readString(high).strip();
            long used;
            try {
                put(high, value);
                used = Long.parseLong(Files.readString(use()).strip());
            } finally {
                put(high, usualHigh);
            }
            if (used > bytes()) {
                throw new SystemContainerException(doing() + ": " + inUse(used));
            }
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private Path use() {
        return path.resolveSibling(
                path.endsWith(UNIFIED_MEMORY) ? "memory.current" : "memory.usage_in_bytes");
    }

    private String doing() {
        return "setting `" + key + "`: writing `" + value + "` to `" + path + "`";
    }

    private static String inUse(long used) {
        return "its processes use "
                + used / KIB
                + " KiB that the kernel cannot take back: end some of them, or set a higher limit";
    }

    private SystemContainerException refused(IOException e) {
        if (e instanceof NoSuchFileException) {
            return new SystemContainerException(
                    doing() + ": this kernel has no such limit: leave it out", e);
        }
        String answer =
                e instanceof FileSystemException known && known.getReason() != null
                        ? known.getReason()
                        : e.getMessage();
        return new SystemContainerException(doing() + ": " + answer + advice(), e);
    }

    private String advice() {
        if (!path.endsWith(MEMORY)) {
            return "";
        }
        try {
            return "; " + inUse(Long.parseLong(Files.readString(use()).strip()));
        } catch (IOException e) {
            return "; how much it uses cannot be read: " + e.getMessage();
        }
    }
}
