package io.systemcontainers.image.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The filters that occur in templates of images; those for web pages do not. */
final class Filters {

    private static final int LONGEST_SOUGHT = 1000;

    private Filters() {}

    /**
     * Apply a filter.
     *
     * @param argument what stands behind its colon; null where nothing does
     */
    static Object apply(String name, Object value, Object argument, int line)
            throws TemplateException {
        String text = Values.text(value);
        String given = Values.text(argument);
        requireShort(name.startsWith("default") ? null : argument, line);
        return switch (name) {
            case "safe", "escape", "e" -> value;
            case "default" -> Values.isTrue(value) ? value : argument;
            case "default_if_none" -> value == null ? argument : value;
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "capfirst" ->
                    text.isEmpty()
                            ? text
                            : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
            case "length" -> length(value);
            case "first" -> part(value, true);
            case "last" -> part(value, false);
            case "cut" -> given.isEmpty() ? text : text.replace(given, "");
            case "split" -> List.of(text.split(Pattern.quote(given), -1));
            case "join" -> join(value, given, line);
            case "yesno" -> Values.isTrue(value) ? "yes" : "no";
            case "addslashes" -> text.replaceAll("([\\\\\"'])", "\\\\$1");
            case "integer" -> number(text);
            default -> throw new TemplateException(line, "the filter `" + name + "` is not known");
        };
    }

    /** Refuse what would be looked for in a text for long. */
    static void requireShort(Object sought, int line) throws TemplateException {
        if (Values.text(sought).length() > LONGEST_SOUGHT) {
            throw new TemplateException(
                    line, "it takes more than " + LONGEST_SOUGHT + " characters for an argument");
        }
    }

    private static long length(Object value) {
        if (value instanceof List<?> list) {
            return list.size();
        }
        return value instanceof Map<?, ?> map ? map.size() : Values.text(value).length();
    }

    private static Object part(Object value, boolean first) {
        if (value instanceof List<?> list) {
            return list.isEmpty() ? null : list.get(first ? 0 : list.size() - 1);
        }
        String text = Values.text(value);
        if (text.isEmpty()) {
            return "";
        }
        return first ? text.substring(0, 1) : text.substring(text.length() - 1);
    }

    private static String join(Object value, String between, int line) throws TemplateException {
        if (!(value instanceof List<?> list)) {
            return Values.text(value);
        }
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < list.size(); i++) {
            joined.append(i == 0 ? "" : between).append(Values.text(list.get(i)));
            Scope.text(joined, line);
        }
        return joined.toString();
    }

    private static long number(String text) {
        return text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
