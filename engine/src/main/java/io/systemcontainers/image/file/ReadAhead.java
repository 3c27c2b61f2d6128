package io.systemcontainers.image.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A stream that a thread of its own reads ahead of its reader, a few blocks: one processor
 * decompresses while another writes files.
 */
final class ReadAhead extends InputStream {

    /* Large, because each has to wait for the other thread to get a processor. */
    private static final int BLOCK = 4 << 20;
    private static final int BLOCKS = 4;

    private final InputStream in;
    private final BlockingQueue<Block> empty = new LinkedBlockingQueue<>();
    private final BlockingQueue<Block> full = new LinkedBlockingQueue<>();
    private final Thread thread;
    private Block current;
    private int at;

    /* Some bytes, and what ended the stream behind them, if anything did. */
    private static final class Block {
        private byte[] bytes;
        private int length;
        private boolean last;
        private Throwable failure;
    }

    /** Begin to read; the stream is closed with this. */
    ReadAhead(InputStream in) {
        this.in = in;
        for (int i = 0; i < BLOCKS; i++) {
            empty.add(new Block());
        }
        thread = new Thread(this::fill, "systemcontainers-decompress");
        thread.setDaemon(true);
        thread.start();
    }

    private void fill() {
        try {
            boolean more = true;
            while (more) {
                Block block = empty.take();
                block.length = 0;
                try {
                    block.bytes = block.bytes == null ? new byte[BLOCK] : block.bytes;
                    block.length = in.readNBytes(block.bytes, 0, BLOCK);
                    block.last = block.length < BLOCK;
                } catch (IOException | RuntimeException | OutOfMemoryError e) {
                    block.failure = e; // the reader throws it
                }
                more = !block.last && block.failure == null;
                full.add(block);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed by its reader, who wants no more
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
        while (current == null || at == current.length) {
            if (current != null && current.failure != null) {
                throw new IOException(reason(current.failure), current.failure);
            }
            if (current != null && current.last) {
                return -1;
            }
            turn();
        }
        int read = Math.min(length, current.length - at);
        System.arraycopy(current.bytes, at, buffer, offset, read);
        at += read;
        return read;
    }

    private static String reason(Throwable failure) {
        return failure instanceof OutOfMemoryError
                ? "decompressing it takes more memory than this JVM has: raise -Xmx"
                : Compression.damaged(failure);
    }

    private void turn() throws IOException {
        try {
            Block next = full.take();
            if (current != null) {
                empty.add(current);
            }
            current = next;
            at = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    /** End the thread, wait for its end, and close the stream. */
    @Override
    public void close() throws IOException {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                // It decompresses one block to its end, from a file: that does not wait for others.
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        in.close();
    }
}
