package io.systemcontainers.image.download;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.LockWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;

/**
 * Fetch files from servers: again when the network fails, from where it failed, and once when the
 * file is wrong.
 *
 * <p>Files whose SHA-256 is known are kept in a {@link DownloadFolder}, which all images share.
 * Thread-safe, and safe beside other JVMs: a file appears there complete, or not at all, and one
 * that several want is fetched once.
 */
public final class Downloads {

    /**
     * How often a file is asked for, without anything more of it coming, before that is given up.
     */
    static final int ATTEMPTS = 3;

    /** How often a file is asked for at all. */
    static final int REQUESTS = 50;

    /** The pause before the second attempt; it doubles with every other that brought nothing. */
    private static final long PAUSE_MILLIS = 300;

    private final Transport transport;
    private final DownloadFolder folder;
    private final String advice;

    /**
     * Keep files in a folder.
     *
     * @param folder the folder that files are kept in
     * @param environment returns the value of an environment variable, or null
     * @param threads run the network's callbacks
     * @param advice what to do, beside looking at the network, when a server cannot be reached
     */
    public Downloads(
            Path folder,
            UnaryOperator<String> environment,
            ExecutorService threads,
            String advice) {
        this.folder = new DownloadFolder(folder);
        this.transport = new Transport(environment, threads);
        this.advice = advice;
    }

    /**
     * Fetch a small file into memory.
     *
     * @param file where it is
     * @param limit how many bytes it may have
     * @return its content; empty when the server answers that it has no such file
     * @throws SystemContainerException if it cannot be had
     * @throws InterruptedException if the thread is interrupted
     */
    public Optional<byte[]> content(WebFile file, long limit) throws InterruptedException {
        MemoryReceiver receiver = new MemoryReceiver(limit);
        try {
            retry(file, receiver);
            return Optional.of(receiver.content());
        } catch (FinalException.Missing e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /**
     * Return a file, from the folder if it is there.
     *
     * @param file where it is
     * @param sha256 what its content must hash to, in hexadecimal
     * @param size how long it must be
     * @param listener told of bytes that came over the network
     * @return the file; empty when the server answers that it has no such file
     * @throws SystemContainerException if it cannot be had, or is not what it should be
     * @throws InterruptedException if the thread is interrupted
     */
    public Optional<Path> file(WebFile file, String sha256, long size, TransferListener listener)
            throws InterruptedException {
        String name = DownloadFolder.name(sha256, file.uri());
        Path kept = folder.file(name);
        try {
            if (isIntact(kept, name, size)) {
                return Optional.of(kept);
            }
            try (Flock turn =
                    LockWait.turn(folder.turn(name), listener::waiting, Limit.WAIT.duration())) {
                if (turn == null) {
                    throw new SystemContainerException(
                            "fetching `"
                                    + file
                                    + "`: another process has been at it for more than "
                                    + Limit.WAIT);
                }
                if (!isIntact(kept, name, size)) {
                    fetch(file, name, size, listener);
                }
                return Optional.of(kept);
            }
        } catch (FinalException.Missing e) {
            return Optional.empty();
        } catch (ClosedByInterruptException e) {
            // What interrupts a thread closes the file that it works on.
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private void fetch(WebFile file, String sha256, long size, TransferListener listener)
            throws IOException, InterruptedException {
        Path part = folder.part(sha256);
        boolean resumable = false;
        try (FileChannel channel =
                FileChannel.open(
                        part,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS))) {
            FileReceiver receiver = FileReceiver.open(channel, size, listener);
            resumable = true;
            complete(file, receiver, sha256, size);
            Files.move(part, folder.file(sha256), StandardCopyOption.ATOMIC_MOVE);
        } catch (FinalException | SystemContainerException e) {
            resumable = false;
            throw e;
        } catch (IOException e) {
            resumable = resumable && !Errors.isNoSpace(e);
            throw e;
        } finally {
            if (!resumable || part.toFile().length() == 0) {
                Files.deleteIfExists(part);
            }
        }
    }

    /** Receive what is missing, and all of it where what was there turns out to be of another. */
    private void complete(WebFile file, FileReceiver receiver, String sha256, long size)
            throws IOException, InterruptedException {
        if (receiver.offset() < size) {
            retry(file, receiver);
        }
        if (!receiver.sha256().equals(sha256) && receiver.isPieced()) {
            receiver.restart();
            retry(file, receiver);
        }
        String actual = receiver.sha256();
        if (receiver.offset() != size || !actual.equals(sha256)) {
            throw new SystemContainerException(
                    mismatch(file, sha256, size, actual, receiver.offset()));
        }
    }

    /**
     * Tell whether a file need not be fetched, by its length alone.
     *
     * @param sha256 what its content must hash to
     * @param size how long it must be
     * @return whether a file of that name and length is in the folder
     */
    public boolean has(String sha256, long size) {
        return folder.file(sha256).toFile().length() == size;
    }

    private static String mismatch(
            WebFile file, String sha256, long size, String actual, long received) {
        return "checking `"
                + file
                + "`: its SHA-256 is "
                + actual
                + " ("
                + received
                + " bytes), the index says "
                + sha256
                + " ("
                + size
                + " bytes): the file was damaged or tampered with on the server or on the way";
    }

    private static boolean isIntact(Path kept, String sha256, long size) throws IOException {
        if (!Files.isRegularFile(kept) || Files.size(kept) != size) {
            return false;
        }
        MessageDigest digest = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
        try (FileChannel channel = FileChannel.open(kept)) {
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
        }
        boolean intact = HexFormat.of().formatHex(digest.digest()).equals(sha256);
        if (intact) {
            // What has not been used for long is cleared away.
            Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
        }
        return intact;
    }

    private void retry(WebFile file, Receiver receiver) throws IOException, InterruptedException {
        int left = ATTEMPTS;
        long most = receiver.offset();
        for (int n = 1; ; n++) {
            try {
                transport.fetch(file, receiver);
                return;
            } catch (FinalException e) {
                throw e;
            } catch (IOException e) {
                if (receiver.offset() > most && !(e instanceof TransferSpeed.SlowException)) {
                    most = receiver.offset();
                    left = ATTEMPTS;
                }
                if (--left == 0 || n == REQUESTS || Errors.isNoSpace(e)) {
                    throw e;
                }
                if (e instanceof RangeException) {
                    receiver.restart();
                }
                Thread.sleep(PAUSE_MILLIS << (ATTEMPTS - 1 - left));
            }
        }
    }

    private SystemContainerException failure(WebFile file, IOException e) {
        String remedy =
                e instanceof FinalException refused && !refused.advice().isEmpty()
                        ? refused.advice()
                        : "check the network and proxy, or " + advice;
        String what = e.getMessage() == null ? e.toString() : e.getMessage();
        return Errors.isNoSpace(e)
                ? new SystemContainerException("storing `" + file + "`: " + Errors.NO_SPACE, e)
                : new SystemContainerException(
                        "fetching `" + file + "`: " + what + ": " + remedy, e);
    }
}
