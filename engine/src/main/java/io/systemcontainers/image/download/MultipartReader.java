package io.systemcontainers.image.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A body of {@code multipart/form-data} that is taken apart as it comes, in pieces of any size: RFC
 * 7578 and RFC 2046, 5.1.
 */
final class MultipartReader {

    private static final Pattern TYPE =
            Pattern.compile(
                    "(?i)multipart/form-data\\s*;(?:.*;)?\\s*boundary=(?:\"([^\"]+)\"|([^\\s;\"]+)).*");
    private static final Pattern NAME =
            Pattern.compile(
                    "(?im)^Content-Disposition:\\s*form-data.*?;\\s*name=(?:\"([^\"]*)\"|([^\\s;]+))");
    private static final String LINE = "\r\n";
    private static final String BLANK = "\r\n\r\n";
    private static final int LONGEST_BOUNDARY = 70;
    private static final int LONGEST_HEADERS = 8192;

    /** Told what is in the body. */
    interface Parts {
        /** Hear that a part of that name begins. */
        void begin(String name) throws IOException;

        /** Take some of its content. */
        void content(ByteBuffer content) throws IOException;
    }

    private enum State {
        CONTENT,
        DELIMITER,
        HEADERS,
        END
    }

    private final byte[] delimiter;
    private final Parts parts;
    private State state = State.CONTENT;
    private boolean inPart;
    /* The first delimiter may stand at the very beginning, where no line ends before it. */
    private byte[] rest = LINE.getBytes(StandardCharsets.ISO_8859_1);

    private MultipartReader(String boundary, Parts parts) {
        this.delimiter = (LINE + "--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.parts = parts;
    }

    /** Read a body; empty when its type is another. */
    static Optional<MultipartReader> of(String type, Parts parts) {
        Matcher form = TYPE.matcher(type);
        if (!form.matches()) {
            return Optional.empty();
        }
        String boundary = form.group(1) == null ? form.group(2) : form.group(1);
        return boundary.length() > LONGEST_BOUNDARY
                ? Optional.empty()
                : Optional.of(new MultipartReader(boundary, parts));
    }

    /** Tell whether the last part has ended. */
    boolean isComplete() {
        return state == State.END;
    }

    void accept(ByteBuffer piece) throws IOException {
        byte[] bytes = Arrays.copyOf(rest, rest.length + piece.remaining());
        piece.get(bytes, rest.length, piece.remaining());
        int at = 0;
        for (int next = step(bytes, at); next >= 0; next = step(bytes, at)) {
            at = next;
        }
        rest = Arrays.copyOfRange(bytes, at, bytes.length);
        if (state == State.CONTENT) {
            // What may be the beginning of a delimiter waits for what comes after it.
            int sure = Math.max(0, rest.length - delimiter.length + 1);
            content(rest, 0, sure);
            rest = Arrays.copyOfRange(rest, sure, rest.length);
        }
    }

    /** Take one step; return where the next begins, or -1 when there is not enough for this one. */
    private int step(byte[] bytes, int at) throws IOException {
        return switch (state) {
            case CONTENT -> {
                int end = indexOf(bytes, at, delimiter);
                if (end >= 0) {
                    content(bytes, at, end - at);
                    state = State.DELIMITER;
                    yield end + delimiter.length;
                }
                yield -1;
            }
            case DELIMITER -> bytes.length - at < 2 ? -1 : afterDelimiter(bytes, at);
            case HEADERS -> headers(bytes, at);
            case END -> at == bytes.length ? -1 : bytes.length;
        };
    }

    private void content(byte[] bytes, int at, int length) throws IOException {
        if (inPart && length > 0) {
            parts.content(ByteBuffer.wrap(bytes, at, length));
        }
    }

    private int afterDelimiter(byte[] bytes, int at) throws IOException {
        String next = new String(bytes, at, 2, StandardCharsets.ISO_8859_1);
        if (!next.equals(LINE) && !next.equals("--")) {
            throw new FinalException("the server's form is malformed after a boundary");
        }
        state = next.equals(LINE) ? State.HEADERS : State.END;
        // The end of this line is also that before the blank one where there are no headers.
        return state == State.HEADERS ? at : at + 2;
    }

    private int headers(byte[] bytes, int at) throws IOException {
        int end = indexOf(bytes, at, BLANK.getBytes(StandardCharsets.ISO_8859_1));
        if (end - at > LONGEST_HEADERS || end < 0 && bytes.length - at > LONGEST_HEADERS) {
            throw new FinalException("the server's form has headers without end");
        }
        if (end < 0) {
            return -1;
        }
        Matcher name = NAME.matcher(new String(bytes, at, end - at, StandardCharsets.ISO_8859_1));
        if (!name.find()) {
            throw new FinalException("the server's form has a part without a name");
        }
        parts.begin(name.group(1) == null ? name.group(2) : name.group(1));
        inPart = true;
        state = State.CONTENT;
        return end + BLANK.length();
    }

    private static int indexOf(byte[] bytes, int from, byte[] wanted) {
        for (int i = from; i + wanted.length <= bytes.length; i++) {
            if (bytes[i] == wanted[0]
                    && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
