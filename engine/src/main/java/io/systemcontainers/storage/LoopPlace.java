package io.systemcontainers.storage;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.sys.DetachedMount;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.LockWait;
import io.systemcontainers.sys.LoopDevice;
import io.systemcontainers.sys.Rollback;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Keep the files of a pool in a file system that is in a file, mounted for this JVM alone. Each JVM
 * and each keeper has a mount of its own, of one loop device: the kernel unmounts the file system
 * and takes the device back when the last of them ends, however it ends.
 */
final class LoopPlace implements Place {

    private static final String TYPE = "btrfs";
    /* What a machine makes it can delete; what is deleted leaves the file, too. */
    private static final List<String> OPTIONS = List.of("user_subvol_rm_allowed", "discard=async");

    /* How long others attach the device, or the kernel unmounts what a killed JVM had. */
    private static final Duration MOMENT = Duration.ofSeconds(20);
    /* There is no way to wait for the end of an unmount of somebody else. */
    private static final long POLL_MILLIS = 20;

    private final LoopDevice device;
    private final DetachedMount mount;

    private LoopPlace(LoopDevice device, DetachedMount mount) {
        this.device = device;
        this.mount = mount;
    }

    /**
     * Mount the file system in a file.
     *
     * @param file the file
     * @param lock another file, which whoever attaches this one locks
     */
    static LoopPlace open(Path file, Path lock) {
        String doing = "opening the file system in `" + file + "`: ";
        try (Flock turn = LockWait.turn(lock, () -> {}, MOMENT)) {
            if (turn == null) {
                throw new SystemContainerException(
                        doing
                                + "somebody else has locked `"
                                + lock
                                + "` for "
                                + MOMENT.toSeconds()
                                + " s");
            }
            return mount(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(doing + "interrupted", e);
        }
    }

    private static LoopPlace mount(Path file) throws InterruptedException {
        try (Rollback rollback = new Rollback()) {
            LoopDevice device = rollback.add(LoopDevice.of(file));
            DetachedMount mount = rollback.add(mount(device));
            rollback.release();
            return new LoopPlace(device, mount);
        }
    }

    private static DetachedMount mount(LoopDevice device) throws InterruptedException {
        long end = System.nanoTime() + MOMENT.toNanos();
        while (true) {
            try {
                return DetachedMount.of(TYPE, device.path(), OPTIONS);
            } catch (KernelException e) {
                if (!e.is(Errno.EBUSY) || System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    @Override
    public Path path() {
        return mount.path();
    }

    @Override
    public List<Step> steps(String mountPoint) {
        // A detached mount of another process cannot be cloned before Linux 6.15.
        return List.of(Step.mountOnHost(device.path(), mountPoint, TYPE, Step.NOATIME));
    }

    @Override
    public String forKeeper(String mountPoint, String inside) {
        return mountPoint + "/" + inside;
    }

    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            all.add(device);
            all.add(mount);
        }
    }
}
