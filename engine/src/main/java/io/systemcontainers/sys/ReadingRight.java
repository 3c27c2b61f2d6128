package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;

/**
 * What the root of a user namespace may read: all files whose owner and group have ids there, and
 * of others what everybody may read (capabilities(7), "CAP_DAC_OVERRIDE"; user_namespaces(7)).
 *
 * @param first the first of its ids on the host; 0 where it has no user namespace, and may read all
 * @param count how many ids it has
 */
record ReadingRight(int first, int count) {

    // inode(7): S_IROTH, S_IXOTH
    private static final int READ = 04;
    private static final int SEARCH = 01;

    /**
     * Throws EACCES where it may not read a file, or read and search a directory: names in one that
     * is open are not looked at again.
     */
    void requireRead(FileStatus status) {
        require(status, status.isDirectory() ? READ | SEARCH : READ);
    }

    /** Throws EACCES where it may not go through a directory. */
    void requireSearch(FileStatus status) {
        require(status, SEARCH);
    }

    private void require(FileStatus status, int wanted) {
        boolean own = has(status.uid()) && has(status.gid());
        if (first != 0 && !own && (status.permissions() & wanted) != wanted) {
            throw new LastErrorException(Errno.EACCES.number());
        }
    }

    private boolean has(int id) {
        return id >= first && id < first + count;
    }
}
