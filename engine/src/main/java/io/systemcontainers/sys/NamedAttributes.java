package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.time.Instant;

/**
 * Change owner, permissions and time of what is open in name only, {@code O_PATH}: links and
 * devices for example, which are not opened otherwise. An id of -1 changes nothing.
 */
public final class NamedAttributes {

    private NamedAttributes() {}

    /**
     * Change the owner; of a symbolic link itself.
     *
     * @param fd the file
     * @param uid its owner on the host
     * @param gid its group on the host
     * @param shown what errors call it
     */
    public static void owner(Fd fd, int uid, int gid, Object shown) {
        try {
            fd.access().chown(fd.number(), uid, gid);
        } catch (LastErrorException e) {
            throw Attributes.ownerRefused(uid, gid, shown, e);
        }
    }

    /**
     * Change the permissions.
     *
     * @param fd the file; no symbolic link
     * @param mode 0 to 07777
     * @param shown what errors call it
     */
    public static void permissions(Fd fd, int mode, Object shown) {
        try {
            fd.access().chmod(fd.number(), mode, true);
        } catch (LastErrorException e) {
            throw Attributes.permissionsRefused(mode, shown, e);
        }
    }

    /**
     * Change when the content was last changed; of a symbolic link itself.
     *
     * @param fd the file
     * @param time the time
     * @param shown what errors call it
     */
    public static void modified(Fd fd, Instant time, Object shown) {
        try {
            fd.access().modified(fd.number(), time.getEpochSecond(), time.getNano(), true);
        } catch (LastErrorException e) {
            throw Attributes.timeRefused(shown, e);
        }
    }
}
