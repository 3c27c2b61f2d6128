package io.systemcontainers.sys;

import java.nio.file.Path;

/** Exchange two files at once, so that neither name is ever without one: renameat2(2). */
public final class Exchange {

    // linux/fs.h
    private static final int RENAME_EXCHANGE = 2;

    private Exchange() {}

    public static void exchange(Path one, Path other) {
        FileCalls.syscall(
                SystemCall.RENAMEAT2.number(),
                FileCalls.AT_FDCWD,
                FileName.encode(one.toString()),
                FileCalls.AT_FDCWD,
                FileName.encode(other.toString()),
                RENAME_EXCHANGE);
    }

    /** Make a symbolic link whose target is taken as it is written. */
    static void symlink(String target, Path link) {
        FileCalls.symlinkat(
                FileName.encode(target), FileCalls.AT_FDCWD, FileName.encode(link.toString()));
    }
}
