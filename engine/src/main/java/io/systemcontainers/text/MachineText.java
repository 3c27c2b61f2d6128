package io.systemcontainers.text;

import java.util.stream.Collectors;

/**
 * The one place where what a machine says becomes a part of what this engine says: an error, a line
 * of the log, a report, an attachment.
 *
 * <p>A terminal does what control characters say, and a reader is misled by what turns the
 * direction of a text or is not seen at all: all of them are shown as escapes. A build server does
 * what some lines say: {@link Markers}. What a test asks for as data stays as it is.
 *
 * <p>An escape begins with a backslash, and a backslash stays one: what has been escaped is not
 * changed by being escaped again, as happens when the message of one exception is a part of the
 * next one's.
 */
public final class MachineText {

    /** What every line of a machine begins with inside of a message. */
    public static final String MARGIN = "  | ";

    private static final String CONTINUED = "    ";

    /** The most characters that {@link #excerpt} shows. */
    private static final int EXCERPT = 80;

    private MachineText() {}

    /**
     * Show a name, or another text within a sentence.
     *
     * @param text a file's name, a unit's, a path
     * @return the text on one line
     */
    public static String name(String text) {
        return Markers.broken(Escapes.all(text));
    }

    /**
     * Show the beginning of a name or value that may be as long as its author, such as a server of
     * images, likes.
     *
     * @param text the name or value
     * @return its first 80 characters on one line, and {@code …} where there are more
     */
    public static String excerpt(String text) {
        boolean isLong = text.codePointCount(0, text.length()) > EXCERPT;
        return isLong
                ? name(text.substring(0, text.offsetByCodePoints(0, EXCERPT))) + "…"
                : name(text);
    }

    /**
     * Show lines, below a heading.
     *
     * @param text the end of an output or of a console
     * @return the lines, each behind {@link #MARGIN}; empty for no lines
     */
    public static String lines(String text) {
        return file(text).lines().map(line -> MARGIN + line).collect(Collectors.joining("\n"));
    }

    /**
     * Show a whole text, in a file of its own.
     *
     * @param text a journal, or what was written to a console
     * @return the text with the same lines
     */
    public static String file(String text) {
        return Markers.broken(Escapes.allButLines(text));
    }

    /**
     * Make a message safe whose author has not told what in it is a machine's: it has no control
     * characters, and each line after the first begins with white space.
     *
     * @param message the message; may be null
     * @return the message
     */
    public static String message(String message) {
        if (message == null) {
            return null;
        }
        return file(message).replaceAll("\n(?=\\S)", "\n" + CONTINUED);
    }
}
