package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import java.util.OptionalInt;

/**
 * Say what copies look like.
 *
 * @param uid their owner, or -1 for whoever makes them
 * @param gid their group, or -1
 * @param mode their permissions where they are not the original's
 * @param kept the permission bits that are taken from the original; directories stay sticky, too
 * @param following whether a link that is where something is copied to is followed
 * @param whole whether copies keep owner, group and all extended attributes instead of those of
 *     users, and whether devices, FIFOs and sockets are copied, too
 * @param live whether others change the originals meanwhile: what vanishes was not there, and what
 *     is not complete yet is left out
 * @param origin what the originals are
 */
public record CopyRules(
        int uid,
        int gid,
        OptionalInt mode,
        int kept,
        boolean following,
        boolean whole,
        boolean live,
        Origin origin) {

    /**
     * What originals are, where that is to be seen in copies that are whole.
     *
     * @param idBase the id on disk that stands for root
     * @param shifted whether copies have ids that begin there, too, instead of those that the
     *     machine sees
     * @param layers whether they are layers of an overlay, whose marks their copies do not have
     */
    record Origin(int idBase, boolean shifted, boolean layers) {

        static final Origin PLAIN = new Origin(0, false, false);

        /** Return the id of a copy; what no machine has becomes what it would see of it. */
        int copied(int id) {
            return Ids.ofMachine(ids().machine(id)) + (shifted ? idBase : 0);
        }

        Ids ids() {
            return new Ids(idBase);
        }
    }

    // inode(7): S_ISVTX. Without it, whoever may write to a directory may delete others' files.
    private static final int STICKY = 01000;

    /**
     * Copy into a machine.
     *
     * @param uid the owner, as the machine sees it
     * @param gid the group, as the machine sees it
     * @param mode the permissions, if not the original's; who may read a directory may enter it,
     *     too
     * @return the rules
     */
    public static CopyRules into(int uid, int gid, OptionalInt mode) {
        return new CopyRules(uid, gid, mode, 07777, true, false, false, Origin.PLAIN);
    }

    /**
     * Copy out of a machine. A program that the machine made set-user-ID must not become one of the
     * host's, and a link that was copied before must not lead a later copy elsewhere.
     *
     * @return the rules
     */
    public static CopyRules outOf() {
        return new CopyRules(
                Ids.KEEP, Ids.KEEP, OptionalInt.empty(), 0777, false, false, true, Origin.PLAIN);
    }

    /**
     * Copy everything as it is: a root directory to where there is none.
     *
     * @return the rules
     */
    public static CopyRules asItIs() {
        return new CopyRules(
                Ids.KEEP, Ids.KEEP, OptionalInt.empty(), 07777, false, true, false, Origin.PLAIN);
    }

    /**
     * Copy everything as it is, and what the machine has in its files now: this JVM may be pushing
     * to them, though nothing in the machine runs meanwhile.
     *
     * @return the rules
     */
    public static CopyRules asItIsNow() {
        return asItIsNow(0);
    }

    /**
     * Copy everything as it is, and what the machine has in its files now, with the ids that these
     * have on disk.
     *
     * @param idBase the id on disk that stands for the machine's root
     * @return the rules
     */
    public static CopyRules asItIsNow(int idBase) {
        return new CopyRules(
                Ids.KEEP,
                Ids.KEEP,
                OptionalInt.empty(),
                07777,
                false,
                true,
                true,
                new Origin(idBase, true, false));
    }

    /**
     * Copy what a machine sees in its layers, which nothing changes meanwhile, as an image has it.
     */
    static CopyRules asSeen(int idBase, boolean layers) {
        return new CopyRules(
                Ids.KEEP,
                Ids.KEEP,
                OptionalInt.empty(),
                07777,
                false,
                true,
                false,
                new Origin(idBase, false, layers));
    }

    /** Whether this says that an original is gone, where others delete them meanwhile. */
    boolean vanished(KernelException reason) {
        return live && reason.is(Errno.ENOENT);
    }

    int uid(FileStatus original) {
        return whole ? origin.copied(original.uid()) : uid;
    }

    int gid(FileStatus original) {
        return whole ? origin.copied(original.gid()) : gid;
    }

    int mode(FileStatus original) {
        int bits = original.isDirectory() ? kept | STICKY : kept;
        int permissions = mode.orElse(original.permissions() & bits);
        return mode.isPresent() && original.isDirectory()
                ? permissions | (permissions & 0444) >> 2
                : permissions;
    }

    CopiedAttributes attributes(Fd original, Object shown, Ids ids) {
        return new CopiedAttributes(original, shown, whole, origin, ids);
    }
}
