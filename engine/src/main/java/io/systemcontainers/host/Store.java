package io.systemcontainers.host;

import io.systemcontainers.EngineConfig;
import io.systemcontainers.HostCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tell what the store's directory, or the nearest one above it that exists, lies on.
 *
 * @param path the store
 * @param directory whether what exists is a directory
 * @param writable whether this process may write there
 * @param mount what it lies on; empty where that cannot be told
 * @param free how many bytes are free
 */
record Store(Path path, boolean directory, boolean writable, Optional<Mount> mount, long free) {

    private static final String NAME = "store";
    private static final long ENOUGH = 2_000_000_000;
    private static final String ELSEWHERE =
            "set the property "
                    + EngineConfig.STORE_PROPERTY
                    + " or the variable "
                    + EngineConfig.STORE_VARIABLE
                    + " to a directory on a local disk (ext4, xfs, btrfs) or a tmpfs";

    static Store of(Path path, MountTable mounts) {
        Path existing = path.toAbsolutePath().normalize();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            Path real = existing.toRealPath();
            return new Store(
                    path,
                    Files.isDirectory(real),
                    Files.isWritable(real),
                    mounts.holding(real.toString()),
                    Files.getFileStore(real).getUsableSpace());
        } catch (IOException e) {
            throw new UncheckedIOException("looking at `" + existing + "`: " + e, e);
        }
    }

    HostCheck check(KernelVersion kernel) {
        if (!directory) {
            return Checks.failed(NAME, "`" + path + "` is, or lies below, a file", ELSEWHERE);
        }
        if (mount.isPresent()) {
            Optional<HostCheck> bad = checkMount(mount.get(), kernel);
            if (bad.isPresent()) {
                return bad.get();
            }
        }
        if (!writable) {
            return Checks.failed(NAME, "`" + path + "` cannot be written to", ELSEWHERE);
        }
        if (free < ENOUGH) {
            return Checks.warning(
                    NAME,
                    describe() + ", which is little: an image takes up to 500 MB",
                    "free some space, or " + ELSEWHERE);
        }
        return Checks.ok(NAME, describe());
    }

    private Optional<HostCheck> checkMount(Mount on, KernelVersion kernel) {
        String type = on.type();
        String where = "`" + path + "` is on " + type;
        if (on.isReadOnly()) {
            return Optional.of(
                    Checks.failed(NAME, where + ", which is mounted read-only", ELSEWHERE));
        }
        return switch (StoreType.of(type)) {
            case REFUSED ->
                    Optional.of(
                            Checks.failed(
                                    NAME, where + ", which cannot hold an upper layer", ELSEWHERE));
            case UNKNOWN ->
                    Optional.of(
                            Checks.warning(
                                    NAME,
                                    where + ", with which nobody has tried this",
                                    "if machines do not start, " + ELSEWHERE));
            case TMPFS ->
                    // Linux 2daf18a7884d: user.* attributes on tmpfs, where a machine's overlay
                    // keeps its marks, since 6.6.
                    kernel.isAtLeast(6, 6)
                            ? noexec(on, where)
                            : Optional.of(
                                    Checks.failed(
                                            NAME,
                                            where
                                                    + ", which has no user attributes before Linux 6.6",
                                            ELSEWHERE));
            case LOCAL -> noexec(on, where);
        };
    }

    /** A machine's own root is not concerned, but one that configures an image is a bind mount. */
    private static Optional<HostCheck> noexec(Mount on, String where) {
        return on.options().contains("noexec")
                ? Optional.of(
                        Checks.failed(
                                NAME,
                                where + ", which is mounted noexec: no image can be built there",
                                "mount -o remount,exec " + on.mountPoint() + ", or " + ELSEWHERE))
                : Optional.empty();
    }

    private String describe() {
        return "`"
                + path
                + "` on "
                + mount.map(Mount::type).orElse("an unknown file system")
                + ", "
                + free / 1_000_000_000
                + " GB free";
    }
}
