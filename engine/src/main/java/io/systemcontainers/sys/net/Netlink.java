package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ask the kernel to change its network, and what that is like: netlink(7), rtnetlink(7).
 *
 * <p>One request at a time; any thread may call any method.
 */
public final class Netlink implements AutoCloseable {

    /** The protocol for devices, addresses and routes. */
    public static final int ROUTE = 0;

    /** The protocol for what is in {@code linux/netfilter/}. */
    public static final int NETFILTER = 12;

    // linux/netlink.h
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_CAPPED = 0x100;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSGERR_ATTR_MSG = 1;

    private static final int HEADER = 16;
    /* What the kernel puts into one datagram of a dump at most, and more than any single answer. */
    private static final int DATAGRAM = 64 * 1024;
    /* The kernel answers before send(2) returns, or in the next few reads: this is for a broken one. */
    private static final int ANSWER_SECONDS = 10;

    private final Fd fd;
    private final String shown;
    private final byte[] buffer = new byte[DATAGRAM];
    private int sequence;

    private Netlink(Fd fd, String shown) {
        this.fd = fd;
        this.shown = shown;
    }

    /**
     * Open a socket.
     *
     * @param namespace whose network it is about
     * @param protocol {@link #ROUTE} or {@link #NETFILTER}
     * @return the socket
     */
    public static Netlink open(NetworkNamespace namespace, int protocol) {
        return namespace.call(() -> openHere(namespace.shown(), protocol));
    }

    private static Netlink openHere(String shown, int protocol) {
        Fd made = null;
        try {
            made =
                    new Fd(
                            SocketCalls.socket(
                                    SocketCalls.AF_NETLINK,
                                    SocketCalls.SOCK_RAW | SocketCalls.SOCK_CLOEXEC,
                                    protocol));
            for (int option : new int[] {NETLINK_CAP_ACK, NETLINK_EXT_ACK}) {
                SocketCalls.setsockopt(
                        made.number(), SOL_NETLINK, option, SocketCalls.number(1), Integer.BYTES);
            }
            if (protocol == ROUTE) {
                SocketCalls.setsockopt(
                        made.number(),
                        SOL_NETLINK,
                        NETLINK_GET_STRICT_CHK,
                        SocketCalls.number(1),
                        Integer.BYTES);
            }
            byte[] seconds =
                    ByteBuffer.allocate(16)
                            .order(ByteOrder.nativeOrder())
                            .putLong(ANSWER_SECONDS)
                            .array();
            SocketCalls.setsockopt(
                    made.number(),
                    SocketCalls.SOL_SOCKET,
                    SocketCalls.SO_RCVTIMEO,
                    seconds,
                    seconds.length);
            byte[] kernel = new byte[12];
            ByteBuffer.wrap(kernel)
                    .order(ByteOrder.nativeOrder())
                    .putShort((short) SocketCalls.AF_NETLINK);
            SocketCalls.connect(made.number(), kernel, kernel.length);
            return new Netlink(made, shown);
        } catch (LastErrorException e) {
            if (made != null) {
                made.close();
            }
            throw new KernelException(
                    "opening a netlink socket in the network of", shown, e.getErrorCode());
        }
    }

    /**
     * Have something done, and wait until it is.
     *
     * @param message what
     * @throws KernelException if the kernel refuses it
     */
    public synchronized void change(NetlinkMessage message) {
        changeAll(List.of(message));
    }

    /**
     * Have several things done, in their order, with one call of the kernel.
     *
     * @param messages what
     * @throws KernelException if the kernel refuses one; those before are done, unless they are
     *     part of a batch of nfnetlink, of which all is done or nothing
     */
    public synchronized void changeAll(List<NetlinkMessage> messages) {
        int first = sequence + 1;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int last = 0;
        for (NetlinkMessage message : messages) {
            byte[] encoded = message.encode(++sequence);
            all.write(encoded, 0, encoded.length);
            if ((flags(encoded) & NetlinkMessage.ACK) != 0) {
                last = sequence;
            }
        }
        // The first refusal is the one to tell; the others are taken from the socket.
        KernelException refused = null;
        sendOut(all.toByteArray(), messages.get(0));
        int heard = first - 1;
        while (heard < last) {
            for (ByteBuffer part : receive(messages.get(0))) {
                Header header = Header.of(part);
                if (header.sequence < first || header.sequence > sequence) {
                    continue;
                }
                NetlinkMessage about = messages.get(header.sequence - first);
                KernelException failure = failure(header, part, about);
                refused = refused == null ? failure : refused;
                heard = Math.max(heard, header.sequence);
                if (failure != null && refusesAll(messages, about)) {
                    heard = last;
                }
            }
        }
        if (refused != null) {
            throw refused;
        }
    }

