package io.systemcontainers.network.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Queue;

/**
 * Serve one connection, on which a client may ask again before it has an answer: RFC 7766, section
 * 6.2.1. Only the loop's thread calls.
 *
 * <p>A client that does not take its answers is not listened to until it does.
 */
final class TcpConnection implements Loop.Handler, Client {

    private static final int USUAL = 512;
    private static final int UNTAKEN_AT_MOST = 64 * 1024;

    private final Loop loop;
    private final SocketChannel channel;
    private final InetAddress address;
    private final Reception reception;
    private final Runnable atEnd;
    private final Queue<ByteBuffer> outgoing = new ArrayDeque<>();
    private byte[] incoming = new byte[USUAL];
    private int filled;
    private int untaken;
    private int unanswered;
    private boolean reading;
    private boolean asksNoMore;
    private boolean closed;
    private SelectionKey key;
    private Loop.Timer timer;
    private Duration idle;
    private Duration stalled;
    private long lastUsed;

    TcpConnection(
            Loop loop,
            SocketChannel channel,
            InetAddress address,
            Reception reception,
            Runnable atEnd) {
        this.loop = loop;
        this.channel = channel;
        this.address = address;
        this.reception = reception;
        this.atEnd = atEnd;
    }

    /**
     * Begin.
     *
     * @param mayIdle how long the connection is kept on which nothing happens
     * @param mayStall how long when somebody waits for an answer
     */
    void start(Duration mayIdle, Duration mayStall) {
        idle = mayIdle;
        stalled = mayStall;
        lastUsed = System.nanoTime();
        try {
            channel.configureBlocking(false);
            key = loop.watch(channel, SelectionKey.OP_READ, this);
            timer = loop.after(idle, this::lookWhetherIdle);
        } catch (IOException e) {
            close();
        }
    }

    @Override
    public void ready() throws IOException {
        if (key.isReadable() && !asksNoMore) {
            read();
        }
        write();
        goOn();
    }

    @Override
    public void failed(Exception reason) {
        close();
    }

    private void read() throws IOException {
        ByteBuffer buffer = loop.buffer();
        int length = channel.read(buffer);
        if (length < 0) {
            asksNoMore = true;
            return;
        }
        if (filled + length > incoming.length) {
            incoming = Arrays.copyOf(incoming, Math.max(filled + length, 2 * incoming.length));
        }
        buffer.flip().get(incoming, filled, length);
        filled += length;
    }

    /* Looks at what has come, as long as the client takes its answers. */
    private void goOn() throws IOException {
        int at = 0;
        reading = true;
        while (!closed && untaken <= UNTAKEN_AT_MOST && filled - at > 1) {
            int end = at + 2 + MessageReader.number16(incoming, at);
            if (end > filled) {
                break;
            }
            byte[] message = Arrays.copyOfRange(incoming, at + 2, end);
            at = end;
            unanswered++;
            lastUsed = System.nanoTime();
            reception.receive(message, this);
        }
        reading = false;
        filled -= at;
        System.arraycopy(incoming, at, incoming, 0, filled);
        if (filled == 0) {
            incoming = incoming.length == USUAL ? incoming : new byte[USUAL];
        }
        look();
    }

    private void write() throws IOException {
        for (ByteBuffer next = outgoing.peek(); next != null; next = outgoing.peek()) {
            int written = channel.write(next);
            untaken -= written;
            lastUsed = written > 0 ? System.nanoTime() : lastUsed;
            if (next.hasRemaining()) {
                return;
            }
            outgoing.remove();
        }
    }

    /* Decides what to wait for. */
    private void look() {
        if (closed || reading) { // what has been read may hold more questions
            return;
        }
        if (asksNoMore && unanswered == 0 && outgoing.isEmpty()) {
            close();
            return;
        }
        boolean listens = !asksNoMore && untaken <= UNTAKEN_AT_MOST;
        key.interestOps(
                (listens ? SelectionKey.OP_READ : 0)
                        | (outgoing.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    }

    private void lookWhetherIdle() {
        Duration granted = unanswered == 0 ? idle : stalled;
        long left = lastUsed + granted.toNanos() - System.nanoTime();
        if (left <= 0) {
            close();
            return;
        }
        // An answer in between shortens what is granted.
        Duration next = Duration.ofNanos(Math.min(left, idle.toNanos()));
        timer = loop.after(next, this::lookWhetherIdle);
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        outgoing.clear();
        if (timer != null) {
            loop.cancel(timer);
        }
        atEnd.run();
        try {
            channel.close();
        } catch (IOException e) {
            // nothing was to be kept
        }
    }

    @Override
    public InetAddress address() {
        return address;
    }

    @Override
    public OptionalInt device() {
        return OptionalInt.empty();
    }

    @Override
    public boolean isStream() {
        return true;
    }

    @Override
    public void send(byte[] message) {
        unanswered--;
        if (closed) {
            return;
        }
        ByteBuffer framed = TcpExchange.framed(message);
        boolean first = outgoing.isEmpty();
        untaken += framed.remaining();
        outgoing.add(framed);
        try {
            if (first) { // else it is seen when the client has taken what is before it
                write();
            }
            look();
        } catch (IOException e) {
            close();
        }
    }

    @Override
    public void ignore() {
        unanswered--;
        look();
    }
}
