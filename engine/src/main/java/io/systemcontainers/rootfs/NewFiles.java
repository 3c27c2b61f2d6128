package io.systemcontainers.rootfs;

import io.systemcontainers.sys.FileStatus;

/**
 * Know what a new file in one directory looks like. The umask, an access control list of the
 * directory and its set-group-ID bit have a say in that, the same for each file; so only the first
 * is looked at, instead of changing the owner and the mode of each, which takes longer than making
 * it.
 */
final class NewFiles {

    private Wanted known;
    private boolean right;

    private record Wanted(int mode, int uid, int gid) {

        boolean is(FileStatus made) {
            return made.permissions() == mode
                    && (uid == Ids.KEEP || made.uid() == uid)
                    && (gid == Ids.KEEP || made.gid() == gid);
        }
    }

    /** Tell whether a file that was just made has this mode and, on the host, this owner. */
    boolean matches(FileWriter made, int mode, int uid, int gid) {
        Wanted wanted = new Wanted(mode, uid, gid);
        if (!wanted.equals(known)) {
            right = wanted.is(made.status());
            known = wanted;
        }
        return right;
    }
}
