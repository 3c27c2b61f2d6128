package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;

/** Read a symbolic link that is open by name only, whatever has its name by now: readlinkat(2). */
public final class NamedLink {

    private static final int PATH_MAX = 4096;

    private NamedLink() {}

    /**
     * Read it.
     *
     * @param link the link, {@code O_PATH}
     * @param shown what errors call it
     * @return where it leads
     */
    public static String target(Fd link, Object shown) {
        byte[] target = new byte[PATH_MAX];
        try {
            int length = link.access().readlinkat(link.number(), "", target);
            return FileName.decode(target, 0, length);
        } catch (LastErrorException e) {
            throw new KernelException("reading the symbolic link", shown, e.getErrorCode());
        }
    }
}
