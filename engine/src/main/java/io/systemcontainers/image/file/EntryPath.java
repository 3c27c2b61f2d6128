package io.systemcontainers.image.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Paths in an image, as they are in its root: {@code ./etc//hosts} is {@code etc/hosts}. */
final class EntryPath {

    private EntryPath() {}

    /**
     * Return a path without what it can be written with, too. One that begins with a slash begins
     * at the root.
     *
     * @throws IOException if it leads up, or can be no path
     */
    static String of(String name) throws IOException {
        if (isPlain(name)) {
            return name;
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                throw new IOException("`..` in a name leads out of the image");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (name.indexOf('\0') >= 0 || name.isEmpty()) {
            throw new IOException("the name is empty, or holds a NUL");
        }
        return String.join("/", parts);
    }

    /* Most are, and there are many. */
    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && name.charAt(0) != '/'
                && name.charAt(0) != '.'
                && name.indexOf('\0') < 0
                && !name.contains("//")
                && !name.contains("/.")
                && !name.endsWith("/");
    }
}
