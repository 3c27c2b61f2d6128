package io.systemcontainers.network.ra;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.RequestGuard;
import io.systemcontainers.sys.net.Datagram;
import io.systemcontainers.sys.net.IcmpSocket;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tell machines their prefix: the advertisements of a router to the devices it is told of, RFC
 * 4861.
 *
 * <p>They go to all nodes of a link: several times when the device becomes known, when a machine
 * asks, and every few minutes. However many ask at once, a link hears ten in a second at most. They
 * are sent from the device's link-local address; until it has one, which takes the kernel a second
 * or two unless {@code accept_dad} is 0, nothing is sent.
 *
 * <p>It has two threads. Any thread may call any method.
 */
public final class RouterAdvertisements implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RouterAdvertisements.class.getName());

    /* RFC 4291, section 2.7.1. */
    private static final Inet6Address ALL_NODES = group(1);
    private static final Inet6Address ALL_ROUTERS = group(2);

    /* A device has no link-local address yet, or is down: it is advertised to again. */
    private static final Set<Errno> NOT_YET =
            Set.of(Errno.EADDRNOTAVAIL, Errno.ENETDOWN, Errno.ENETUNREACH);

    /* RFC 4861, section 6.2.1: MaxRtrAdvInterval. */
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final long CLOSE_SECONDS = 10;

    private final IcmpSocket socket;
    private final String shown;
    private final byte[] content;
    private final Map<Integer, AdvertisedLink> links = new ConcurrentHashMap<>();
    private final Set<Integer> warned = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor sender;
    private final Thread receiver;

    private RouterAdvertisements(IcmpSocket socket, String shown, RouterAdvertisement content) {
        this.socket = socket;
        this.shown = shown;
        this.content = content.encode();
        this.receiver = daemon(this::listen, "systemcontainers-solicitations-of-" + shown);
        this.sender =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> daemon(work, "systemcontainers-advertisements-of-" + shown),
                        new ThreadPoolExecutor.DiscardPolicy());
        sender.setRemoveOnCancelPolicy(true);
        sender.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Be a router that advertises itself. No device hears of it before {@link #announce}.
     *
     * @param namespace where; this goes on when that is closed
     * @param content what to say
     * @return the router
     * @throws KernelException if the kernel has no ICMPv6, or this is not root
     */
    public static RouterAdvertisements start(
            NetworkNamespace namespace, RouterAdvertisement content) {
        IcmpSocket socket = IcmpSocket.open(namespace, RouterSolicitation.TYPE);
        RouterAdvertisements started = new RouterAdvertisements(socket, namespace.shown(), content);
        started.receiver.start();
        started.sender.scheduleWithFixedDelay(
                started::askAll, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return started;
    }

    /* What a periodic task throws ends it: ScheduledExecutorService. */
    private void askAll() {
        RequestGuard guard = new RequestGuard(LOG, "advertisements of " + shown);
        links.values().forEach(link -> guard.serve(link::ask));
    }

    /**
     * Advertise to a device, now and while it is there, and answer who asks by it. For a device
     * that is known already this advertises now.
     *
     * @param device its number
     * @throws KernelException if there is no such device, or it has no IPv6
     */
    public void announce(int device) {
        attend(device).begin();
    }

    /** Only answer who asks by a device. */
    AdvertisedLink attend(int device) {
        socket.join(ALL_ROUTERS, device);
        return links.computeIfAbsent(
                device, number -> new AdvertisedLink(() -> advertise(number), sender));
    }

    /**
     * No longer advertise to a device. One that is not known is left alone.
     *
     * @param device its number; the device may be gone
     */
    public void forget(int device) {
        AdvertisedLink link = links.remove(device);
        if (link != null) {
            link.end();
            warned.remove(device);
            socket.leave(ALL_ROUTERS, device);
        }
    }

    private void advertise(int device) {
        try {
            socket.send(content, ALL_NODES, device);
        } catch (KernelException e) {
            if (e.is(Errno.ENODEV) || e.is(Errno.ENXIO)) {
                LOG.log(Level.DEBUG, () -> "device " + device + " of " + shown + " is gone");
                forget(device);
                return;
            }
            boolean expected = NOT_YET.stream().anyMatch(e::is);
            Level level = !expected && warned.add(device) ? Level.WARNING : Level.DEBUG;
            LOG.log(level, "advertising the router of " + shown + " by device " + device, e);
        }
    }

    /* It ends with the socket only: a machine that boots later finds no other router. */
    private void listen() {
        RequestGuard guard = new RequestGuard(LOG, "solicitations of " + shown);
        guard.serveAll(this::serveNext);
    }

    private boolean serveNext() {
        Optional<Datagram> message = socket.receive();
        message.ifPresent(this::hear);
        return message.isPresent();
    }

    private void hear(Datagram message) {
        AdvertisedLink link = links.get(message.device());
        if (link != null
                && RouterSolicitation.isValid(message.content(), message.source().getAddress())) {
            link.ask();
        }
    }

    /** Tell whether its threads run. */
    boolean isAlive() {
        return receiver.isAlive() && !sender.isShutdown();
    }

    /** Return how many advertisements wait for their time. */
    int waiting() {
        return sender.getQueue().size();
    }

    /** End it. No machine hears of that: the link is about to go. Closing it again does nothing. */
    @Override
    public void close() {
        socket.close();
        sender.shutdown();
        try {
            receiver.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            sender.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Inet6Address group(int number) {
        byte[] address = new byte[16];
        address[0] = (byte) 0xff;
        address[1] = 2;
        address[15] = (byte) number;
        try {
            return Inet6Address.getByAddress(null, address, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
