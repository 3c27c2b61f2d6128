package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.time.Instant;

/** Change owner, permissions and time of an open file: inode(7). An id of -1 changes nothing. */
public final class Attributes {

    private Attributes() {}

    /**
     * Change the owner. The kernel takes set-user-ID, set-group-ID and file capabilities away:
     * chown(2).
     *
     * @param fd the file, not {@code O_PATH}
     * @param uid its owner on the host
     * @param gid its group on the host
     * @param shown what errors call it
     */
    public static void owner(Fd fd, int uid, int gid, Object shown) {
        try {
            fd.access().chown(fd.number(), uid, gid);
        } catch (LastErrorException e) {
            throw ownerRefused(uid, gid, shown, e);
        }
    }

    /**
     * Change the permissions.
     *
     * @param fd the file, not {@code O_PATH}
     * @param mode 0 to 07777
     * @param shown what errors call it
     */
    public static void permissions(Fd fd, int mode, Object shown) {
        try {
            fd.access().chmod(fd.number(), mode, false);
        } catch (LastErrorException e) {
            throw permissionsRefused(mode, shown, e);
        }
    }

    /**
     * Change when the content was last changed.
     *
     * @param fd the file, not {@code O_PATH}
     * @param time the time
     * @param shown what errors call it
     */
    public static void modified(Fd fd, Instant time, Object shown) {
        try {
            fd.access().modified(fd.number(), time.getEpochSecond(), time.getNano(), false);
        } catch (LastErrorException e) {
            throw timeRefused(shown, e);
        }
    }

    static KernelException ownerRefused(int uid, int gid, Object shown, LastErrorException e) {
        return new KernelException(
                "giving to " + Integer.toUnsignedString(uid) + ":" + Integer.toUnsignedString(gid),
                shown,
                e.getErrorCode());
    }

    static KernelException permissionsRefused(int mode, Object shown, LastErrorException e) {
        return new KernelException(
                "giving mode 0" + Integer.toOctalString(mode) + " to", shown, e.getErrorCode());
    }

    static KernelException timeRefused(Object shown, LastErrorException e) {
        return new KernelException("setting the time of", shown, e.getErrorCode());
    }
}
