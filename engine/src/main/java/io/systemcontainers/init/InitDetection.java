package io.systemcontainers.init;

import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import java.nio.file.Path;
import java.util.Optional;

/** Which init an image has, by what is in its root; no link of it is followed out of it. */
public final class InitDetection {

    /* As the kernel: MAXSYMLINKS of linux/namei.h. */
    private static final int LINKS = 40;

    private InitDetection() {}

    /**
     * Look at {@code /sbin/init}: the name of what it leads to, and the files beside it.
     *
     * @param rootfs the image's root directory
     * @return its init; {@link Init#OTHER} where it is none that is known
     */
    public static Init in(Path rootfs) {
        try (RootDirectory root = RootDirectory.open(rootfs)) {
            String program = program(root);
            return switch (program.substring(program.lastIndexOf('/') + 1)) {
                case "systemd" -> Init.SYSTEMD;
                case "busybox" -> Init.BUSYBOX;
                case "runit-init", "runit" -> Init.RUNIT;
                case "openrc-init" -> Init.OPENRC;
                default -> isSysvinit(root) ? Init.SYSVINIT : Init.OTHER;
            };
        }
    }

    /* It is a program called init, as upstart's is: CentOS 6 has an inittab(5) with that, which
     * says the default runlevel and no more, and a telinit of upstart's. */
    private static boolean isSysvinit(RootDirectory root) {
        return root.exists("/etc/inittab")
                && root.exists("/sbin/telinit")
                && !root.exists("/sbin/initctl");
    }

    private static String program(RootDirectory root) {
        String path = Init.PATH;
        for (int links = 0; links < LINKS; links++) {
            Optional<String> target = target(root, path);
            if (target.isEmpty()) {
                return path;
            }
            String directory = path.substring(0, path.lastIndexOf('/') + 1);
            path = target.get().startsWith("/") ? target.get() : directory + target.get();
        }
        return path;
    }

    private static Optional<String> target(RootDirectory root, String path) {
        try {
            return Optional.of(root.readLink(path));
        } catch (KernelException e) {
            // EINVAL: readlink(2), it is no link.
            if (e.is(Errno.EINVAL) || e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
