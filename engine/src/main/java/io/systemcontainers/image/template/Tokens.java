package io.systemcontainers.image.template;

import java.util.ArrayList;
import java.util.List;

/** The tokens of what stands in a tag, read from the left. */
final class Tokens {

    private static final List<String> SIGNS =
            List.of(
                    "==", "!=", "<=", ">=", "&&", "||", "(", ")", "[", "]", ",", ".", "|", ":", "<",
                    ">", "=", "!", "+", "-", "*", "/", "%");

    /* Each may be a level of what is evaluated. */
    private static final int MOST = 500;

    private final int line;
    private final List<Token> all;
    private int next;

    private Tokens(int line, List<Token> all) {
        this.line = line;
        this.all = all;
    }

    static Tokens of(String text, int line) throws TemplateException {
        List<Token> all = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char first = text.charAt(at);
            if (Character.isWhitespace(first)) {
                at++;
            } else if (first == '"' || first == '\'') {
                at = string(text, at, line, all);
            } else if (Character.isDigit(first)) {
                at = run(text, at, Token.Kind.NUMBER, all);
            } else if (Character.isLetter(first) || first == '_') {
                at = run(text, at, Token.Kind.NAME, all);
            } else {
                at = sign(text, at, line, all);
            }
            if (all.size() > MOST) {
                throw new TemplateException(line, "a tag has more than " + MOST + " words");
            }
        }
        return new Tokens(line, all);
    }

    private static int string(String text, int from, int line, List<Token> all)
            throws TemplateException {
        StringBuilder content = new StringBuilder();
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != text.charAt(from)) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
                content.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
            } else {
                content.append(text.charAt(at));
            }
            at++;
        }
        if (at >= text.length()) {
            throw new TemplateException(line, "a string has no end: `" + text.strip() + "`");
        }
        all.add(new Token(Token.Kind.STRING, content.toString()));
        return at + 1;
    }

    private static int run(String text, int from, Token.Kind kind, List<Token> all) {
        int at = from;
        while (at < text.length() && belongs(text.charAt(at), kind)) {
            at++;
        }
        all.add(new Token(kind, text.substring(from, at)));
        return at;
    }

    private static boolean belongs(char each, Token.Kind kind) {
        return kind == Token.Kind.NUMBER
                ? Character.isDigit(each)
                : Character.isLetterOrDigit(each) || each == '_';
    }

    private static int sign(String text, int at, int line, List<Token> all)
            throws TemplateException {
        for (String sign : SIGNS) {
            if (text.startsWith(sign, at)) {
                all.add(new Token(Token.Kind.SIGN, sign));
                return at + sign.length();
            }
        }
        throw new TemplateException(
                line, "`" + text.charAt(at) + "` means nothing in `" + text.strip() + "`");
    }

    Token peek() {
        return next < all.size() ? all.get(next) : new Token(Token.Kind.END, "");
    }

    Token take() {
        Token token = peek();
        next++;
        return token;
    }

    /** Take a sign or word if it is next. */
    boolean takes(String sign) {
        boolean is = peek().is(sign);
        next += is ? 1 : 0;
        return is;
    }

    void require(String sign) throws TemplateException {
        if (!takes(sign)) {
            throw wrong("`" + sign + "` is missing before `" + peek().text() + "`");
        }
    }

    String name() throws TemplateException {
        Token token = take();
        if (token.kind() != Token.Kind.NAME) {
            throw wrong("a name is missing, and there is `" + token.text() + "`");
        }
        return token.text();
    }

    void requireEnd() throws TemplateException {
        if (peek().kind() != Token.Kind.END) {
            throw wrong("`" + peek().text() + "` is too much");
        }
    }

    TemplateException wrong(String what) {
        return new TemplateException(line, what);
    }
}
