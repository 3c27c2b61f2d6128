package io.systemcontainers.sys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Arrays;

/**
 * Turn the bytes of a file name into text and back, without loss.
 *
 * <p>To the kernel a name is bytes: path_resolution(7). Bytes that are not UTF-8 become lone low
 * surrogates, U+DC80 to U+DCFF, as in Python's {@code surrogateescape}: such a file can be listed,
 * and then be deleted by the name that was listed.
 */
public final class FileName {

    private static final char ESCAPE = '\uDC00';

    private FileName() {}

    /**
     * Encode a name or path for the kernel.
     *
     * @param name the name; it holds no NUL
     * @return its bytes and a NUL
     * @throws IllegalArgumentException if there is a NUL in the name
     */
    static byte[] encode(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a file name holds no NUL character: `" + name.replace("\0", "\\0") + "`");
        }
        byte[] plain = name.getBytes(UTF_8);
        for (int i = 0; i < name.length(); i++) {
            if (escaped(name, i)) {
                plain = encodeEscaped(name);
                break;
            }
        }
        return Arrays.copyOf(plain, plain.length + 1);
    }

    /**
     * Encode a name or path for a file that holds names.
     *
     * @param name the name
     * @return its bytes
     */
    public static byte[] bytes(String name) {
        byte[] encoded = encode(name);
        return Arrays.copyOf(encoded, encoded.length - 1);
    }

    private static byte[] encodeEscaped(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int from = 0;
        for (int i = 0; i < name.length(); i++) {
            if (escaped(name, i)) {
                bytes.writeBytes(name.substring(from, i).getBytes(UTF_8));
                bytes.write(name.charAt(i) - ESCAPE);
                from = i + 1;
            }
        }
        bytes.writeBytes(name.substring(from).getBytes(UTF_8));
        return bytes.toByteArray();
    }

    private static boolean escaped(String name, int at) {
        char c = name.charAt(at);
        return c >= ESCAPE + 0x80
                && c <= ESCAPE + 0xff
                && (at == 0 || !Character.isHighSurrogate(name.charAt(at - 1)));
    }

    /**
     * Decode what the kernel, or an archive, calls a file.
     *
     * @param bytes where the name is
     * @param offset its first byte
     * @param length how many bytes it has
     * @return the name
     */
    public static String decode(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        try {
            return UTF_8.newDecoder().decode(in).toString();
        } catch (CharacterCodingException e) {
            return decodeEscaped(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    private static String decodeEscaped(ByteBuffer in) {
        CharBuffer out = CharBuffer.allocate(in.remaining());
        CharsetDecoder decoder = UTF_8.newDecoder();
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE + (in.get() & 0xff)));
            }
            decoder.reset();
        }
    }
}
