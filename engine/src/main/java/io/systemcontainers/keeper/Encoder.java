package io.systemcontainers.keeper;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Write what {@code struct cursor} of {@code plan.c} reads: numbers in the machine's order, texts
 * with their length.
 */
final class Encoder {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteBuffer number =
            ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());

    Encoder number(int value) {
        number.putInt(0, value);
        bytes.write(number.array(), 0, Integer.BYTES);
        return this;
    }

    Encoder number64(long value) {
        number.putLong(0, value);
        bytes.write(number.array(), 0, Long.BYTES);
        return this;
    }

    Encoder text(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a NUL character cannot be passed to the kernel: `"
                            + text.replace("\0", "\\0")
                            + "`");
        }
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    Encoder bytes(byte[] value) {
        number(value.length);
        bytes.write(value, 0, value.length);
        bytes.write(0);
        return this;
    }

    Encoder texts(List<String> texts) {
        number(texts.size());
        texts.forEach(this::text);
        return this;
    }

    byte[] encoded() {
        return bytes.toByteArray();
    }
}
