package io.systemcontainers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.systemcontainers.text.MachineText;
import java.util.Arrays;

/**
 * Hold what a command wrote to one of its outputs: all of it up to a bound, and beyond that the
 * first and the last of it.
 *
 * @since 0.1
 */
public final class ExecOutput {

    /** An output that nothing was written to. */
    public static final ExecOutput EMPTY = new ExecOutput(new byte[0], new byte[0], 0);

    private final byte[] first;
    private final byte[] last;
    private final long dropped;
    private String text;

    /**
     * Hold an output; the arrays are not copied.
     *
     * @param first its first bytes
     * @param last its last bytes, beyond the first
     * @param dropped how many bytes are missing between them
     */
    public ExecOutput(byte[] first, byte[] last, long dropped) {
        this.first = first;
        this.last = last;
        this.dropped = dropped;
    }

    /**
     * Hold a text.
     *
     * @param text the text
     * @return the output of whoever wrote it in UTF-8
     */
    public static ExecOutput of(String text) {
        return new ExecOutput(text.getBytes(UTF_8), new byte[0], 0);
    }

    /**
     * Return the bytes that were kept.
     *
     * @return a new array: all that was written if {@link #dropped} is 0, else its first and its
     *     last bytes without a gap
     */
    public byte[] bytes() {
        byte[] all = Arrays.copyOf(first, first.length + last.length);
        System.arraycopy(last, 0, all, first.length, last.length);
        return all;
    }

    /**
     * Return how many bytes were written.
     *
     * @return the number, those dropped included
     */
    public long size() {
        return first.length + dropped + last.length;
    }

    /**
     * Return how many bytes were not kept.
     *
     * @return the number of bytes that are missing in the middle
     */
    public long dropped() {
        return dropped;
    }

    /**
     * Return what was kept as a text. Bytes that are not UTF-8 become U+FFFD; where something is
     * missing, a line says how much.
     *
     * @return the text
     */
    public synchronized String text() {
        if (text == null) {
            text =
                    dropped == 0
                            ? whole()
                            : new String(first, UTF_8) + gap() + new String(last, UTF_8);
        }
        return text;
    }

    /* The bound may lie within a character. */
    private String whole() {
        return last.length == 0 ? new String(first, UTF_8) : new String(bytes(), UTF_8);
    }

    /* However many lines there are, only those that are wanted are looked at. */
    byte[] lastLines(int lines, int bytes) {
        byte[] end = last.length == 0 ? first : last;
        if (last.length > 0 && last.length < bytes && dropped == 0) {
            end = bytes();
        }
        int from = Math.max(0, end.length - bytes);
        int found = 0;
        // The newline at the very end ends the last line.
        for (int at = end.length - 2; at >= from; at--) {
            if (end[at] == '\n' && ++found == lines) {
                from = at + 1;
            }
        }
        return Arrays.copyOfRange(end, from, end.length);
    }

    private String gap() {
        return "\n[... " + dropped + " bytes were dropped here ...]\n";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExecOutput that
                && dropped == that.dropped
                && Arrays.equals(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }

    /** Return {@link #text} for a message: without what a terminal or a build server would obey. */
    @Override
    public String toString() {
        return MachineText.file(text());
    }
}