    /* Where the kernel refuses the message that begins a batch, it does not look at the others. */
    private static boolean refusesAll(List<NetlinkMessage> messages, NetlinkMessage refused) {
        return messages.size() > 1 && refused == messages.get(0);
    }

    private static int flags(byte[] message) {
        return ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).getShort(6);
    }

    /**
     * Ask for something.
     *
     * @param message the question, with {@link NetlinkMessage#DUMP} for all of a kind
     * @param headerSize how long the header of the family is in the answers, in bytes
     * @return the answers
     * @throws KernelException if the kernel refuses to answer
     */
    public synchronized List<NetlinkReply> ask(NetlinkMessage message, int headerSize) {
        byte[] encoded = message.encode(++sequence);
        boolean all = (flags(encoded) & NetlinkMessage.DUMP) != 0;
        sendOut(encoded, message);
        List<NetlinkReply> replies = new ArrayList<>();
        while (true) {
            for (ByteBuffer part : receive(message)) {
                Header header = Header.of(part);
                if (header.sequence != sequence) {
                    continue;
                }
                if (header.type == NLMSG_DONE || header.type == NLMSG_ERROR) {
                    KernelException failure = failure(header, part, message);
                    if (failure != null) {
                        throw failure;
                    }
                    return replies;
                }
                part.position(HEADER);
                ByteBuffer family =
                        part.slice().limit(headerSize).slice().order(ByteOrder.nativeOrder());
                part.position(HEADER + headerSize);
                replies.add(
                        new NetlinkReply(header.type, family, new NetlinkReply.Attributes(part)));
                if (!all) {
                    return replies;
                }
            }
        }
    }

    private void sendOut(byte[] bytes, NetlinkMessage message) {
        while (true) {
            try {
                SocketCalls.send(
                        fd.number(), bytes, new NativeLong(bytes.length), SocketCalls.MSG_NOSIGNAL);
                return;
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Errno.EINTR.number()) {
                    throw refusal(message, e.getErrorCode(), "");
                }
            }
        }
    }

    private List<ByteBuffer> receive(NetlinkMessage message) {
        while (true) {
            try {
                int length =
                        SocketCalls.recv(fd.number(), buffer, new NativeLong(buffer.length), 0)
                                .intValue();
                return parts(ByteBuffer.wrap(Arrays.copyOf(buffer, length)));
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Errno.EINTR.number()) {
                    throw refusal(message, e.getErrorCode(), "");
                }
            }
        }
    }

    private static List<ByteBuffer> parts(ByteBuffer datagram) {
        List<ByteBuffer> parts = new ArrayList<>();
        datagram.order(ByteOrder.nativeOrder());
        int at = 0;
        while (datagram.limit() - at >= HEADER) {
            int length = datagram.getInt(at);
            parts.add(datagram.slice(at, length).order(ByteOrder.nativeOrder()));
            at += (length + 3) & ~3;
        }
        return parts;
    }

    private KernelException failure(Header header, ByteBuffer part, NetlinkMessage message) {
        if (header.type != NLMSG_ERROR && header.type != NLMSG_DONE
                || part.limit() < HEADER + Integer.BYTES) {
            return null;
        }
        int error = part.getInt(HEADER);
        return error == 0 ? null : refusal(message, -error, explanation(header, part));
    }

    /* struct nlmsgerr: the error, the header of the request, the rest of it unless it is capped; then attributes. */
    private static String explanation(Header header, ByteBuffer part) {
        if (header.type != NLMSG_ERROR || (header.flags & NLM_F_ACK_TLVS) == 0) {
            return "";
        }
        int request = part.getInt(HEADER + Integer.BYTES);
        int at =
                HEADER
                        + Integer.BYTES
                        + ((header.flags & NLM_F_CAPPED) != 0 ? HEADER : (request + 3) & ~3);
        if (at >= part.limit()) {
            return "";
        }
        part.position(at);
        return new NetlinkReply.Attributes(part).text(NLMSGERR_ATTR_MSG);
    }

    private KernelException refusal(NetlinkMessage message, int errno, String explanation) {
        return new KernelException(
                message.shown() + " in the network of", shown, errno, explanation);
    }

    @Override
    public synchronized void close() {
        fd.close();
    }

    /* struct nlmsghdr. */
    private record Header(int type, int flags, int sequence) {

        static Header of(ByteBuffer message) {
            return new Header(
                    Short.toUnsignedInt(message.getShort(4)),
                    Short.toUnsignedInt(message.getShort(6)),
                    message.getInt(8));
        }
    }
}
