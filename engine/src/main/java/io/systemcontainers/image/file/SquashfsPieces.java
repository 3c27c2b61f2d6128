package io.systemcontainers.image.file;

import io.systemcontainers.image.file.squashfs.DataBlock;
import io.systemcontainers.image.file.squashfs.DecompressionCost;
import io.systemcontainers.image.file.squashfs.SquashfsNode;
import io.systemcontainers.image.file.squashfs.SquashfsReader;
import io.systemcontainers.image.file.squashfs.SquashfsVisitor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;

/**
 * The pieces of a squashfs in order, read ahead: a thread walks the image, and as many as there are
 * processors decompress the blocks that it comes by. What waits for its reader takes 64 MiB.
 */
final class SquashfsPieces implements SquashfsVisitor, AutoCloseable {

    private static final long AHEAD = 64L << 20;
    private static final int MOST_AHEAD = 512;
    private static final int FRAGMENTS = 8;

    private final SquashfsReader image;
    private final DecompressionCost cost;
    private final BlockingQueue<Object> ahead;
    private final DecompressionThreads workers;
    private final Thread walker;
    private final Map<Long, Future<byte[]>> fragments =
            new LinkedHashMap<>(FRAGMENTS, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Future<byte[]>> eldest) {
                    return size() > FRAGMENTS;
                }
            };

    /* What ends the pieces: null where the image does. */
    private record Last(Throwable failure) {}

    SquashfsPieces(SquashfsReader image, DecompressionCost cost) {
        this.image = image;
        this.cost = cost;
        this.ahead =
                new ArrayBlockingQueue<>((int) Math.min(MOST_AHEAD, AHEAD / image.blockSize()));
        this.workers = new DecompressionThreads(Runtime.getRuntime().availableProcessors());
        this.walker = DecompressionThreads.thread(this::walk);
        walker.start();
    }

    private void walk() {
        Throwable failure = null;
        try {
            image.walk(this);
        } catch (IOException | RuntimeException | Error e) {
            failure = e; // the reader throws it
        }
        try {
            ahead.put(new Last(failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed by the reader, who wants no more
        }
    }

    /** Return the next piece, or null at the end. */
    Piece next() throws IOException {
        try {
            Object next = ahead.take();
            if (next instanceof Piece piece) {
                return piece;
            }
            Throwable failure = ((Last) next).failure();
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            return null;
        } catch (InterruptedException e) {
            throw DecompressionThreads.interrupted(e);
        }
    }

    private void put(Piece piece) throws IOException {
        try {
            ahead.put(piece);
        } catch (InterruptedException e) {
            throw DecompressionThreads.interrupted(e);
        }
    }

    private static ImageEntry entry(SquashfsNode node) {
        return new ImageEntry(
                node.path(),
                node.mode(),
                node.uid(),
                node.gid(),
                node.modified(),
                node.attributes());
    }

    @Override
    public void directory(SquashfsNode node) throws IOException {
        put(Piece.of(Piece.Kind.DIRECTORY, entry(node), "", 0));
    }

    @Override
    public void file(SquashfsNode node) throws IOException {
        put(Piece.of(Piece.Kind.FILE, entry(node), "", node.size()));
    }

    @Override
    public void data(DataBlock part) throws IOException {
        if (part.isHole()) {
            put(Piece.hole(part.length()));
            return;
        }
        put(Piece.data(block(part), part.from(), part.length()));
    }

    private Future<byte[]> block(DataBlock part) throws IOException {
        Future<byte[]> known = part.fragment() ? fragments.get(part.place()) : null;
        if (known != null) {
            return known;
        }
        cost.decompressing(part.whole());
        Future<byte[]> block = workers.submit(() -> image.read(part));
        if (part.fragment()) {
            fragments.put(part.place(), block);
        }
        return block;
    }

    @Override
    public void end() throws IOException {
        put(Piece.end());
    }

    @Override
    public void symlink(SquashfsNode node, String target) throws IOException {
        put(Piece.of(Piece.Kind.SYMLINK, entry(node), target, 0));
    }

    @Override
    public void hardLink(String path, String existing) throws IOException {
        put(Piece.hardLink(path, existing));
    }

    @Override
    public void fifo(SquashfsNode node) throws IOException {
        put(Piece.of(Piece.Kind.FIFO, entry(node), "", 0));
    }

    @Override
    public void other(SquashfsNode node) throws IOException {
        put(Piece.of(Piece.Kind.OTHER, entry(node), "", 0));
    }

    /** End the threads, and wait for their end: then the image can be closed. */
    @Override
    public void close() {
        walker.interrupt();
        boolean interrupted = false;
        while (walker.isAlive()) {
            try {
                walker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        workers.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
