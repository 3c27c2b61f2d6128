package io.systemcontainers.image.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A tar archive with exactly what a test puts into it, right or wrong. */
final class TestTar {

    static final Instant TIME = Instant.parse("2001-02-03T04:05:06.789Z");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "ISO-8859-1");
    private long owner;
    private boolean finished;

    TestTar() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    /** What every image of LXD has, and a program of x86_64. */
    static TestTar unified() {
        return new TestTar()
                .file("metadata.yaml", 0644, "architecture: x86_64\ncreation_date: 1700000000\n")
                .directory("rootfs/", 0755);
    }

    TestTar owner(long id) {
        owner = id;
        return this;
    }

    TestTar file(String name, int mode, String content) {
        return file(name, mode, content.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    TestTar file(String name, int mode, byte[] content, Map<String, String> pax) {
        TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL, mode);
        entry.setSize(content.length);
        pax.forEach(entry::addPaxHeader);
        return put(entry, content);
    }

    TestTar directory(String name, int mode) {
        return put(entry(name, TarConstants.LF_DIR, mode), new byte[0]);
    }

    TestTar symlink(String name, String target) {
        return link(name, TarConstants.LF_SYMLINK, target);
    }

    TestTar hardLink(String name, String target) {
        return link(name, TarConstants.LF_LINK, target);
    }

    private TestTar link(String name, byte type, String target) {
        TarArchiveEntry entry = entry(name, type, 0777);
        entry.setLinkName(target);
        return put(entry, new byte[0]);
    }

    TestTar special(String name, byte type) {
        return put(entry(name, type, 0600), new byte[0]);
    }

    private TarArchiveEntry entry(String name, byte type, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setUserId(owner);
        entry.setGroupId(owner);
        entry.setLastModifiedTime(java.nio.file.attribute.FileTime.from(TIME));
        return entry;
    }

    private TestTar put(TarArchiveEntry entry, byte[] content) {
        try {
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        try {
            if (!finished) {
                finished = true;
                tar.finish();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    Path writeGzip(Path file) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes());
        }
        return file;
    }
}
