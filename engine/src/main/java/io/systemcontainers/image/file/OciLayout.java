package io.systemcontainers.image.file;

import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Fd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder with the files of OCI images, of which none is read that is not in it, whatever links
 * are there: what {@code skopeo copy oci:} and {@code docker save} write.
 */
final class OciLayout implements AutoCloseable {

    private static final int MOST_JSON = 8 << 20;

    private final RootDirectory root;

    OciLayout(Path folder) {
        this.root = RootDirectory.open(folder);
    }

    boolean has(String path) {
        return root.exists("/" + path);
    }

    /** The file that a digest names. */
    static String blob(String digest) throws IOException {
        OciDigest.requireDigest(digest);
        return "blobs/" + digest.replace(':', '/');
    }

    InputStream open(String path) throws IOException {
        try (Fd file = root.openForReading("/" + path)) {
            return Files.newInputStream(Path.of(file.path()));
        }
    }

    /** Read a document, which has a digest where that is known. */
    byte[] document(String path, String digest) throws IOException {
        try (OciDigest in = new OciDigest(open(path), path, digest)) {
            byte[] content = document(path, in);
            in.verify();
            return content;
        }
    }

    /** Read a document from where it is. */
    static byte[] document(String path, InputStream in) throws IOException {
        byte[] content = in.readNBytes(MOST_JSON + 1);
        if (content.length > MOST_JSON) {
            throw new IOException("`" + path + "` is longer than " + MOST_JSON + " bytes");
        }
        return content;
    }

    @Override
    public void close() {
        root.close();
    }
}
