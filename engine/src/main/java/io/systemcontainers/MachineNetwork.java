package io.systemcontainers;

import java.time.Duration;

/**
 * Break a machine's network, for tests of what it and others do then. What is broken acts on
 * connections that are open, too, and stays through reboots until it is closed, or the machine is
 * reset or closed. The machine's root cannot see it, but for {@link #bandwidth}, {@link #delay} and
 * {@link #loss} of what the machine sends, which {@code tc qdisc} shows there.
 *
 * <p>What forwards and proxies lead to the machine does not pass its network, and is not broken.
 *
 * <p>All methods throw a {@link SystemContainerException} if the machine has no network, or the
 * kernel lacks what it takes.
 *
 * @since 0.1
 */
public interface MachineNetwork {

    /**
     * Part it from another machine: {@link Network#partition}.
     *
     * @param other another machine of the same engine
     * @return closed to bring them together
     */
    NetworkFault partition(Machine other);

    /**
     * Cut it off from everybody: {@link Network#isolate}.
     *
     * @return closed to connect it again
     */
    NetworkFault isolate();

    /**
     * Lose all packets to one of its ports, of TCP and UDP: who connects gets no answer.
     *
     * @param port the port
     * @return closed to let them through
     * @throws IllegalArgumentException if it is no port
     */
    NetworkFault dropTo(int port);

    /**
     * Refuse all packets to one of its ports, of TCP and UDP, as if nobody listened there.
     * Connections that are open are reset as soon as the other side sends something.
     *
     * @param port the port
     * @return closed to let them through
     * @throws IllegalArgumentException if it is no port
     */
    NetworkFault rejectTo(int port);

    /**
     * Limit what it sends and receives, each for itself.
     *
     * @param rate bits per second with LXD's units: {@code 10Mbit}
     * @return closed to have it as fast as it can
     * @throws IllegalArgumentException if that is no rate
     */
    NetworkFault bandwidth(String rate);

    /**
     * Have each packet arrive later, in both directions: a question and its answer take twice as
     * long.
     *
     * @param time how much later
     * @return closed to have it as quick as it can
     */
    NetworkFault delay(Duration time);

    /**
     * Lose a part of its packets, in each direction.
     *
     * @param part which part, from 0 to 1
     * @return closed to lose none
     */
    NetworkFault loss(double part);

    /**
     * Have the name server say that it cannot find out what a name stands for, {@code SERVFAIL},
     * when this machine asks.
     *
     * @param name the name: of a machine, or of somebody outside
     * @return closed to have it answered
     */
    NetworkFault failName(String name);
}
