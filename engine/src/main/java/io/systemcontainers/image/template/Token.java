package io.systemcontainers.image.template;

/**
 * A part of an expression.
 *
 * @param kind what it is
 * @param text its text; of a string what is between its quotes
 */
record Token(Kind kind, String text) {

    enum Kind {
        NAME,
        NUMBER,
        STRING,
        SIGN,
        END
    }

    boolean is(String sign) {
        return text.equals(sign) && (kind == Kind.SIGN || kind == Kind.NAME);
    }
}
