package io.systemcontainers.network;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.filter.PortFilter;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;

/**
 * The filter of the ports of a fabric, or why the kernel has none. Where it only had run out of
 * something, it is asked again for the next machine.
 *
 * <p>Any thread may call any method.
 */
final class PortFiltering implements AutoCloseable {

    /** What makes filters. */
    interface Kernel {
        /** Makes the filter of all ports in a namespace. */
        PortFilter open(NetworkNamespace fabric);
    }

    /** The kernel that this program runs on. */
    static final Kernel NF_TABLES = fabric -> PortFilter.open(fabric, "ports");

    private static final System.Logger LOG = System.getLogger(PortFiltering.class.getName());

    private static final Set<Errno> PASSING =
            Set.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM, Errno.EAGAIN);

    private final NetworkNamespace fabric;
    private final Kernel kernel;
    private Optional<PortFilter> filter = Optional.empty();
    private Optional<SystemContainerException> failure = Optional.empty();
    private boolean closed;

    private PortFiltering(NetworkNamespace fabric, Kernel kernel) {
        this.fabric = fabric;
        this.kernel = kernel;
    }

    /**
     * Makes the filter, if the kernel has one.
     *
     * @param fabric the namespace that the ports are in, which stays open for longer than this
     * @param kernel makes it
     */
    static PortFiltering begin(NetworkNamespace fabric, Kernel kernel) {
        PortFiltering begun = new PortFiltering(fabric, kernel);
        begun.open();
        return begun;
    }

    /* Without it machines reach what they are to, which is all that many tests want. */
    private void open() {
        try {
            filter = Optional.of(kernel.open(fabric));
            failure = Optional.empty();
        } catch (SystemContainerException e) {
            failure = Optional.of(e);
            LOG.log(
                    Level.WARNING,
                    "connecting machines: each can take the addresses of the others, and those with"
                            + " access ISOLATED do not start where others get out: "
                            + advised(e));
        }
    }

    /** Returns the filter; nothing where a machine has to do without it. */
    synchronized Optional<PortFilter> find() {
        if (!closed && failure.filter(PortFiltering::isPassing).isPresent()) {
            open();
        }
        return filter;
    }

    /**
     * Returns the filter for a machine that cannot do without it.
     *
     * @throws SystemContainerException if there is none, with the kernel's answer
     */
    synchronized PortFilter require(String machine) {
        return find().orElseThrow(() -> unfiltered(machine));
    }

    private SystemContainerException unfiltered(String machine) {
        String doing = "isolating machine `" + machine + "`: ";
        return failure.map(
                        e ->
                                new SystemContainerException(
                                        doing
                                                + "with the address of another machine it would get"
                                                + " out, which cannot be filtered here: "
                                                + advised(e),
                                        e))
                .orElseGet(
                        () -> new SystemContainerException(doing + "its network has been closed"));
    }

    private static String advised(SystemContainerException failure) {
        return failure.getMessage()
                + (isPassing(failure)
                        ? ": the next machine that starts asks the kernel again"
                        : ": it takes nf_tables with netdev (`modprobe nf_tables`)");
    }

    private static boolean isPassing(SystemContainerException failure) {
        return failure instanceof KernelException kernel && PASSING.stream().anyMatch(kernel::is);
    }

    /** Ends it for all ports. Closing it again does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        filter.ifPresent(PortFilter::close);
    }
}
