package io.systemcontainers.image.template;

import java.util.ArrayList;
import java.util.List;

/** Reads a template: text, and the tags in it. */
final class TemplateReader {

    private final String text;
    private int at;
    private int line = 1;
    private boolean trims; // the tag before this text ended in -%} or -}}

    /**
     * A tag.
     *
     * @param name its first word
     * @param tokens what follows that
     * @param line where it begins
     */
    private record Tag(String name, Tokens tokens, int line) {}

    TemplateReader(String text) {
        this.text = text;
    }

    Part read() throws TemplateException {
        List<Part> parts = new ArrayList<>();
        Tag left = parts(parts, 0);
        if (left != null) {
            throw new TemplateException(left.line(), "`" + left.name() + "` has no beginning");
        }
        return Part.all(parts);
    }

    /* Reads until a tag that belongs to the one that this is in, which it returns. */
    private Tag parts(List<Part> parts, int depth) throws TemplateException {
        if (depth > Template.DEEPEST) {
            throw new TemplateException(line, "tags are nested too deeply");
        }
        while (at < text.length()) {
            int begin = begin();
            addText(parts, begin);
            if (at >= text.length()) {
                break;
            }
            int began = line;
            switch (text.charAt(at + 1)) {
                case '#' -> inside("#}");
                case '{' -> {
                    Tokens tokens = Tokens.of(inside("}}"), began);
                    Expression value = Expression.read(tokens, began, 0);
                    tokens.requireEnd();
                    parts.add(Part.value(value, began));
                }
                default -> {
                    Tokens tokens = Tokens.of(inside("%}"), began);
                    Tag tag = new Tag(tokens.name(), tokens, began);
                    if (!add(tag, parts, depth)) {
                        return tag;
                    }
                }
            }
        }
        return null;
    }

    private int begin() {
        for (int i = at; i + 1 < text.length(); i++) {
            if (text.charAt(i) == '{' && "{%#".indexOf(text.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private void addText(List<Part> parts, int end) {
        String plain = text.substring(at, end);
        int began = line;
        advance(end);
        boolean before = end + 2 < text.length() && text.charAt(end + 2) == '-';
        String shown = trims ? plain.stripLeading() : plain;
        shown = before ? shown.stripTrailing() : shown;
        trims = false;
        if (!shown.isEmpty()) {
            parts.add(Part.text(shown, began));
        }
    }

    private void advance(int to) {
        line += (int) text.substring(at, to).chars().filter(c -> c == '\n').count();
        at = to;
    }

    /* Returns what a tag holds, and goes to what follows it. */
    private String inside(String end) throws TemplateException {
        int found = text.indexOf(end, at + 2);
        if (found < 0) {
            throw new TemplateException(
                    line, "`" + text.substring(at, at + 2) + "` has no `" + end + "`");
        }
        int from = at + 2;
        int to = found;
        if (from < to && text.charAt(from) == '-') {
            from++;
        }
        trims = from < to && text.charAt(to - 1) == '-';
        String inside = text.substring(from, trims ? to - 1 : to);
        advance(found + end.length());
        return inside;
    }

    /* False for what ends or divides the tag that this is in. */
    private boolean add(Tag tag, List<Part> parts, int depth) throws TemplateException {
        switch (tag.name()) {
            case "if" -> parts.add(choice(tag, depth));
            case "for" -> parts.add(loop(tag, depth));
            case "set" -> {
                String name = tag.tokens().name();
                tag.tokens().require("=");
                parts.add(Part.set(name, expression(tag)));
            }
            case "autoescape", "endautoescape" -> {
                // Nothing is escaped: these are no web pages.
            }
            case "elif", "else", "endif", "endfor", "empty" -> {
                return false;
            }
            default ->
                    throw new TemplateException(
                            tag.line(), "the tag `" + tag.name() + "` is not known");
        }
        return true;
    }

    private static Expression expression(Tag tag) throws TemplateException {
        Expression read = Expression.read(tag.tokens(), tag.line(), 0);
        tag.tokens().requireEnd();
        return read;
    }

    private Part choice(Tag begin, int depth) throws TemplateException {
        List<Part.Branch> branches = new ArrayList<>();
        Expression condition = expression(begin);
        while (true) {
            List<Part> then = new ArrayList<>();
            Tag end = parts(then, depth + 1);
            branches.add(new Part.Branch(condition, Part.all(then)));
            switch (end == null ? "" : end.name()) {
                case "elif" -> condition = expression(end);
                case "else" -> condition = scope -> true;
                case "endif" -> {
                    return Part.first(branches, begin.line());
                }
                default -> throw unended(begin, "endif");
            }
        }
    }

    private Part loop(Tag begin, int depth) throws TemplateException {
        List<String> names = new ArrayList<>(List.of(begin.tokens().name()));
        if (begin.tokens().takes(",")) {
            names.add(begin.tokens().name());
        }
        begin.tokens().require("in");
        Expression many = expression(begin);
        List<Part> each = new ArrayList<>();
        List<Part> none = new ArrayList<>();
        Tag end = parts(each, depth + 1);
        if (end != null && end.name().equals("empty")) {
            end = parts(none, depth + 1);
        }
        if (end == null || !end.name().equals("endfor")) {
            throw unended(begin, "endfor");
        }
        return Part.each(names, many, Part.all(each), Part.all(none), begin.line());
    }

    private static TemplateException unended(Tag begin, String end) {
        return new TemplateException(begin.line(), "`" + begin.name() + "` has no `" + end + "`");
    }
}
