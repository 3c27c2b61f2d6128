package io.systemcontainers.image.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an LXD server exports: one tarball, which may come in pieces, or a form of two files, which
 * is another each time and comes in one.
 */
final class ExportReceiver implements HashedReceiver, MultipartReader.Parts, AutoCloseable {

    /** The names of the parts, in the order that the fingerprint is made in. */
    static final List<String> NAMES = List.of("metadata", "rootfs");

    private final FileReceiver tarball;
    private final List<Path> files;
    private final long size;
    private final TransferListener listener;
    private final MessageDigest digest = Digest.sha256();
    private final List<FileChannel> begun = new ArrayList<>();
    private Optional<MultipartReader> form = Optional.empty();
    private long received;

    /**
     * Receive a tarball, or a form.
     *
     * @param tarball takes what is no form
     * @param files take the parts of a form
     * @param size what the parts have together, at most; below 0 where that is not known
     */
    ExportReceiver(FileReceiver tarball, List<Path> files, long size, TransferListener listener) {
        this.tarball = tarball;
        this.files = files;
        this.size = size;
        this.listener = listener;
    }

    @Override
    public long offset() {
        return tarball.offset();
    }

    @Override
    public Optional<String> validator() {
        return tarball.validator();
    }

    @Override
    public void begin(ResponseHead head) throws IOException {
        forget();
        form =
                head.status() == 200
                        ? head.type().flatMap(type -> MultipartReader.of(type, this))
                        : Optional.empty();
        if (form.isPresent()) {
            tarball.restart();
        } else {
            tarball.begin(head);
        }
    }

    @Override
    public void accept(ByteBuffer part) throws IOException {
        if (form.isPresent()) {
            form.get().accept(part);
        } else {
            tarball.accept(part);
        }
    }

    @Override
    public void begin(String name) throws IOException {
        if (begun.size() == NAMES.size() || !name.equals(NAMES.get(begun.size()))) {
            throw new FinalException(
                    "the server's form has a part `"
                            + name.replaceAll("[^ -~]", "?")
                            + "` where it should have "
                            + (begun.size() == NAMES.size() ? "none" : NAMES.get(begun.size())),
                    "is it the image of a virtual machine? Choose one of containers");
        }
        begun.add(
                FileChannel.open(
                        files.get(begun.size()),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE));
    }

    @Override
    public void content(ByteBuffer content) throws IOException {
        int length = content.remaining();
        received += length;
        if (size >= 0 && received > size) {
            throw new FinalException.Length(
                    "it is longer than the " + size + " bytes it should have");
        }
        digest.update(content.duplicate());
        while (content.hasRemaining()) {
            begun.get(begun.size() - 1).write(content);
        }
        listener.transferred(length);
    }

    @Override
    public void end() throws IOException {
        if (form.isPresent() && (!form.get().isComplete() || begun.size() < NAMES.size())) {
            throw new IOException("the server's form ended before all of it had come");
        }
    }

    @Override
    public void restart() throws IOException {
        forget();
        tarball.restart();
    }

    private void forget() throws IOException {
        close();
        begun.clear();
        form = Optional.empty();
        digest.reset();
        listener.transferred(-received);
        received = 0;
    }

    boolean isForm() {
        return form.isPresent();
    }

    @Override
    public boolean isPieced() {
        return !isForm() && tarball.isPieced();
    }

    /** Return the SHA-256 of the tarball, or of both files, one after the other. */
    @Override
    public String sha256() {
        return isForm() ? Digest.hex(digest) : tarball.sha256();
    }

    @Override
    public long received() {
        return isForm() ? received : tarball.offset();
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : begun) {
            channel.close();
        }
    }
}
