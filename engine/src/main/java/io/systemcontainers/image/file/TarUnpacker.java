package io.systemcontainers.image.file;

import io.systemcontainers.image.file.tar.TarEntry;
import io.systemcontainers.image.file.tar.TarEntry.Part;
import io.systemcontainers.image.file.tar.TarReader;
import io.systemcontainers.rootfs.FileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Hands the entries of one tar archive on to what they are for. Not for use by several threads at
 * once.
 */
final class TarUnpacker {

    private static final int BUFFER = 1 << 18;

    private final TarReader tar;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];

    /**
     * Begin.
     *
     * @param in the archive, not compressed; it stays open
     */
    TarUnpacker(InputStream in) {
        this.in = in;
        this.tar = new TarReader(in);
    }

    /** Takes an archive's entries. */
    interface Target {
        /** Take the next entry, whose data is read from the unpacker. */
        void take(TarEntry entry, TarUnpacker from) throws IOException;
    }

    /** Read the archive to its end, and what follows, so that checks at its end are seen. */
    void unpack(Target target) throws IOException {
        for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
            TarEntry entry = next.get();
            try {
                target.take(entry, this);
            } catch (IOException | RuntimeException e) {
                throw EntryException.of(entry.path(), e);
            }
        }
        int rest = 0;
        while (rest >= 0) {
            rest = in.read(buffer);
        }
    }

    /** Put an entry into a root, under a path of its own. */
    void write(TarEntry entry, String path, String linked, RootWriter root) throws IOException {
        ImageEntry seen =
                new ImageEntry(
                        path,
                        entry.mode(),
                        entry.uid(),
                        entry.gid(),
                        entry.modified(),
                        entry.attributes());
        switch (entry.kind()) {
            case DIRECTORY -> root.directory(seen);
            case FILE -> root.file(seen, writer -> copy(entry, writer, root));
            case SYMLINK -> root.symlink(seen, entry.target());
            case HARD_LINK -> root.hardLink(path, linked);
            case FIFO -> root.fifo(seen);
            case DEVICE -> root.budget().file(path);
        }
    }

    private void copy(TarEntry entry, FileWriter writer, RootWriter root) throws IOException {
        long end = 0;
        for (Part part : entry.data()) {
            if (part.offset() != end) {
                writer.seek(part.offset());
            }
            end = part.offset() + part.length();
            long left = part.length();
            while (left > 0) {
                int read = tar.read(buffer, (int) Math.min(left, buffer.length));
                root.write(writer, buffer, 0, read);
                left -= read;
            }
        }
        if (end != entry.size()) {
            writer.size(entry.size());
        }
    }

    /** Read what an entry holds. */
    byte[] content(TarEntry entry, int most) throws IOException {
        if (entry.kind() != TarEntry.Kind.FILE || entry.size() > most) {
            throw new IOException("it is no file, or longer than " + most + " bytes");
        }
        byte[] content = new byte[(int) entry.size()];
        for (Part part : entry.data()) {
            int at = (int) part.offset();
            int end = at + (int) part.length();
            while (at < end) {
                int read = tar.read(buffer, end - at);
                System.arraycopy(buffer, 0, content, at, read);
                at += read;
            }
        }
        return content;
    }
}
