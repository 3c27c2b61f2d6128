package io.systemcontainers.network.forward;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Pipe;
import io.systemcontainers.sys.net.Splice;
import io.systemcontainers.sys.net.StreamSocket;

/**
 * Move what comes from one socket to another, through a pipe that is borrowed while there is
 * something in it. Nothing more is taken until all of it has been delivered: whoever does not read
 * holds up only whoever writes to them.
 */
final class Flow {

    private enum State {
        OPEN,
        /* All was delivered, and the end, too. */
        DELIVERED,
        /* Nobody takes it any more. */
        BROKEN
    }

    private final StreamSocket from;
    private final StreamSocket to;
    private final Pipes pipes;
    private State state = State.OPEN;
    private Pipe pipe;
    private long inTransit;

    Flow(StreamSocket from, StreamSocket to, Pipes pipes) {
        this.from = from;
        this.to = to;
        this.pipes = pipes;
    }

    /** Whether it is worth asking for something to read. */
    boolean wantsInput() {
        return state == State.OPEN && inTransit == 0;
    }

    /** Whether it waits for room to write. */
    boolean wantsRoom() {
        return state == State.OPEN && inTransit > 0;
    }

    boolean isOver() {
        return state != State.OPEN;
    }

    boolean isBroken() {
        return state == State.BROKEN;
    }

    /**
     * Take what there is, and deliver what there is room for.
     *
     * @throws KernelException if the connection broke
     */
    void take() {
        if (!wantsInput()) {
            return;
        }
        pipe = pipes.take();
        long taken = 0;
        try {
            taken = Splice.move(from.fd(), pipe.writer(), Pipes.CAPACITY);
        } finally {
            if (taken <= 0) {
                giveBack();
            }
        }
        if (taken == 0) {
            to.shutdownOutput();
            state = State.DELIVERED;
        } else if (taken > 0) {
            inTransit = taken;
            deliver();
        }
    }

    /**
     * Deliver what there is room for.
     *
     * @throws KernelException if the connection broke
     */
    void deliver() {
        if (!wantsRoom()) {
            return;
        }
        try {
            long delivered = Splice.move(pipe.reader(), to.fd(), inTransit);
            inTransit -= Math.max(0, delivered);
        } catch (KernelException e) {
            if (!e.is(Errno.EPIPE)) {
                throw e;
            }
            // Who takes no more may still have something to say.
            state = State.BROKEN;
            discard();
            return;
        }
        if (inTransit == 0) {
            giveBack();
        }
    }

    private void giveBack() {
        pipes.give(pipe);
        pipe = null;
    }

    /** Drop what is in transit. */
    void discard() {
        if (pipe != null) {
            pipe.close();
            pipe = null;
            inTransit = 0;
        }
    }
}
