package io.systemcontainers.network.filter;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.link.Device;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * Make a link slow, late or lossy in one direction: in that in which a device sends. The other end
 * of a veth is shaped for the other direction.
 *
 * <p>That of a machine is in the machine, whose root sees it and can remove it. To shape what comes
 * in, Linux has to lead it through another device (ifb), past {@link FaultRules#rejectTo}, which
 * then refuses nothing.
 *
 * <p>Any thread may call any method.
 */
public final class Shaping implements AutoCloseable {

    // linux/rtnetlink.h, linux/pkt_sched.h
    private static final int RTM_NEWQDISC = 36;
    private static final int RTM_DELQDISC = 37;
    private static final int TCMSG = 20;
    private static final int TCA_KIND = 1;
    private static final int TC_H_ROOT = 0xffff_ffff;

    /* 1:, its only class, and what hangs from that: linux/pkt_sched.h, TC_H_MAKE(). */
    private static final int OUTER = 0x1_0000;
    private static final int CLASS = 0x1_0001;
    private static final int INNER = 0x2_0000;

    /* Whoever removes the device removes what is on it. */
    private static final Set<Integer> GONE =
            Set.of(Errno.ENOENT.number(), Errno.ENODEV.number(), Errno.EINVAL.number());

    private final NetworkNamespace namespace;
    private final Device device;
    private boolean closed;

    private Shaping(NetworkNamespace namespace, Device device) {
        this.namespace = namespace;
        this.device = device;
    }

    /**
     * Shape what a device sends.
     *
     * @param namespace where the device is; it has to stay open as long as this
     * @param device its name
     * @param quality how bad it is to be
     * @return the shaping, which ends when it is closed
     * @throws SystemContainerException if the device is not there or is shaped already, or if the
     *     kernel lacks what it takes: delay and loss need netem
     */
    public static Shaping of(NetworkNamespace namespace, String device, LinkQuality quality) {
        try (Netlink netlink = Netlink.open(namespace, Netlink.ROUTE)) {
            Shaping shaping = new Shaping(namespace, named(netlink, device));
            if (quality.equals(LinkQuality.PERFECT)) {
                shaping.closed = true;
                return shaping;
            }
            shaping.install(netlink, quality);
            return shaping;
        }
    }

    private static Device named(Netlink netlink, String name) {
        Links links = new Links(netlink);
        return links.find(links.number(name))
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "shaping device `" + name + "`: it has just gone"));
    }

    private void install(Netlink netlink, LinkQuality quality) {
        boolean late = quality.needsNetem();
        if (late) {
            add(netlink, Discipline.netem(quality), OUTER, TC_H_ROOT);
        }
        if (quality.bitsPerSecond() == 0) {
            return;
        }
        Discipline slow = Discipline.tokenBucket(quality.bitsPerSecond(), device.mtu());
        try {
            add(netlink, slow, late ? INNER : OUTER, late ? CLASS : TC_H_ROOT);
        } catch (RuntimeException e) {
            if (late) {
                remove(netlink);
            }
            throw e;
        }
    }

    private void add(Netlink netlink, Discipline discipline, int handle, int parent) {
        String doing = "shaping device `" + device.name() + "` with " + discipline.kind();
        try {
            netlink.change(
                    NetlinkMessage.of(
                                    RTM_NEWQDISC,
                                    NetlinkMessage.CREATE
                                            | NetlinkMessage.EXCLUSIVE
                                            | NetlinkMessage.ACK,
                                    doing)
                            .header(header(handle, parent))
                            .with(message -> message.text(TCA_KIND, discipline.kind()))
                            .with(discipline.options()));
        } catch (KernelException e) {
            throw explained(e, discipline);
        }
    }

    private static RuntimeException explained(KernelException e, Discipline discipline) {
        if (e.is(Errno.ENOENT)) {
            return new SystemContainerException(
                    e.getMessage()
                            + ": this kernel has no "
                            + discipline.kind()
                            + " ("
                            + discipline.option()
                            + "); where it is a module, `modprobe sch_"
                            + discipline.kind()
                            + "` loads it, and some distributions have it in a package of its own"
                            + " (linux-modules-extra, kernel-modules-extra); otherwise run on a"
                            + " kernel that has it",
                    e);
        }
        return e.is(Errno.EEXIST)
                ? new SystemContainerException(
                        e.getMessage() + ": it is shaped already; close that first", e)
                : e;
    }

    private void remove(Netlink netlink) {
        try {
            netlink.change(
                    NetlinkMessage.of(
                                    RTM_DELQDISC,
                                    NetlinkMessage.ACK,
                                    "no longer shaping device `" + device.name() + "`")
                            .header(header(OUTER, TC_H_ROOT)));
        } catch (KernelException e) {
            if (!GONE.contains(e.errno())) {
                throw e;
            }
        }
    }

    /* struct tcmsg: family, padding, the device, the handle, the parent, and something else. */
    private byte[] header(int handle, int parent) {
        return ByteBuffer.allocate(TCMSG)
                .order(ByteOrder.nativeOrder())
                .putInt(4, device.number())
                .putInt(8, handle)
                .putInt(12, parent)
                .array();
    }

    /** Shape no longer. Closing it again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (Netlink netlink = Netlink.open(namespace, Netlink.ROUTE)) {
            remove(netlink);
        }
    }
}
