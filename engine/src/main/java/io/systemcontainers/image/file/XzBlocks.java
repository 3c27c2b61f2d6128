package io.systemcontainers.image.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.tukaani.xz.SeekableFileInputStream;
import org.tukaani.xz.SeekableXZInputStream;

/**
 * What is in an xz file of several blocks, as {@code xz -T} writes them, decompressed by as many
 * threads as there are processors. The blocks that wait for their reader take 128 MiB at most.
 */
final class XzBlocks extends InputStream {

    private static final long AHEAD = 128L << 20;

    private final int count;
    private final int ahead;
    private final BlockingQueue<SeekableXZInputStream> idle = new LinkedBlockingQueue<>();
    private final ExecutorService workers;
    private final Queue<Future<byte[]>> blocks = new ArrayDeque<>();
    private int next;
    private byte[] current = {};
    private int at;

    private XzBlocks(SeekableXZInputStream first, Path file, int kibibytes, int ahead)
            throws IOException {
        this.count = first.getBlockCount();
        this.ahead = ahead;
        idle.add(first);
        try {
            for (int i = 1; i < ahead; i++) {
                idle.add(seekable(file, kibibytes));
            }
        } catch (IOException | RuntimeException e) {
            closeFiles();
            throw e;
        }
        workers =
                Executors.newFixedThreadPool(
                        ahead,
                        task -> {
                            Thread thread = new Thread(task, "systemcontainers-decompress");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Open a file.
     *
     * @param kibibytes how much memory decompressing it may take
     * @return nothing where it has one block, or blocks too large to keep several
     */
    static Optional<InputStream> open(Path file, int kibibytes) throws IOException {
        SeekableXZInputStream first = seekable(file, kibibytes);
        try {
            long largest = first.getLargestBlockSize();
            long room = largest <= 0 ? 0 : AHEAD / largest;
            int ahead = (int) Math.min(room, Runtime.getRuntime().availableProcessors());
            if (first.getBlockCount() < 2 || ahead < 2) {
                first.close();
                return Optional.empty();
            }
            return Optional.of(new XzBlocks(first, file, kibibytes, ahead));
        } catch (IOException | RuntimeException e) {
            first.close();
            throw e;
        }
    }

    private static SeekableXZInputStream seekable(Path file, int kibibytes) throws IOException {
        SeekableFileInputStream in = new SeekableFileInputStream(file.toFile());
        try {
            return new SeekableXZInputStream(in, kibibytes);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private byte[] block(int number) throws IOException, InterruptedException {
        SeekableXZInputStream in = idle.take();
        try {
            in.seekToBlock(number);
            int size = (int) in.getBlockSize(number);
            byte[] content = in.readNBytes(size);
            // The check of a block that does not say its own length is looked at behind its end.
            if (content.length < size || in.read() < 0 && number < count - 1) {
                throw new EOFException("a block ends too early");
            }
            return content;
        } finally {
            idle.add(in);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at == current.length) {
            while (blocks.size() < ahead && next < count) {
                int number = next++;
                blocks.add(workers.submit(() -> block(number)));
            }
            if (blocks.isEmpty()) {
                return -1;
            }
            current = content(blocks.remove());
            at = 0;
        }
        int read = Math.min(length, current.length - at);
        System.arraycopy(current, at, buffer, offset, read);
        at += read;
        return read;
    }

    private static byte[] content(Future<byte[]> block) throws IOException {
        try {
            return block.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } catch (ExecutionException e) {
            String why = e.getCause().getMessage();
            throw new IOException(why == null ? e.getCause().toString() : why, e);
        }
    }

    /** End the threads, wait for their end, and close the file. */
    @Override
    public void close() throws IOException {
        workers.shutdownNow();
        boolean interrupted = false;
        while (!workers.isTerminated()) {
            try {
                workers.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        closeFiles();
    }

    private void closeFiles() throws IOException {
        for (SeekableXZInputStream in : idle) {
            in.close();
        }
    }
}
