package io.systemcontainers.image.remote;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A file of properties, in UTF-8.
 *
 * @param name what errors call it
 * @param entries its keys and values
 */
record PropertiesFile(String name, Map<String, String> entries) {

    /** What the file is called, in the user's configuration and in the project's resources. */
    static final String NAME = "systemcontainers.properties";

    /** Read a file; one that is not there says nothing. */
    static PropertiesFile read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            return new PropertiesFile(file.toString(), Map.of());
        } catch (IOException e) {
            throw new SystemContainerException("reading `" + file + "`: " + e, e);
        }
    }

    /** Read the project's file, where there is one: the first of its name on the class path. */
    static Optional<PropertiesFile> ofProject() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        URL url = (loader == null ? ClassLoader.getSystemClassLoader() : loader).getResource(NAME);
        if (url == null) {
            return Optional.empty();
        }
        try (InputStream in = url.openStream()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(parse(url.toString(), text));
        } catch (IOException e) {
            throw new SystemContainerException("reading `" + url + "`: " + e, e);
        }
    }

    static PropertiesFile parse(String name, String text) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw new SystemContainerException("reading `" + name + "`: " + e.getMessage(), e);
        }
        Map<String, String> entries = new TreeMap<>();
        properties.forEach((key, value) -> entries.put((String) key, (String) value));
        return new PropertiesFile(name, entries);
    }
}
