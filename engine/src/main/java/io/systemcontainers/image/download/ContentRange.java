package io.systemcontainers.image.download;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a file that a server says it sends: RFC 9110, 14.4.
 *
 * @param first the offset of its first byte
 * @param last the offset of its last byte
 * @param total the length of the file, where the server knows it
 */
record ContentRange(long first, long last, OptionalLong total) {

    private static final Pattern BYTES =
            Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    /** Read the header; empty when it is none. */
    static Optional<ContentRange> parse(String header) {
        Matcher bytes = BYTES.matcher(header.strip());
        if (!bytes.matches()) {
            return Optional.empty();
        }
        String total = bytes.group(3);
        return Optional.of(
                new ContentRange(
                        Long.parseLong(bytes.group(1)),
                        Long.parseLong(bytes.group(2)),
                        total.equals("*")
                                ? OptionalLong.empty()
                                : OptionalLong.of(Long.parseLong(total))));
    }

    /** Tell whether it goes on where a file of that length broke off. */
    boolean continues(long offset, long size) {
        boolean rightTotal = size < 0 || total.isEmpty() || total.getAsLong() == size;
        return first == offset && last >= first && rightTotal && (size < 0 || last < size);
    }
}
