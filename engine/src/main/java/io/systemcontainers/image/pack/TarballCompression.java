package io.systemcontainers.image.pack;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** How a tarball is compressed; each makes the same of the same, whenever it is made. */
public enum TarballCompression {
    /** Not at all. */
    NONE(".tar"),
    /** gzip, without a name or time in its header. */
    GZIP(".tar.gz", ".tgz"),
    /** xz. */
    XZ(".tar.xz", ".txz"),
    /** Zstandard. */
    ZSTD(".tar.zst", ".tzst");

    /* Of RFC 1952; what the JDK writes there depends on its version. */
    private static final int UNKNOWN_SYSTEM = 255;
    private static final int LEVEL_ZSTD = 3;

    private final List<String> endings;

    TarballCompression(String... endings) {
        this.endings = List.of(endings);
    }

    /**
     * Find the compression that a file's name asks for.
     *
     * @param name the name
     * @return the compression
     * @throws IllegalArgumentException if its ending is none of those
     */
    public static TarballCompression of(String name) {
        return Arrays.stream(values())
                .filter(each -> each.endings.stream().anyMatch(name::endsWith))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "`"
                                                + name
                                                + "` is no name for a tarball: it ends in .tar.gz,"
                                                + " .tar.xz, .tar.zst or .tar"));
    }

    /**
     * Return the ending of a file's name, as far as it is this compression's.
     *
     * @param name the name
     * @return the ending, with its dot
     */
    public String ending(String name) {
        return endings.stream().filter(name::endsWith).findFirst().orElse(endings.get(0));
    }

    /**
     * Compress.
     *
     * @param out where to; closing what is returned leaves it open
     * @return where what is to be compressed is written
     * @throws IOException if nothing can be written
     */
    OutputStream to(OutputStream out) throws IOException {
        OutputStream open = new Unclosed(out);
        return switch (this) {
            case NONE -> open;
            case GZIP -> gzip(open);
            case XZ -> new XZOutputStream(open, new LZMA2Options());
            case ZSTD -> new ZstdOutputStream(open, LEVEL_ZSTD).setChecksum(true);
        };
    }

    private static OutputStream gzip(OutputStream out) throws IOException {
        GzipParameters parameters = new GzipParameters();
        parameters.setOperatingSystem(UNKNOWN_SYSTEM);
        return new GzipCompressorOutputStream(out, parameters);
    }

    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
