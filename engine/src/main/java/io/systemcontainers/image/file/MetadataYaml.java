package io.systemcontainers.image.file;

import io.systemcontainers.image.file.ImageMetadata.Template;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code metadata.yaml}, whose keys are those of LXD's {@code shared/api/image.go}. */
public final class MetadataYaml {

    /** More than any has: Ubuntu's have 2 kB. */
    public static final int LONGEST = 1 << 20;

    private static final String NAME = "metadata.yaml";
    private static final List<String> NOTHING = List.of("", "~", "null", "{}");

    private MetadataYaml() {}

    /**
     * Read metadata.
     *
     * @param yaml its text, in UTF-8
     * @return what it says
     * @throws IOException if it is none, with the key or line
     */
    public static ImageMetadata read(byte[] yaml) throws IOException {
        Object root = YamlText.read(NAME, new String(yaml, StandardCharsets.UTF_8));
        Map<String, Object> keys = map(root, "it");
        Map<String, String> properties = texts(keys.get("properties"), "properties");
        String architecture =
                text(keys, "architecture", properties.getOrDefault("architecture", ""));
        if (architecture.isEmpty()) {
            throw new IOException(
                    "`" + NAME + "` has no `architecture`, as `architecture: x86_64`");
        }
        return new ImageMetadata(
                architecture,
                Instant.ofEpochSecond(
                        number(text(keys, "creation_date", "0"), 10, "creation_date")),
                properties,
                requirements(properties),
                templates(map(keys.get("templates"), "templates")));
    }

    /* LXD keeps what simplestreams calls requirements among the properties of an image. */
    private static Map<String, String> requirements(Map<String, String> properties) {
        Map<String, String> requirements = new LinkedHashMap<>();
        properties.forEach(
                (key, value) -> {
                    if (key.startsWith("requirements.")) {
                        requirements.put(key.substring("requirements.".length()), value);
                    }
                });
        return Map.copyOf(requirements);
    }

    private static List<Template> templates(Map<String, Object> all) throws IOException {
        List<Template> templates = new ArrayList<>();
        for (Map.Entry<String, Object> one : all.entrySet()) {
            String what = "templates: " + one.getKey();
            Map<String, Object> keys = map(one.getValue(), what);
            templates.add(
                    new Template(
                            one.getKey(),
                            list(keys.get("when"), what),
                            source(text(keys, "template", ""), what),
                            text(keys, "create_only", "false").equalsIgnoreCase("true"),
                            texts(keys.get("properties"), what),
                            id(text(keys, "uid", "0"), what),
                            id(text(keys, "gid", "0"), what),
                            mode(text(keys, "mode", ""), what)));
        }
        return List.copyOf(templates);
    }

    private static String source(String name, String what) throws IOException {
        if (name.isEmpty()
                || name.contains("/")
                || name.indexOf('\0') >= 0
                || name.startsWith(".")) {
            throw new IOException(
                    "`" + NAME + "`: `" + what + "`: `" + name + "` is no name in `templates/`");
        }
        return name;
    }

    private static int id(String text, String what) throws IOException {
        long id = number(text, 10, what);
        if (id < 0 || id > 65_535) {
            throw new IOException("`" + NAME + "`: `" + what + "`: no machine has the id " + text);
        }
        return (int) id;
    }

    private static int mode(String text, String what) throws IOException {
        long mode = text.isEmpty() ? 0644 : number(text.replaceFirst("^0o", ""), 8, what);
        if (mode < 0 || mode > 07777) {
            throw new IOException("`" + NAME + "`: `" + what + "`: " + text + " is no mode");
        }
        return (int) mode;
    }

    private static long number(String text, int base, String what) throws IOException {
        try {
            return Long.parseLong(text.strip(), base);
        } catch (NumberFormatException e) {
            throw new IOException("`" + NAME + "`: `" + what + "`: `" + text + "` is no number", e);
        }
    }

    private static String text(Map<String, Object> keys, String key, String otherwise)
            throws IOException {
        Object value = keys.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof String text) {
            return text;
        }
        throw new IOException("`" + NAME + "`: `" + key + "` is a text, and there is " + value);
    }

    private static Map<String, String> texts(Object value, String what) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Object> all = map(value, what);
        for (String key : all.keySet()) {
            texts.put(key, text(all, key, ""));
        }
        return texts;
    }

    private static List<String> list(Object value, String what) throws IOException {
        if (value == null || value instanceof String none && none.isEmpty()) {
            return List.of();
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new IOException("`" + NAME + "`: `" + what + "`: `when` is a list of texts");
    }

    private static Map<String, Object> map(Object value, String what) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> keys) {
            keys.forEach((key, one) -> map.put(key.toString(), one));
        } else if (value != null && !NOTHING.contains(value.toString())) {
            throw new IOException(
                    "`" + NAME + "`: `" + what + "` consists of lines of the form `key: value`");
        }
        return map;
    }
}
