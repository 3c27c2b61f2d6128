package io.systemcontainers.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tell mounts apart: {@code mnt_id} in proc_pid_fdinfo(5); statx(2) has it since Linux 5.8. */
final class MountNumber {

    private static final String FIELD = "mnt_id:";

    private MountNumber() {}

    /** Return the number of the mount that an open file is in. */
    static int of(int fd) {
        Path file = Path.of("/proc/self/fdinfo", Integer.toString(fd));
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw KernelException.of("looking at the mount of a file in", file, e);
        }
    }

    /** Return that of a file that is handed over: it is closed where its mount cannot be told. */
    static int ofHandedOver(Fd file) {
        try {
            return of(file.number());
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    static int parse(String fdinfo) {
        return fdinfo.lines()
                .filter(line -> line.startsWith(FIELD))
                .mapToInt(line -> Integer.parseInt(line.substring(FIELD.length()).strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no mnt_id in `" + fdinfo + "`"));
    }
}
