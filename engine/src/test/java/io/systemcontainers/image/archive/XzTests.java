package io.systemcontainers.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZOutputStream;

class XzTests {

    /* The xz file format, 2.1 and 3.1: what follows the header of the stream. */
    private static final int BLOCK_HEADER = 12;

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XZOutputStream out = new XZOutputStream(bytes, new LZMA2Options(0))) {
            out.write(text.getBytes());
        }
        return bytes.toByteArray();
    }

    /* The last of the five bytes before the padding is the size of the dictionary. */
    private static byte[] withDictionary(byte[] file, int size) {
        int length = (file[BLOCK_HEADER] + 1) * 4;
        file[BLOCK_HEADER + 4] = (byte) size;
        CRC32 sum = new CRC32();
        sum.update(file, BLOCK_HEADER, length - 4);
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(BLOCK_HEADER + length - 4, (int) sum.getValue());
        return file;
    }

    @Test
    void are_read_with_dictionaries_as_large_as_any_of_debian() throws IOException {
        int sixtyFour = 28; // MiB
        byte[] file = withDictionary(compressed("text"), sixtyFour);

        assertThat(Xz.decompress(new ByteArrayInputStream(file)).readAllBytes())
                .asString()
                .isEqualTo("text");
    }

    @Test
    void are_refused_with_a_dictionary_that_would_take_all_memory() throws IOException {
        int half = 36; // of a GiB, or more
        byte[] file = withDictionary(compressed("text"), half);

        assertThatThrownBy(() -> Xz.decompress(new ByteArrayInputStream(file)).readAllBytes())
                .isInstanceOf(MemoryLimitException.class);
    }
}
