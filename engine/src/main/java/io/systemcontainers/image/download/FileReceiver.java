package io.systemcontainers.image.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A file on disk that may come in pieces: it is written, counted and hashed in one pass, and a
 * piece that is there from before is kept.
 */
final class FileReceiver implements HashedReceiver {

    private static final int BUFFER = 1 << 18;

    /** What a file may have at most whose length is not known: more than any image. */
    private static final long LONGEST = 64L << 30;

    private final FileChannel channel;
    private final long size;
    private final TransferListener listener;
    private final MessageDigest digest = Digest.sha256();
    private long offset;
    private Optional<String> validator = Optional.empty();
    private boolean pieced;

    /* The size is below 0 where it is not known. */
    private FileReceiver(FileChannel channel, long size, TransferListener listener) {
        this.channel = channel;
        this.size = size;
        this.listener = listener;
    }

    /** Go on with what is in a file; one that is too long begins anew. */
    static FileReceiver open(FileChannel channel, long size, TransferListener listener)
            throws IOException {
        FileReceiver receiver = new FileReceiver(channel, size, listener);
        if (channel.size() > receiver.longest()) {
            channel.truncate(0);
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        for (int n = channel.read(buffer); n >= 0; n = channel.read(buffer.clear())) {
            receiver.digest.update(buffer.flip());
            receiver.offset += n;
        }
        receiver.pieced = receiver.offset > 0;
        if (receiver.pieced) {
            listener.resumed(receiver.offset);
        }
        return receiver;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public Optional<String> validator() {
        return validator;
    }

    @Override
    public void begin(ResponseHead head) throws IOException {
        if (head.status() == 206) {
            long kept = offset;
            Optional<ContentRange> range = head.range().flatMap(ContentRange::parse);
            if (kept == 0 || range.filter(part -> part.continues(kept, size)).isEmpty()) {
                throw new RangeException(
                        "the server was asked for the bytes from "
                                + kept
                                + " of "
                                + size
                                + " on, and says that it sends `"
                                + head.range().orElse("no range")
                                + "`");
            }
            pieced = true;
        } else {
            restart();
        }
        validator = head.validator();
        if (head.length().isPresent()) {
            check(offset + head.length().getAsLong(), head.status());
        }
    }

    private void check(long length, int status) throws IOException {
        if (length > longest()) {
            throw new FinalException.Length(tooLong());
        }
        if (length < size && status == 200) {
            throw new FinalException.Length(
                    "the server has " + length + " bytes of the " + size + " it should have");
        }
    }

    private long longest() {
        return size < 0 ? LONGEST : size;
    }

    private String tooLong() {
        return "it is longer than the " + longest() + " bytes it should have";
    }

    @Override
    public void accept(ByteBuffer part) throws IOException {
        int length = part.remaining();
        if (offset + length > longest()) {
            throw new FinalException.Length(tooLong());
        }
        ByteBuffer hashed = part.duplicate();
        long at = offset;
        while (part.hasRemaining()) {
            at += channel.write(part, at);
        }
        digest.update(hashed);
        offset = at;
        listener.transferred(length);
    }

    @Override
    public void restart() throws IOException {
        listener.transferred(-offset);
        channel.truncate(0);
        digest.reset();
        offset = 0;
        pieced = false;
        validator = Optional.empty();
    }

    @Override
    public boolean isPieced() {
        return pieced;
    }

    @Override
    public long received() {
        return offset;
    }

    @Override
    public String sha256() {
        return Digest.hex(digest);
    }
}
