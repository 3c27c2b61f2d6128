package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Judge a symbolic link that a path leads through as the kernel does: pick_link() of fs/namei.c.
 *
 * @param link the link itself, open by name only
 * @param status what it is
 */
record FoundLink(Fd link, FileStatus status) {

    private static final int PATH_MAX = 4096;

    // linux/magic.h
    private static final long PROC_SUPER_MAGIC = 0x9fa0;
    // linux/statfs.h: a mount whose links are not followed, since Linux 5.10
    private static final long ST_NOSYMFOLLOW = 0x2000;
    /* struct statfs, of 64-bit architectures: asm-generic/statfs.h. */
    private static final int STATFS_SIZE = 120;
    private static final int STATFS_FLAGS = 80;

    /*
     * PROC_DYNAMIC_FIRST of fs/proc/generic.c: what has a name of its own in procfs is numbered from
     * here, /proc/self too; what belongs to a process is numbered from 1. Should these ever meet, a
     * magic link is taken for its text, which leads nowhere but to a place inside the root.
     */
    private static final long PROC_DYNAMIC_FIRST = 0xF0000000L;

    // linux/stat.h
    private static final int S_ISVTX = 01000;
    private static final int S_IWOTH = 0002;
    private static final Path PROTECTED = Path.of("/proc/sys/fs/protected_symlinks");

    /** Return where it leads, unless RESOLVE_NO_MAGICLINKS or its mount is against that. */
    String target() {
        ByteBuffer statfs = statfs();
        if ((statfs.getLong(STATFS_FLAGS) & ST_NOSYMFOLLOW) != 0) {
            throw new LastErrorException(Errno.ELOOP.number());
        }
        byte[] target = new byte[PATH_MAX];
        long length = FileCalls.readlinkat(link.number(), FileName.encode(""), target, PATH_MAX);
        if (statfs.getLong(0) == PROC_SUPER_MAGIC && status.inode() < PROC_DYNAMIC_FIRST) {
            throw new LastErrorException(Errno.ELOOP.number());
        }
        return FileName.decode(target, 0, (int) length);
    }

    private ByteBuffer statfs() {
        byte[] statfs = new byte[STATFS_SIZE];
        FileCalls.syscall(SystemCall.FSTATFS.number(), link.number(), statfs, STATFS_SIZE);
        return ByteBuffer.wrap(statfs).order(ByteOrder.nativeOrder());
    }

    /**
     * Refuse it at the end of a path where {@code fs.protected_symlinks} does: may_follow_link() of
     * fs/namei.c.
     */
    void requireTrusted(int directory) {
        if (!isProtected()) {
            return;
        }
        FileStatus in =
                FileStatus.parse(
                        DirectAccess.INSTANCE.statx(directory, "", FileCalls.AT_EMPTY_PATH));
        int everybody = S_ISVTX | S_IWOTH;
        if ((in.mode() & everybody) == everybody
                && status.uid() != in.uid()
                && status.uid() != FileIdentity.present()) {
            throw new LastErrorException(Errno.EACCES.number());
        }
    }

    private static boolean isProtected() {
        try {
            return !Files.readString(PROTECTED).strip().equals("0");
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw KernelException.of("reading", PROTECTED, e);
        }
    }
}
