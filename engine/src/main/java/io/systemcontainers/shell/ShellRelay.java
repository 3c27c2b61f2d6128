package io.systemcontainers.shell;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.CommandEvent;
import io.systemcontainers.keeper.CommandStatus;
import io.systemcontainers.sys.OwnTerminal;
import io.systemcontainers.sys.Poll;
import io.systemcontainers.sys.Terminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What goes between a person's terminal and that of a shell: keys, what is printed, sizes. The
 * shell's terminal is the machine's, so a program there has nothing of the person's in its hands.
 */
final class ShellRelay {

    /* How soon the shell hears of another size. */
    private static final int TICK_MILLISECONDS = 200;
    private static final int ROOM_MILLISECONDS = 1000;
    private static final int BUFFER = 8192;
    /* When the shell has ended: a program that it has left there may print for ever. */
    private static final int LATE_READS = 256;
    /* 128 + SIGKILL. */
    private static final int KILLED = 137;
    /* termios(3), VEOF: what ends the input of a program that reads lines. */
    private static final byte[] END = {4};
    /* How soon it is typed again where the shell goes on. */
    private static final int END_AGAIN_MILLISECONDS = 500;

    private final String machine;
    private final CommandStatus status;
    private final Terminal shell;
    private final Optional<OwnTerminal> own;
    private final InputStream in = new FileInputStream(FileDescriptor.in);
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final CountDownLatch ended = new CountDownLatch(1);
    private OwnTerminal.Size size;

    ShellRelay(String machine, CommandStatus status, Terminal shell, Optional<OwnTerminal> own) {
        this.machine = machine;
        this.status = status;
        this.shell = shell;
        this.own = own;
        this.size = own.map(OwnTerminal::size).orElse(null);
    }

    /**
     * Go on until the shell has ended.
     *
     * @return its exit code
     */
    int run() {
        Thread typing = new Thread(this::type, "keyboard");
        typing.setDaemon(true);
        typing.start();
        try (Poll poll = new Poll(1, shell.fd(), status.fd())) {
            while (true) {
                if (poll.await(TICK_MILLISECONDS) && poll.ready(0) && !print()) {
                    poll.forget(0); // hung up: that it has ended comes next
                }
                if (poll.ready(1)) {
                    Optional<Integer> code = hear();
                    if (code.isPresent()) {
                        return code.get();
                    }
                }
                resize();
            }
        } catch (IOException e) {
            throw new SystemContainerException(
                    "printing what the shell in machine `" + machine + "` says: " + e, e);
        } finally {
            ended.countDown();
        }
    }

    private Optional<Integer> hear() throws IOException {
        CommandEvent event = status.next();
        if (event instanceof CommandEvent.Ended ended) {
            for (int i = 0; i < LATE_READS && shell.awaitBytes(0) && print(); i++) {
                continue;
            }
            if (ended.exitCode() == KILLED) {
                out.write(
                        ("\r\nthe shell in machine `"
                                        + machine
                                        + "` was killed, as it is when the machine ends\r\n")
                                .getBytes(StandardCharsets.UTF_8));
            }
            return Optional.of(ended.exitCode());
        }
        if (event instanceof CommandEvent.Gone) {
            throw new SystemContainerException(
                    "the shell in machine `" + machine + "` has ended with the machine");
        }
        return Optional.empty();
    }

    /* False when nothing has the shell's terminal open any more. */
    private boolean print() throws IOException {
        byte[] bytes = new byte[BUFFER];
        int length = shell.read(bytes);
        if (length > 0) {
            out.write(bytes, 0, length);
        }
        return length >= 0;
    }

    private void resize() {
        own.map(OwnTerminal::size)
                .filter(now -> !now.equals(size) && now.columns() > 0 && now.rows() > 0)
                .ifPresent(
                        now -> {
                            size = now;
                            shell.resize(now.columns(), now.rows());
                        });
    }

    private void type() {
        byte[] bytes = new byte[BUFFER];
        try {
            int length = in.read(bytes);
            while (length >= 0 && type(bytes, length)) {
                length = in.read(bytes);
            }
        } catch (IOException e) {
            // EIO of a terminal that was hung up: read(2). It is the end of the input, too.
            typeEnds();
            return;
        }
        typeEnds();
    }

    /*
     * One may be read by a program that the shell runs, or get lost: where it was typed before the
     * shell's line editor clears ICANON, it is no end any more, n_tty_set_termios() of
     * drivers/tty/n_tty.c.
     */
    private void typeEnds() {
        try {
            boolean over = false;
            while (!over && type(END, 1)) {
                over = ended.await(END_AGAIN_MILLISECONDS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no thread does that
        }
    }

    private boolean type(byte[] bytes, int length) {
        int typed = 0;
        while (typed < length) {
            int now = shell.write(bytes, typed, length - typed);
            if (now < 0) {
                return false;
            }
            typed += now;
            if (now == 0) {
                shell.awaitRoom(ROOM_MILLISECONDS);
            }
        }
        return true;
    }
}
