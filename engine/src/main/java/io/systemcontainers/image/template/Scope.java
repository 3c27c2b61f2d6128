package io.systemcontainers.image.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a template knows while it is rendered, and what it has used up: a template of a few lines
 * could loop for ever and write without end.
 */
final class Scope {

    /* What images in use have takes less than a hundred. */
    private static final int MOST_STEPS = 100_000;
    private static final int LONGEST = 256 * 1024;
    private static final int SHORT = 1024;

    private final Map<String, Object> values;
    private final Map<String, String> configuration;
    private final StringBuilder output = new StringBuilder();
    private int steps;

    Scope(Map<String, Object> values, Map<String, String> configuration) {
        this.values = new HashMap<>(values);
        this.configuration = configuration;
    }

    Object get(String name) {
        return values.get(name);
    }

    void set(String name, Object value) {
        values.put(name, value);
    }

    void step(int line) throws TemplateException {
        step(line, null);
    }

    /** Count a step that takes longer the longer a value is. */
    void step(int line, Object value) throws TemplateException {
        int length = value instanceof String text ? text.length() : 0;
        steps += 1 + length / SHORT;
        if (steps > MOST_STEPS) {
            throw new TemplateException(
                    line, "it takes more than " + MOST_STEPS + " steps: does it loop?");
        }
    }

    void write(String text, int line) throws TemplateException {
        output.append(text(text, line));
        text(output, line);
    }

    /** Refuse what is too long, before something still longer is made of it. */
    static <T extends CharSequence> T text(T text, int line) throws TemplateException {
        if (text.length() > LONGEST) {
            throw new TemplateException(
                    line, "it makes more than " + LONGEST + " characters of text");
        }
        return text;
    }

    String output() {
        return output.toString();
    }

    /** Return a key of the machine's configuration, or something else where it is not set. */
    Object configured(List<Object> arguments, int line) throws TemplateException {
        if (arguments.isEmpty() || arguments.size() > 2) {
            throw new TemplateException(line, "config_get takes a key and a value for otherwise");
        }
        String value = configuration.get(Values.text(arguments.get(0)));
        if (value != null && !value.isEmpty()) {
            return value;
        }
        return arguments.size() == 2 ? arguments.get(1) : "";
    }
}
