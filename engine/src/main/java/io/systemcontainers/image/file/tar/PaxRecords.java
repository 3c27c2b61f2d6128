package io.systemcontainers.image.file.tar;

import io.systemcontainers.sys.FileName;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of an extended header: {@code length keyword=value}, pax(1). Values are bytes: those
 * of extended attributes are no text.
 */
final class PaxRecords {

    private static final String ATTRIBUTE = "SCHILY.xattr.";
    /* "1234567 " and a keyword: more digits are no length that is read. */
    private static final int LENGTH_DIGITS = 9;

    private final Map<String, byte[]> values = new LinkedHashMap<>();
    private final List<Long> sparse = new ArrayList<>();

    PaxRecords() {}

    /** These and those that came before for all entries, which count less. */
    PaxRecords(PaxRecords global) {
        values.putAll(global.values);
    }

    void read(byte[] header) throws IOException {
        int at = 0;
        while (at < header.length && header[at] != 0) {
            at = record(header, at);
        }
    }

    private int record(byte[] header, int begin) throws IOException {
        int at = begin;
        int length = 0;
        while (at < header.length && header[at] >= '0' && header[at] <= '9') {
            if (at - begin == LENGTH_DIGITS) {
                throw damaged();
            }
            length = length * 10 + header[at++] - '0';
        }
        int end = begin + length;
        if (at == begin || end <= at || end > header.length || header[at] != ' ') {
            throw damaged();
        }
        int equals = ++at;
        while (equals < end && header[equals] != '=') {
            equals++;
        }
        if (equals >= end - 1 || header[end - 1] != '\n') {
            throw damaged();
        }
        String keyword = FileName.decode(header, at, equals - at);
        put(keyword, Arrays.copyOfRange(header, equals + 1, end - 1));
        return end;
    }

    private static IOException damaged() {
        return new IOException("it is damaged: an extended header is none");
    }

    private void put(String keyword, byte[] value) throws IOException {
        // GNU tar's format 0.0 has a pair of these for each part.
        if (keyword.equals("GNU.sparse.offset") || keyword.equals("GNU.sparse.numbytes")) {
            sparse.add(number(keyword, value));
        } else if (value.length == 0 && !keyword.startsWith(ATTRIBUTE)) {
            values.remove(keyword);
        } else {
            values.put(keyword, value);
        }
    }

    /** A path or a link's target; what the header says where there is no record. */
    String text(String keyword, String otherwise) {
        byte[] value = values.get(keyword);
        return value == null ? otherwise : FileName.decode(value, 0, value.length);
    }

    boolean has(String keyword) {
        return values.containsKey(keyword);
    }

    long number(String keyword, long otherwise) throws IOException {
        byte[] value = values.get(keyword);
        return value == null ? otherwise : number(keyword, value);
    }

    private static long number(String keyword, byte[] value) throws IOException {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("its record " + keyword + " is no number", e);
        }
    }

    Instant time(String keyword, long otherwise) throws IOException {
        byte[] value = values.get(keyword);
        try {
            if (value == null) {
                return Instant.ofEpochSecond(otherwise);
            }
            if (value.length > 40) {
                throw new NumberFormatException("too long");
            }
            BigDecimal seconds = new BigDecimal(new String(value, StandardCharsets.ISO_8859_1));
            // A scale of two billion would take all memory to shift.
            if (Math.abs((long) seconds.scale()) > 40) {
                throw new NumberFormatException("too long");
            }
            BigDecimal floor = seconds.setScale(0, java.math.RoundingMode.FLOOR);
            long nanos = seconds.subtract(floor).movePointRight(9).longValue();
            return Instant.ofEpochSecond(floor.longValueExact(), nanos);
        } catch (ArithmeticException | NumberFormatException | java.time.DateTimeException e) {
            throw new IOException("its time of change is none", e);
        }
    }

    /** The pairs of GNU tar's formats 0.0 and 0.1. */
    List<Long> sparse() throws IOException {
        if (!has("GNU.sparse.map")) {
            return sparse;
        }
        List<Long> numbers = new ArrayList<>();
        for (String one : text("GNU.sparse.map", "").split(",")) {
            numbers.add(number("GNU.sparse.map", one.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return numbers;
    }

    Map<String, byte[]> attributes() {
        Map<String, byte[]> attributes = new LinkedHashMap<>();
        values.forEach(
                (keyword, value) -> {
                    if (keyword.startsWith(ATTRIBUTE)) {
                        attributes.put(keyword.substring(ATTRIBUTE.length()), value);
                    }
                });
        return attributes;
    }
}
