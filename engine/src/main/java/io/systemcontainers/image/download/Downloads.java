package io.systemcontainers.image.download;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.LockWait;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

    private final Attempts attempts;
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
        this.attempts = new Attempts(new Transport(environment, threads));
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
            attempts.fetch(file, receiver);
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
     * @param size how long it must be; below 0 where that is not known
     * @param listener told of bytes that came over the network
     * @return the file; empty when the server answers that it has no such file
     * @throws SystemContainerException if it cannot be had, or is not what it should be
     * @throws InterruptedException if the thread is interrupted
     */
    public Optional<Path> file(WebFile file, String sha256, long size, TransferListener listener)
            throws InterruptedException {
        String name = DownloadFolder.name(sha256, file.uri());
        Kept kept =
                () ->
                        folder.isIntact(name, size)
                                ? Optional.of(List.of(folder.file(name)))
                                : Optional.empty();
        return inTurn(file, name, kept, listener, () -> fetch(file, name, size, listener))
                .map(files -> files.get(0));
    }

    /**
     * Return what an LXD server exports of an image, from the folder if it is there.
     *
     * @param file where it is
     * @param fingerprint what its one or two files hash to together
     * @param size how long they are together; below 0 where that is not known
     * @param listener told of bytes that came over the network
     * @return a unified tarball, or one of metadata and the root; empty when the server answers
     *     that it has no such image
     * @throws SystemContainerException if it cannot be had, or is not what it should be
     * @throws InterruptedException if the thread is interrupted
     */
    public Optional<List<Path>> export(
            WebFile file, String fingerprint, long size, TransferListener listener)
            throws InterruptedException {
        String name = DownloadFolder.name(fingerprint, file.uri());
        List<Path> two = folder.exported(name);
        Kept kept =
                () -> {
                    if (folder.isIntact(name, size)) {
                        return Optional.of(List.of(folder.file(name)));
                    }
                    return folder.areIntact(two, name) ? Optional.of(two) : Optional.empty();
                };
        return inTurn(file, name, kept, listener, () -> fetchExport(file, name, size, listener));
    }

    /** Looks for files that need not be fetched. */
    private interface Kept {
        Optional<List<Path>> look() throws IOException;
    }

    /** Fetches files that are not there. */
    private interface Fetch {
        List<Path> run() throws IOException, InterruptedException;
    }

    private Optional<List<Path>> inTurn(
            WebFile file, String name, Kept kept, TransferListener listener, Fetch fetch)
            throws InterruptedException {
        try {
            Optional<List<Path>> before = kept.look();
            if (before.isPresent()) {
                return before;
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
                Optional<List<Path>> now = kept.look();
                return now.isPresent() ? now : Optional.of(fetch.run());
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

    private List<Path> fetch(WebFile file, String sha256, long size, TransferListener listener)
            throws IOException, InterruptedException {
        try (PartialFile part = PartialFile.open(folder.part(sha256))) {
            FileReceiver receiver = FileReceiver.open(part.channel(), size, listener);
            part.hold(() -> attempts.fetch(file, receiver, sha256, size));
            return List.of(part.complete(folder.file(sha256)));
        }
    }

    private List<Path> fetchExport(
            WebFile file, String fingerprint, long size, TransferListener listener)
            throws IOException, InterruptedException {
        List<Path> two = folder.exported(fingerprint);
        boolean complete = false;
        try (PartialFile part = PartialFile.open(folder.part(fingerprint));
                ExportReceiver receiver =
                        new ExportReceiver(
                                FileReceiver.open(part.channel(), size, listener),
                                two,
                                size,
                                listener)) {
            part.hold(() -> attempts.fetch(file, receiver, fingerprint, size));
            complete = receiver.isForm();
            return complete ? two : List.of(part.complete(folder.file(fingerprint)));
        } finally {
            if (!complete) {
                for (Path one : two) {
                    Files.deleteIfExists(one);
                }
            }
        }
    }

    /**
     * Tell whether a file need not be fetched, by its length alone.
     *
     * @param sha256 what its content must hash to
     * @param size how long it must be; below 0 where that is not known
     * @return whether a file of that name and length, or what was exported so, is in the folder
     */
    public boolean has(String sha256, long size) {
        return folder.hasLength(List.of(folder.file(sha256)), size)
                || folder.hasLength(folder.exported(sha256), size);
    }

    private SystemContainerException failure(WebFile file, IOException e) {
        String remedy =
                e instanceof FinalException refused && !refused.advice().isEmpty()
                        ? refused.advice()
                        : "check the network and proxy, or " + advice;
        String doing = e instanceof MismatchException ? "checking `" : "fetching `";
        String what = e.getMessage() == null ? e.toString() : e.getMessage();
        if (e instanceof FinalException.Refused refused) {
            return new RefusedException(doing + file + "`: " + what + ": " + remedy, refused);
        }
        return Errors.isNoSpace(e)
                ? new SystemContainerException("storing `" + file + "`: " + Errors.NO_SPACE, e)
                : new SystemContainerException(doing + file + "`: " + what + ": " + remedy, e);
    }
}
