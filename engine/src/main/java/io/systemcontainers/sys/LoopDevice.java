package io.systemcontainers.sys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.LastErrorException;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Hold a block device whose content is that of a file: loop(4). The kernel takes it back when
 * nobody has it open or mounted any more.
 */
public final class LoopDevice implements AutoCloseable {

    // linux/loop.h
    private static final long LOOP_GET_STATUS64 = 0x4c05;
    private static final long LOOP_CONFIGURE = 0x4c0a;
    private static final long LOOP_CTL_GET_FREE = 0x4c82;
    private static final int LO_FLAGS_AUTOCLEAR = 4;
    private static final int LO_FLAGS_DIRECT_IO = 16;
    /* struct loop_info64: __u64 lo_device, lo_inode, …; __u32 lo_flags; lo_file_name of 64 bytes. */
    private static final int INFO_SIZE = 232;
    private static final int INFO_INODE = 8;
    private static final int INFO_FLAGS = 52;
    private static final int INFO_NAME = 56;
    private static final int LONGEST_NAME = 63;
    /* struct loop_config: __u32 fd, block_size; struct loop_info64 info; eight __u64. */
    private static final int CONFIG_INFO = 8;
    private static final int CONFIG_SIZE = CONFIG_INFO + INFO_SIZE + 64;

    private static final Path DEVICES = Path.of("/sys/block");
    private static final String CONTROL = "/dev/loop-control";
    /* Somebody else may take the free device that was found. */
    private static final int ATTEMPTS = 100;
    private static final int READ_WRITE = OpenFlags.O_RDWR | OpenFlags.O_CLOEXEC;

    private final String path;
    private final Fd fd;

    private LoopDevice(String path, Fd fd) {
        this.path = path;
        this.fd = fd;
    }

    /**
     * Open the device of a file, and make one where there is none. A file with two devices would be
     * destroyed by its file system: whoever calls this holds a lock.
     *
     * @param file a regular file
     * @return its device
     */
    public static LoopDevice of(Path file) {
        try (Fd backing = open(file.toString())) {
            FileStatus status = FileStatus.of(backing, file);
            Optional<LoopDevice> present = find(file, status);
            return present.isPresent() ? present.get() : attach(backing, file);
        }
    }

    private static Optional<LoopDevice> find(Path file, FileStatus status) {
        for (String name : names()) {
            if (backingFile(name).endsWith("/" + file.getFileName())) {
                LoopDevice device = open(name, file);
                if (device.isOf(status)) {
                    return Optional.of(device);
                }
                device.close();
            }
        }
        return Optional.empty();
    }

    private static List<String> names() {
        try (Stream<Path> devices = Files.list(DEVICES)) {
            return devices.map(device -> device.getFileName().toString())
                    .filter(name -> name.startsWith("loop"))
                    .toList();
        } catch (IOException e) {
            throw KernelException.of("listing", DEVICES, e);
        }
    }

    /* Empty where the device has none; it may be let go of at any time. */
    private static String backingFile(String name) {
        try {
            return Files.readString(DEVICES.resolve(name).resolve("loop/backing_file")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static LoopDevice open(String name, Path file) {
        String path = "/dev/" + name;
        try {
            return new LoopDevice(path, open(path));
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
            throw new KernelException(
                    "opening the loop device of `" + file + "`,",
                    path,
                    e.errno(),
                    "inside a container, give it the host's loop devices");
        }
    }

    private static Fd open(String path) {
        return Open.open(FileCalls.AT_FDCWD, path, READ_WRITE, 0, 0, "opening", path);
    }

    private boolean isOf(FileStatus file) {
        byte[] answer = new byte[INFO_SIZE];
        try {
            Ioctl.call(fd.number(), LOOP_GET_STATUS64, answer);
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.ENXIO.number()) {
                return false; // it was let go of
            }
            throw new KernelException("looking at", path, e.getErrorCode());
        }
        ByteBuffer info = ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
        return info.getLong(0) == file.fileSystem() && info.getLong(INFO_INODE) == file.inode();
    }

    private static LoopDevice attach(Fd backing, Path file) {
        try (Fd control = open(CONTROL)) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                LoopDevice device = open("loop" + free(control), file);
                if (device.configure(backing, file)) {
                    return device;
                }
                device.close();
            }
        }
        throw new SystemContainerException(
                "making a loop device of `" + file + "`: others took " + ATTEMPTS + " free ones");
    }

    private static int free(Fd control) {
        try {
            return Ioctl.call(control.number(), LOOP_CTL_GET_FREE, 0L);
        } catch (LastErrorException e) {
            throw new KernelException("looking for a free device with", CONTROL, e.getErrorCode());
        }
    }

    /* False where somebody else has taken the device. */
    private boolean configure(Fd backing, Path file) {
        try {
            configure(backing, file, LO_FLAGS_AUTOCLEAR | LO_FLAGS_DIRECT_IO);
            return true;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.EBUSY.number()) {
                return false;
            }
            if (e.getErrorCode() != Errno.EINVAL.number()) {
                throw failed(file, e);
            }
        }
        try {
            // A file system that does not write past the page cache: tmpfs.
            configure(backing, file, LO_FLAGS_AUTOCLEAR);
            return true;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.EBUSY.number()) {
                return false;
            }
            throw failed(file, e);
        }
    }

    private KernelException failed(Path file, LastErrorException e) {
        return new KernelException(
                "making `" + path + "` the loop device of", file, e.getErrorCode());
    }

    private void configure(Fd backing, Path file, int flags) throws LastErrorException {
        ByteBuffer config = ByteBuffer.allocate(CONFIG_SIZE).order(ByteOrder.nativeOrder());
        config.putInt(0, backing.number());
        config.putInt(CONFIG_INFO + INFO_FLAGS, flags);
        byte[] shown = file.toString().getBytes(UTF_8);
        byte[] cut = Arrays.copyOf(shown, Math.min(shown.length, LONGEST_NAME));
        config.put(CONFIG_INFO + INFO_NAME, cut);
        Ioctl.call(fd.number(), LOOP_CONFIGURE, config.array());
    }

    /**
     * Return where the device is.
     *
     * @return for example {@code /dev/loop0}
     */
    public String path() {
        return path;
    }

    /** Let go of it. */
    @Override
    public void close() {
        fd.close();
    }
}
