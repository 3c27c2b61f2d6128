package io.systemcontainers.image.file.squashfs;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.XZInputStream;

/** How the blocks of an image are compressed: {@code squashfs_fs.h}, "compressor". */
enum Compressor {
    ZLIB,
    LZ4,
    XZ,
    ZSTD;

    /* A block has a dictionary of at most its own length, 1 MiB. */
    private static final int XZ_KIBIBYTES = 16 << 10;

    static Compressor of(int number) throws IOException {
        return switch (number) {
            case 1 -> ZLIB;
            case 4 -> XZ;
            case 5 -> LZ4;
            case 6 -> ZSTD;
            case 2 -> throw refused("lzma");
            case 3 -> throw refused("lzo");
            default ->
                    throw new IOException(
                            "the squashfs is compressed in an unknown way: " + number);
        };
    }

    private static IOException refused(String name) {
        return new IOException(
                "the squashfs is compressed with "
                        + name
                        + ", which is not read here: make it with `mksquashfs -comp zstd`, from what"
                        + " `unsquashfs` has unpacked");
    }

    /**
     * Return what was compressed.
     *
     * @param most how many bytes it may have
     */
    byte[] decompress(byte[] compressed, int most) throws IOException {
        return switch (this) {
            case ZLIB -> inflate(compressed, most);
            case ZSTD -> zstd(compressed, most);
            case XZ -> {
                try (InputStream in =
                        new XZInputStream(
                                new ByteArrayInputStream(compressed),
                                XZ_KIBIBYTES,
                                true,
                                ArrayCache.getDefaultCache())) {
                    yield read(in, most);
                }
            }
            case LZ4 -> {
                try (InputStream in =
                        new BlockLZ4CompressorInputStream(new ByteArrayInputStream(compressed))) {
                    yield read(in, most);
                }
            }
        };
    }

    private static byte[] inflate(byte[] compressed, int most) throws IOException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            byte[] plain = new byte[most];
            int length = 0;
            while (!inflater.finished()) {
                int more = inflater.inflate(plain, length, most - length);
                Damaged.unless(more > 0 || inflater.finished());
                length += more;
            }
            return length == most ? plain : Arrays.copyOf(plain, length);
        } catch (DataFormatException e) {
            throw new IOException("the squashfs is damaged: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    private static byte[] zstd(byte[] compressed, int most) throws IOException {
        byte[] plain = new byte[most];
        long length = Zstd.decompressByteArray(plain, 0, most, compressed, 0, compressed.length);
        if (Zstd.isError(length)) {
            throw new IOException("the squashfs is damaged: " + Zstd.getErrorName(length));
        }
        return length == most ? plain : Arrays.copyOf(plain, (int) length);
    }

    private static byte[] read(InputStream in, int most) throws IOException {
        byte[] plain = in.readNBytes(most);
        Damaged.unless(in.read() < 0);
        return plain;
    }
}
