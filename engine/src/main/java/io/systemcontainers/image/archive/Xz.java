package io.systemcontainers.image.archive;

import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.XZInputStream;

/** Files that xz(1) has compressed, whose SHA-256 has been compared: no check of theirs is. */
public final class Xz {

    /* Debian compresses with dictionaries of at most 64 MiB; a file may ask for 4 GiB of heap. */
    private static final int MOST_KIBIBYTES = 256 << 10;

    private Xz() {}

    /**
     * Read a file.
     *
     * @param compressed its content
     * @return what was compressed
     * @throws IOException if it is no such file; reading it may throw that, too, where it wants
     *     more memory than any file of Debian
     */
    public static InputStream decompress(InputStream compressed) throws IOException {
        return new XZInputStream(compressed, MOST_KIBIBYTES, false);
    }
}
