package io.systemcontainers.image;

import com.github.luben.zstd.ZstdInputStream;
import io.systemcontainers.image.archive.Xz;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Read a package's file from front to back: deb(5). */
final class DebFile implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    /** The largest control file that is read; the largest in Debian has 10 MB. */
    private static final int CONTROL_LIMIT = 64 << 20;

    private final ArArchiveInputStream members;
    private final Map<String, ControlFile> control;
    private final TarArchiveInputStream data;

    /** Holds a file that is for dpkg and not for the system. */
    record ControlFile(byte[] content, int mode) {}

    private DebFile(
            ArArchiveInputStream members,
            Map<String, ControlFile> control,
            TarArchiveInputStream data) {
        this.members = members;
        this.control = control;
        this.data = data;
    }

    static DebFile open(Path file) throws IOException {
        ArArchiveInputStream members =
                new ArArchiveInputStream(
                        new BufferedInputStream(Files.newInputStream(file), BUFFER));
        try {
            expect(members, "debian-binary");
            if (!new String(members.readNBytes(2), java.nio.charset.StandardCharsets.US_ASCII)
                    .equals("2.")) {
                throw new IOException("its format is not 2.0");
            }
            Map<String, ControlFile> control =
                    readControl(decompress(members, expect(members, "control.tar")));
            InputStream data = decompress(members, expect(members, "data.tar"));
            return new DebFile(members, control, new TarArchiveInputStream(data, "UTF-8"));
        } catch (IOException | RuntimeException e) {
            members.close();
            throw e;
        }
    }

    private static String expect(ArArchiveInputStream members, String name) throws IOException {
        ArArchiveEntry entry = members.getNextEntry();
        // Members whose names begin with an underscore are to be passed over: deb(5).
        while (entry != null && entry.getName().startsWith("_")) {
            entry = members.getNextEntry();
        }
        if (entry == null || !entry.getName().startsWith(name)) {
            throw new IOException("its member " + name + " is missing");
        }
        return entry.getName();
    }

    private static InputStream decompress(InputStream member, String name) throws IOException {
        String suffix = name.substring(name.indexOf(".tar") + ".tar".length());
        InputStream plain =
                switch (suffix) {
                    case "" -> member;
                    case ".gz" -> new GZIPInputStream(member, BUFFER);
                    case ".xz" -> Xz.decompress(member);
                    case ".zst" -> new ZstdInputStream(member);
                    default -> throw new IOException("its member " + name + " is of no known kind");
                };
        return new BufferedInputStream(plain, BUFFER);
    }

    private static Map<String, ControlFile> readControl(InputStream in) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8");
        Map<String, ControlFile> files = new LinkedHashMap<>();
        for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
            String name = e.getName().replaceFirst("^\\./", "");
            if (e.isFile() && !name.contains("/")) {
                if (e.getSize() > CONTROL_LIMIT) {
                    throw new IOException("its control file " + name + " is too large");
                }
                files.put(name, new ControlFile(tar.readAllBytes(), e.getMode() & 0777));
            }
        }
        return files;
    }

    Map<String, ControlFile> control() {
        return control;
    }

    /** Return what belongs to the system. */
    TarArchiveInputStream data() {
        return data;
    }

    @Override
    public void close() throws IOException {
        members.close();
    }
}
