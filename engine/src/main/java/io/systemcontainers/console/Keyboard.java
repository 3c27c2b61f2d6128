package io.systemcontainers.console;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.exec.Deadline;
import io.systemcontainers.sys.Terminal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Type on a machine's console. What one call types stays together, whoever else types at the same
 * time.
 */
final class Keyboard {

    /* How often an interrupt of this thread is looked for: a system call does not notice one. */
    private static final int INTERRUPT_CHECK_MILLISECONDS = 200;

    private final String machine;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile Terminal terminal;
    private volatile String retired = "";

    /**
     * @param machine the machine's name
     */
    Keyboard(String machine) {
        this.machine = machine;
    }

    /** Type on this terminal from now on; its owner closes it. */
    void attach(Terminal other) {
        terminal = other;
    }

    /** Type nowhere any more, for this reason. */
    void retire(String why) {
        retired = why;
        terminal = null;
    }

    /** Type nowhere when this terminal is at its end. */
    void detach(Terminal ended) {
        if (terminal == ended) {
            terminal = null;
        }
    }

    /** Tell whether this terminal is typed on. */
    boolean isOn(Terminal candidate) {
        return terminal == candidate;
    }

    /** Tell whether there is a terminal to type on. */
    boolean attached() {
        return terminal != null;
    }

    /**
     * Type bytes; returns when the kernel has all of them, which does not say that a program has
     * read them.
     *
     * @param touched is called when it is settled which boot of the machine gets them
     */
    void type(byte[] bytes, int offset, int length, Runnable touched) {
        Deadline limit = Deadline.in(Limit.CONSOLE.duration());
        takeTurn(limit, length);
        try {
            write(bytes, offset, length, limit, touched);
        } finally {
            turn.unlock();
        }
    }

    private void takeTurn(Deadline limit, int length) {
        try {
            if (!turn.tryLock(limit.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw failed(0, length, "another thread has typed for " + Limit.CONSOLE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(0, length, "this thread was interrupted");
        }
    }

    private void write(byte[] bytes, int offset, int length, Deadline limit, Runnable touched) {
        Terminal present = terminal;
        touched.run();
        int done = 0;
        while (done < length) {
            int written = present == null ? -1 : present.write(bytes, offset + done, length - done);
            if (written < 0) {
                throw failed(
                        done,
                        length,
                        retired.isEmpty() ? "the machine does not run: start it" : retired);
            }
            done += written;
            if (done < length) {
                requireTime(done, length, limit);
            }
            if (written == 0) {
                long left = Math.max(1, limit.left().toMillis());
                present.awaitRoom((int) Math.min(INTERRUPT_CHECK_MILLISECONDS, left));
            }
        }
    }

    private void requireTime(int done, int length, Deadline limit) {
        if (Thread.currentThread().isInterrupted()) {
            throw failed(done, length, "this thread was interrupted");
        }
        if (limit.passed()) {
            throw failed(
                    done,
                    length,
                    "nobody there has read the rest within "
                            + Limit.CONSOLE
                            + ": start a program that does, or type less");
        }
    }

    private SystemContainerException failed(int done, int length, String answer) {
        return new SystemContainerException(
                "typing on the console of machine `"
                        + machine
                        + "`: "
                        + done
                        + " of "
                        + length
                        + " bytes were typed: "
                        + answer);
    }
}
