package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The session keyring of a thread, which what that starts inherits: session-keyring(7). */
public final class SessionKeyring {

    // linux/keyctl.h
    private static final long KEYCTL_JOIN_SESSION_KEYRING = 1;
    private static final long KEY_SPEC_SESSION_KEYRING = -3;

    private static final long ADD_KEY = SystemCall.ARM64 ? 217 : 248;
    private static final long KEYCTL = SystemCall.ARM64 ? 219 : 250;

    static {
        Native.register(SessionKeyring.class, "c");
    }

    private SessionKeyring() {}

    /** Give this thread one, with a key of that name in it. */
    public static void join(String key, String content) {
        syscall(KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, null, null, 0, 0);
        syscall(ADD_KEY, "user", key, content, content.length(), KEY_SPEC_SESSION_KEYRING);
    }

    private static native long syscall(
            long number, long operation, String name, String content, long length, long keyring)
            throws LastErrorException;

    private static native long syscall(
            long number, String type, String name, String content, long length, long keyring)
            throws LastErrorException;
}
