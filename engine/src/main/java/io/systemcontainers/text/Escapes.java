package io.systemcontainers.text;

/**
 * The characters that are shown as escapes: those that Unicode calls control and format characters
 * (among them what turns the direction of a text, and what has no width), separators of lines and
 * paragraphs, and halves of a pair.
 */
final class Escapes {

    private static final int BYTE = 0xff;
    private static final int PLANE = 0xffff;

    private Escapes() {}

    /** Return the text on one line. */
    static String all(String text) {
        return escaped(text, false);
    }

    /** Return the text with its lines and tabs; a carriage return at a line's end is left out. */
    static String allButLines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean keepsLines) {
        StringBuilder shown = new StringBuilder(text.length() + 16);
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int code = text.codePointAt(i);
            next = i + Character.charCount(code);
            if (!isHidden(code) || keepsLines && (code == '\n' || code == '\t')) {
                shown.appendCodePoint(code);
            } else if (keepsLines && code == '\r') {
                next = endOfReturns(text, i);
                boolean endsLine = next < text.length() && text.charAt(next) == '\n';
                shown.append(endsLine ? "" : escape(code).repeat(next - i));
            } else {
                shown.append(escape(code));
            }
        }
        return shown.toString();
    }

    /* A terminal's lines end with one or several of them before the newline. */
    private static int endOfReturns(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) == '\r') {
            end++;
        }
        return end;
    }

    private static boolean isHidden(int code) {
        return switch (Character.getType(code)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            default -> false;
        };
    }

    private static String escape(int code) {
        return switch (code) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default ->
                    code <= BYTE
                            ? String.format("\\x%02x", code)
                            : String.format(code <= PLANE ? "\\u%04x" : "\\u{%x}", code);
        };
    }
}
