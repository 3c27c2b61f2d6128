package io.systemcontainers.image.template;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What values of a template are, as text, as a truth and compared, by the rules of Pongo2. */
final class Values {

    private Values() {}

    /** Return what is written: nothing for what is not there. */
    static String text(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        return value.toString();
    }

    static boolean isTrue(Object value) {
        if (value == null || value instanceof Long number && number == 0) {
            return false;
        }
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        return !(value instanceof String text) || !text.isEmpty();
    }

    static boolean isEqual(Object one, Object other) {
        if (one == null || other == null) {
            return one == other || !isTrue(one) && !isTrue(other);
        }
        return Objects.equals(one, other);
    }

    /** Compare as numbers where both are, and as texts otherwise. */
    static int compare(Object one, Object other) {
        return one instanceof Long first && other instanceof Long second
                ? Long.compare(first, second)
                : text(one).compareTo(text(other));
    }

    static boolean isIn(Object part, Object whole) {
        if (whole instanceof Map<?, ?> map) {
            return map.containsKey(text(part));
        }
        if (whole instanceof List<?> list) {
            return list.contains(part);
        }
        return text(whole).contains(text(part));
    }

    static Object part(Object of, String name) {
        if (of instanceof Map<?, ?> map) {
            return map.get(name);
        }
        if (of instanceof List<?> list && name.matches("[0-9]{1,6}")) {
            int index = Integer.parseInt(name);
            return index < list.size() ? list.get(index) : null;
        }
        return null;
    }
}
