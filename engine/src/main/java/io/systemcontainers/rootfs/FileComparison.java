package io.systemcontainers.rootfs;

import io.systemcontainers.sys.ContentComparison;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.NamedLink;
import io.systemcontainers.sys.Open;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Tell in which way a file is another. Names, inode numbers and the number of names do not count.
 *
 * <p>Of two files that have the same size and time the content is compared, too: a program may set
 * the time, and two writes may have the same one.
 */
final class FileComparison implements AutoCloseable {

    private final ContentComparison content = new ContentComparison();

    Difference compare(LayeredFile before, LayeredFile after) {
        Optional<LayerFile> first = before.seen();
        Optional<LayerFile> second = after.seen();
        if (first.isPresent() && second.isPresent()) {
            return compare(first.get(), second.get());
        }
        if (first.isPresent()) {
            return Difference.DELETED;
        }
        return second.isPresent() ? Difference.ADDED : Difference.NONE;
    }

    private Difference compare(LayerFile before, LayerFile after) {
        if (before.isSame(after)) {
            return Difference.NONE;
        }
        if (!hasSameContent(before, after)) {
            return Difference.CHANGED;
        }
        return hasSameStatus(before.status(), after.status()) && hasSameAttributes(before, after)
                ? Difference.NONE
                : Difference.METADATA;
    }

    private boolean hasSameContent(LayerFile before, LayerFile after) {
        FileStatus one = before.status();
        FileStatus other = after.status();
        if (one.type() != other.type()) {
            return false;
        }
        if (one.isFile()) {
            return one.size() == other.size() && hasSameBytes(before, after);
        }
        if (one.isSymlink()) {
            return NamedLink.target(before.fd(), before.shown())
                    .equals(NamedLink.target(after.fd(), after.shown()));
        }
        return one.device() == other.device();
    }

    private boolean hasSameBytes(LayerFile before, LayerFile after) {
        long size = before.status().size();
        if (size == 0) {
            return true;
        }
        try (Fd one = Open.forReading(before.fd(), before.shown());
                Fd other = Open.forReading(after.fd(), after.shown())) {
            boolean holes = before.status().isSparse() || after.status().isSparse();
            return content.isEqual(one, before.shown(), other, after.shown(), size, holes);
        }
    }

    private static boolean hasSameStatus(FileStatus before, FileStatus after) {
        return before.mode() == after.mode()
                && before.uid() == after.uid()
                && before.gid() == after.gid()
                && (before.isDirectory() || before.modified().equals(after.modified()));
    }

    private static boolean hasSameAttributes(LayerFile before, LayerFile after) {
        Map<String, byte[]> one = attributes(before);
        Map<String, byte[]> other = attributes(after);
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream()
                        .allMatch(a -> Arrays.equals(a.getValue(), other.get(a.getKey())));
    }

    /* Both are the ids of the layers, so that neither has to be translated. */
    private static Map<String, byte[]> attributes(LayerFile file) {
        return new MachineAttributes(file.fd(), file.shown(), new Ids(0)).all();
    }

    @Override
    public void close() {
        content.close();
    }
}
