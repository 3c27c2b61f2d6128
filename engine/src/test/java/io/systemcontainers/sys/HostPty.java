package io.systemcontainers.sys;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/** A pty of the host, both sides of it. */
public record HostPty(Terminal master, Terminal slave) implements AutoCloseable {

    // asm-generic/ioctls.h
    private static final long TIOCSPTLCK = 0x40045431;
    private static final long TIOCGPTPEER = 0x5441;
    private static final long TIOCGWINSZ = 0x5413;

    /**
     * Open one.
     *
     * @return both sides
     */
    public static HostPty open() {
        int flags = OpenFlags.O_RDWR | OpenFlags.O_NOCTTY | OpenFlags.O_CLOEXEC;
        Fd master = Open.open(FileCalls.AT_FDCWD, "/dev/ptmx", flags, 0, 0, "opening", "/dev/ptmx");
        try (Memory unlocked = new Memory(4)) {
            unlocked.clear();
            Terminal.ioctl(master.number(), new NativeLong(TIOCSPTLCK), unlocked);
        }
        int slave =
                Terminal.ioctl(
                        master.number(),
                        new NativeLong(TIOCGPTPEER),
                        Pointer.createConstant(flags));
        return new HostPty(new Terminal(master), new Terminal(new Fd(slave)));
    }

    /** Return columns and rows, as programs see them. */
    int[] size() {
        try (Memory size = new Memory(8)) {
            Terminal.ioctl(slave.fd().number(), new NativeLong(TIOCGWINSZ), size);
            return new int[] {size.getShort(2) & 0xffff, size.getShort(0) & 0xffff};
        }
    }

    @Override
    public void close() {
        master.close();
        slave.close();
    }
}
