package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/** Call what the C library has for sockets and namespaces: socket(2) and what that page names. */
final class SocketCalls {

    // bits/socket.h
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 04000;
    static final int SOCK_CLOEXEC = 02000000;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_PEEK = 0x2;
    static final int SHUT_RD = 0;
    static final int SHUT_WR = 1;
    static final int SHUT_RDWR = 2;

    // asm-generic/socket.h
    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_ERROR = 4;
    static final int SO_BROADCAST = 6;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_RCVTIMEO = 20;
    static final int SO_NETNS_COOKIE = 71;

    // linux/in.h, linux/in6.h
    static final int IPPROTO_IPV6 = 41;
    static final int IPPROTO_ICMPV6 = 58;
    static final int IPV6_UNICAST_HOPS = 16;
    static final int IPV6_MULTICAST_HOPS = 18;
    static final int IPV6_MULTICAST_LOOP = 19;
    static final int IPV6_JOIN_GROUP = 20;
    static final int IPV6_LEAVE_GROUP = 21;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_RECVHOPLIMIT = 51;

    // linux/icmpv6.h
    static final int ICMPV6_FILTER = 1;

    // linux/sched.h
    static final int CLONE_NEWNET = 0x40000000;

    static {
        Native.register(SocketCalls.class, "c");
    }

    private SocketCalls() {}

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int bind(int socket, byte[] address, int length) throws LastErrorException;

    static native int connect(int socket, byte[] address, int length) throws LastErrorException;

    static native int listen(int socket, int backlog) throws LastErrorException;

    static native int accept4(int socket, Pointer address, Pointer length, int flags)
            throws LastErrorException;

    static native int shutdown(int socket, int how) throws LastErrorException;

    static native int setsockopt(int socket, int level, int name, byte[] value, int length)
            throws LastErrorException;

    static native int getsockopt(int socket, int level, int name, byte[] value, int[] length)
            throws LastErrorException;

    static native int getsockname(int socket, byte[] address, int[] length)
            throws LastErrorException;

    static native NativeLong send(int socket, byte[] bytes, NativeLong length, int flags)
            throws LastErrorException;

    static native NativeLong recv(int socket, byte[] bytes, NativeLong length, int flags)
            throws LastErrorException;

    static native NativeLong sendmsg(int socket, Pointer message, int flags)
            throws LastErrorException;

    static native NativeLong recvmsg(int socket, Pointer message, int flags)
            throws LastErrorException;

    static native int geteuid();

    static native int unshare(int flags) throws LastErrorException;

    static native int setns(int namespace, int type) throws LastErrorException;

    static byte[] number(int value) {
        return java.nio.ByteBuffer.allocate(Integer.BYTES)
                .order(java.nio.ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }
}
