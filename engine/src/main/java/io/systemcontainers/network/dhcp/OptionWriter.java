package io.systemcontainers.network.dhcp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/** Write the options of a message: RFC 2132, section 2; RFC 3396. */
final class OptionWriter {

    private static final int LONGEST_PART = 255;

    private final int limit;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Write so many bytes at most; what does not fit is left out. */
    private OptionWriter(int limit) {
        this.limit = limit;
    }

    static byte[] write(Map<Integer, byte[]> options, int limit) {
        OptionWriter writer = new OptionWriter(limit);
        options.forEach(writer::put);
        writer.bytes.write(Option.END);
        return writer.bytes.toByteArray();
    }

    private void put(int code, byte[] value) {
        int parts = Math.max(1, (value.length + LONGEST_PART - 1) / LONGEST_PART);
        if (bytes.size() + value.length + 2 * parts + 1 > limit) {
            return;
        }
        ByteBuffer rest = ByteBuffer.wrap(value);
        for (int part = 0; part < parts; part++) {
            byte[] content = new byte[Math.min(LONGEST_PART, rest.remaining())];
            rest.get(content);
            bytes.write(code);
            bytes.write(content.length);
            bytes.write(content, 0, content.length);
        }
    }
}
