package io.systemcontainers.image.json;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.text.MachineText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of a JSON document that knows where it stands in it, so that what is wrong with it is
 * said of its key.
 */
public final class Json {

    private final String document;
    private final Json parent;
    private final String step;
    private final Object value;

    /* The document's only value has no parent. */
    private Json(String document, Json parent, String step, Object value) {
        this.document = document;
        this.parent = parent;
        this.step = step;
        this.value = value;
    }

    /**
     * Read a document.
     *
     * @param document what errors call it, for example its address
     * @param content its bytes
     * @return its only value
     * @throws SystemContainerException if it is no JSON, or goes beyond what is read: 32 levels, 4
     *     million tokens, a million characters in a text
     */
    public static Json read(String document, byte[] content) {
        return new Json(document, null, "", JsonReader.read(document, content));
    }

    /**
     * Return the values of an object.
     *
     * @return them by their keys, in the document's order
     * @throws SystemContainerException if this is no object
     */
    public Map<String, Json> members() {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong("an object");
        }
        Map<String, Json> members = new LinkedHashMap<>();
        map.forEach((key, member) -> members.put((String) key, child(key.toString(), member)));
        return members;
    }

    /**
     * Return the values of a list.
     *
     * @return them, in the document's order
     * @throws SystemContainerException if this is no list
     */
    public List<Json> elements() {
        if (!(value instanceof List<?> list)) {
            throw wrong("a list");
        }
        List<Json> elements = new ArrayList<>(list.size());
        for (Object element : list) {
            elements.add(child("[" + elements.size() + "]", element));
        }
        return elements;
    }

    /**
     * Find a value of an object.
     *
     * @param key its key
     * @return the value; empty where there is none, and where it is {@code null}
     * @throws SystemContainerException if this is no object
     */
    public Optional<Json> find(String key) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong("an object");
        }
        return Optional.ofNullable(map.get(key))
                .filter(member -> member != JsonReader.NOTHING)
                .map(member -> child(key, member));
    }

    /**
     * Return a value of an object.
     *
     * @param key its key
     * @return the value
     * @throws SystemContainerException if there is none, or this is no object
     */
    public Json get(String key) {
        return find(key)
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "reading `"
                                                + document
                                                + "`: `"
                                                + child(key, JsonReader.NOTHING).path()
                                                + "` is missing"));
    }

    /**
     * Return a text of an object.
     *
     * @param key its key
     * @return the text; empty where there is none
     * @throws SystemContainerException if it is no text, or this is no object
     */
    public String text(String key) {
        return find(key).map(Json::text).orElse("");
    }

    /**
     * Return this text.
     *
     * @return the text
     * @throws SystemContainerException if it is none
     */
    public String text() {
        if (!(value instanceof String text)) {
            throw wrong("a text");
        }
        return text;
    }

    /**
     * Return this number.
     *
     * @return the number, which is none below zero
     * @throws SystemContainerException if it is none
     */
    public long count() {
        if (!(value instanceof BigInteger number)
                || number.signum() < 0
                || number.bitLength() >= Long.SIZE) {
            throw wrong("a whole number that is not negative");
        }
        return number.longValueExact();
    }

    /**
     * Say what is wrong with this value.
     *
     * @param right what it should be, for example {@code a list}
     * @return the exception to throw
     */
    public SystemContainerException wrong(String right) {
        return new SystemContainerException(
                "reading `"
                        + document
                        + "`: "
                        + (parent == null ? "it" : "`" + path() + "`")
                        + " is "
                        + kind()
                        + ", and should be "
                        + right);
    }

    private String kind() {
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof List) {
            return "a list";
        }
        return value == JsonReader.NOTHING
                ? "null"
                : "`" + MachineText.excerpt(value.toString()) + "`";
    }

    private Json child(String to, Object member) {
        return new Json(document, this, to, member);
    }

    /* Levels are limited, and each key is shown by its beginning. */
    private String path() {
        if (parent == null) {
            return "";
        }
        String before = parent.path();
        String separator = before.isEmpty() || parent.value instanceof List ? "" : ".";
        return before + separator + MachineText.excerpt(step);
    }
}
