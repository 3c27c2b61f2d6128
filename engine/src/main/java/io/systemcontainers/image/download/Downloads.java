package io.systemcontainers.image.download;

import io.systemcontainers.SystemContainerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

/**
 * Fetch files from mirrors: again when the network fails, once when the file is wrong.
 *
 * <p>Files whose SHA-256 is known are kept in a folder under that name, which all images share.
 * Thread-safe, and safe beside other JVMs: a file appears there complete, or not at all.
 */
public final class Downloads {

    /** How often a file is asked for before the mirror is given up. */
    static final int ATTEMPTS = 3;

    /** The pause before the second attempt; it doubles with every other. */
    private static final long PAUSE_MILLIS = 300;

    private final Transport transport;
    private final Path cache;
    private final Path temporary;
    private final String advice;

    /**
     * Keep files in a folder.
     *
     * @param cache the folder that files are kept in
     * @param temporary a folder in the same file system, for files that are not complete
     * @param environment returns the value of an environment variable, or null
     * @param threads run the network's callbacks
     * @param advice what to do, beside looking at the network, when a server cannot be reached
     */
    public Downloads(
            Path cache,
            Path temporary,
            UnaryOperator<String> environment,
            ExecutorService threads,
            String advice) {
        this.cache = cache;
        this.temporary = temporary;
        this.advice = advice;
        this.transport = new Transport(environment, threads);
    }

    /**
     * Fetch a small file into memory.
     *
     * @param uri where it is
     * @param limit how many bytes it may have
     * @return its content; empty when the mirror answers that it has no such file
     * @throws SystemContainerException if it cannot be had
     * @throws InterruptedException if the thread is interrupted
     */
    public Optional<byte[]> content(URI uri, long limit) throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            retry(
                    uri,
                    ignored -> {},
                    progress -> {
                        bytes.reset();
                        WritableByteChannel channel = Channels.newChannel(bytes);
                        return new Receiver(channel, limit, progress);
                    });
            return Optional.of(bytes.toByteArray());
        } catch (Transport.MissingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure(uri, e);
        }
    }

    /**
     * Return a file, from the folder if it is there.
     *
     * @param uri where it is
     * @param sha256 what its content must hash to
     * @param size how long it must be
     * @param progress told of bytes that came over the network
     * @return the file; empty when the mirror answers that it has no such file
     * @throws SystemContainerException if it cannot be had, or is not what it should be
     * @throws InterruptedException if the thread is interrupted
     */
    public Optional<Path> file(URI uri, String sha256, long size, LongConsumer progress)
            throws InterruptedException {
        Path kept = cache.resolve(sha256);
        try {
            return isIntact(kept, sha256, size)
                    ? Optional.of(kept)
                    : fetch(uri, kept, sha256, size, progress);
        } catch (Transport.MissingException e) {
            return Optional.empty();
        } catch (ClosedByInterruptException e) {
            // What interrupts a thread closes the file that it works on.
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (IOException e) {
            throw failure(uri, e);
        }
    }

    private Optional<Path> fetch(
            URI uri, Path kept, String sha256, long size, LongConsumer progress)
            throws IOException, InterruptedException {
        Path part = temporary.resolve("part-" + UUID.randomUUID());
        try (FileChannel channel =
                FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Receiver received =
                    retry(
                            uri,
                            progress,
                            counted -> {
                                channel.truncate(0);
                                return new Receiver(channel, size, counted);
                            });
            String actual = received.sha256();
            if (received.received() != size || !actual.equals(sha256)) {
                throw new SystemContainerException(
                        mismatch(uri, sha256, size, actual, received.received()));
            }
            Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
            return Optional.of(kept);
        } finally {
            Files.deleteIfExists(part);
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
        return cache.resolve(sha256).toFile().length() == size;
    }

    private static String mismatch(
            URI uri, String sha256, long size, String actual, long received) {
        return "checking `"
                + Redacted.of(uri)
                + "`: its SHA-256 is "
                + actual
                + " ("
                + received
                + " bytes), the signed index says "
                + sha256
                + " ("
                + size
                + " bytes): the file was damaged or tampered with on the mirror or on the way";
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

    /** Begins an attempt. */
    private interface Attempt {
        Receiver begin(LongConsumer progress) throws IOException;
    }

    private Receiver retry(URI uri, LongConsumer progress, Attempt attempt)
            throws IOException, InterruptedException {
        for (int n = 1; ; n++) {
            Receiver receiver = attempt.begin(progress);
            try {
                transport.fetch(uri, receiver);
                return receiver;
            } catch (Transport.MissingException
                    | Transport.RefusedException
                    | Receiver.TooLongException e) {
                throw e;
            } catch (IOException e) {
                receiver.undo();
                if (n == ATTEMPTS || Errors.isNoSpace(e)) {
                    throw e;
                }
                Thread.sleep(PAUSE_MILLIS << (n - 1));
            }
        }
    }

    private SystemContainerException failure(URI uri, IOException e) {
        String remedy =
                e instanceof Receiver.TooLongException
                        ? "the file was tampered with, or the mirror is being updated"
                        : "check the network and proxy, or " + advice;
        String what = e.getMessage() == null ? e.toString() : e.getMessage();
        return Errors.isNoSpace(e)
                ? new SystemContainerException(
                        "storing `" + Redacted.of(uri) + "`: " + Errors.NO_SPACE, e)
                : new SystemContainerException(
                        "fetching `" + Redacted.of(uri) + "`: " + what + ": " + remedy, e);
    }
}
