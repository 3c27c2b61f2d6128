package io.systemcontainers.sys;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** Wait for a lock that other processes hold. */
public final class LockWait {

    /** There is no way to wait for flock(2) with a limit but to ask again. */
    private static final long POLL_MILLIS = 50;

    private static final String TURNS = ".turn-*";

    private LockWait() {}

    /**
     * Wait for a turn at something: the exclusive lock of a file, which is made unless it is there,
     * and deleted when the turn ends.
     *
     * @param file the file
     * @param whenWaiting is called when somebody else has the turn
     * @param limit how long to ask
     * @return the turn, or null when the limit has passed
     * @throws InterruptedException if this thread is interrupted
     */
    public static Flock turn(Path file, Runnable whenWaiting, Duration limit)
            throws InterruptedException {
        return until(() -> tryTurn(file), whenWaiting, limit);
    }

    /**
     * Ask once for a turn.
     *
     * @param file the file whose lock it is
     * @return the turn, or null when somebody else has it
     */
    public static Flock tryTurn(Path file) {
        return Flock.tryExclusiveFile(file);
    }

    /**
     * Deletes the files of turns that processes had which were killed.
     *
     * @param folder where they are, if it is there
     */
    public static void collectTurns(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> turns = Files.newDirectoryStream(folder, TURNS)) {
            for (Path file : turns) {
                Flock turn = tryTurn(file);
                if (turn != null) {
                    turn.close(); // the file is deleted with the turn
                }
            }
        } catch (IOException e) {
            throw KernelException.of("listing", folder, e);
        }
    }

    /**
     * Ask for a lock until it is free.
     *
     * @param attempt asks for it; null while it is not free
     * @param whenWaiting is called when it is not free at once
     * @param limit how long to ask
     * @return the lock, or null when the limit has passed
     * @throws InterruptedException if this thread is interrupted
     */
    public static Flock until(Supplier<Flock> attempt, Runnable whenWaiting, Duration limit)
            throws InterruptedException {
        Flock lock = attempt.get();
        if (lock == null) {
            whenWaiting.run();
        }
        long end = System.nanoTime() + limit.toNanos();
        while (lock == null && System.nanoTime() < end) {
            Thread.sleep(POLL_MILLIS);
            lock = attempt.get();
        }
        return lock;
    }
}
