package io.systemcontainers.image.archive;

import io.systemcontainers.image.download.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Makes small packages. */
public final class Deb {

    /** When all files in these packages were changed. */
    public static final Instant TIME = Instant.parse("2024-05-06T07:08:09Z");

    private final String name;
    private final String version;
    private final StringBuilder fields = new StringBuilder();
    private final ByteArrayOutputStream controlBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream dataBytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream control = tar(controlBytes);
    private final TarArchiveOutputStream data = tar(dataBytes);
    private byte[] built;

    private Deb(String name, String version) {
        this.name = name;
        this.version = version;
    }

    private static TarArchiveOutputStream tar(OutputStream target) {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(target, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        return tar;
    }

    /** Begins a package. */
    public static Deb of(String name, String version) {
        return new Deb(name, version);
    }

    /** Adds a field to the control file and the index. */
    public Deb field(String field, String value) {
        fields.append(field).append(": ").append(value).append('\n');
        return this;
    }

    /** Adds a file for dpkg. */
    public Deb control(String file, String content) {
        return add(control, file(file, 0755, content.length()), content);
    }

    /** Adds a directory. */
    public Deb directory(String path, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(path + "/", true);
        entry.setMode(mode);
        return add(data, entry, "");
    }

    /** Adds a file. */
    public Deb file(String path, String content) {
        return file(path, 0644, 0, 0, content);
    }

    /** Adds a file. */
    public Deb file(String path, int mode, int uid, int gid, String content) {
        TarArchiveEntry entry = file(path, mode, content.length());
        entry.setIds(uid, gid);
        return add(data, entry, content);
    }

    private static TarArchiveEntry file(String path, int mode, int length) {
        TarArchiveEntry entry = new TarArchiveEntry(path, true);
        entry.setMode(mode);
        entry.setSize(length);
        return entry;
    }

    /** Adds a symbolic link. */
    public Deb symlink(String path, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK, true);
        entry.setLinkName(target);
        return add(data, entry, "");
    }

    /** Adds a hard link. */
    public Deb hardLink(String path, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_LINK, true);
        entry.setLinkName(target);
        return add(data, entry, "");
    }

    /** Adds a character device. */
    public Deb device(String path) {
        return add(data, new TarArchiveEntry(path, TarConstants.LF_CHR, true), "");
    }

    private Deb add(TarArchiveOutputStream tar, TarArchiveEntry entry, String content) {
        entry.setModTime(TIME.toEpochMilli());
        try {
            tar.putArchiveEntry(entry);
            tar.write(content.getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    String filename() {
        return "pool/main/" + name + "_" + version.replace(":", "%3a") + "_amd64.deb";
    }

    private String fields() {
        return "Package: "
                + name
                + "\nVersion: "
                + version
                + "\nArchitecture: amd64\nMaintainer: Somebody <somebody@example.org>\n"
                + fields;
    }

    /** Returns the file. */
    public byte[] bytes() {
        if (built == null) {
            try {
                String all = fields() + "Description: a package\n of a test\n";
                add(control, file("./control", 0644, all.length()), all);
                control.close();
                data.close();
                built = assemble();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return built.clone();
    }

    private byte[] assemble() throws IOException {
        ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzipped)) {
            controlBytes.writeTo(out);
        }
        ByteArrayOutputStream xzed = new ByteArrayOutputStream();
        try (XZOutputStream out = new XZOutputStream(xzed, new LZMA2Options(0))) {
            dataBytes.writeTo(out);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(file)) {
            member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
            member(ar, "control.tar.gz", gzipped.toByteArray());
            member(ar, "data.tar.xz", xzed.toByteArray());
        }
        return file.toByteArray();
    }

    private static void member(ArArchiveOutputStream ar, String name, byte[] content)
            throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, content.length));
        ar.write(content);
        ar.closeArchiveEntry();
    }

    /** Returns its entry in a Packages file. */
    String index() {
        return fields()
                + "Filename: "
                + filename()
                + "\nSize: "
                + bytes().length
                + "\nSHA256: "
                + sha256(bytes())
                + "\n\n";
    }

    /** Returns a digest in hexadecimal. */
    public static String sha256(byte[] content) {
        return HexFormat.of().formatHex(Digest.sha256().digest(content));
    }

    /** Returns it as a resolver would. */
    public DebianPackage described() {
        return DebianPackage.of(
                Stanza.parseAll(index()).get(0), java.net.URI.create("http://mirror.example.org/"));
    }
}
