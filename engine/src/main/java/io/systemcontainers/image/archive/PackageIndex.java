package io.systemcontainers.image.archive;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The packages of one {@code Packages} file.
 *
 * <p>A release has 60,000 of them in 47 MB, of which an image needs a hundred: the file stays one
 * array of bytes, and only the paragraphs that are asked for become objects.
 */
public final class PackageIndex {

    private static final byte[] PACKAGE = ascii("Package: ");
    private static final byte[] PROVIDES = ascii("Provides: ");
    private static final byte[] REQUIRED = ascii("Priority: required");
    private static final byte[] ESSENTIAL = ascii("Essential: yes");

    private final byte[] content;
    private final URI archive;
    private final Map<String, List<Integer>> offsets = new HashMap<>();
    private final Map<String, List<String>> providers = new HashMap<>();
    private final List<String> base = new ArrayList<>();

    /**
     * Index a file.
     *
     * @param content the text of a {@code Packages} file
     * @param archive the root that file names in it are relative to
     */
    public PackageIndex(byte[] content, URI archive) {
        this.content = content;
        this.archive = archive;
        scan();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void scan() {
        String name = null;
        boolean listed = false;
        int line = 0;
        while (line < content.length) {
            int end = endOfLine(line);
            switch (content[line]) {
                case 'P' -> {
                    if (startsWith(line, PACKAGE)) {
                        name = text(line + PACKAGE.length, end);
                        listed = false;
                        offsets.computeIfAbsent(name, key -> new ArrayList<>(1)).add(line);
                    } else if (name != null && startsWith(line, PROVIDES)) {
                        addProvider(name, text(line + PROVIDES.length, end));
                    } else if (name != null && !listed && startsWith(line, REQUIRED)) {
                        listed = base.add(name);
                    }
                }
                case 'E' -> {
                    if (name != null && !listed && startsWith(line, ESSENTIAL)) {
                        listed = base.add(name);
                    }
                }
                case '\n' -> name = null;
                default -> {}
            }
            line = end + 1;
        }
    }

    private void addProvider(String name, String provides) {
        for (Relation provided : Relation.parseList(provides)) {
            providers.computeIfAbsent(provided.name(), key -> new ArrayList<>(1)).add(name);
        }
    }

    private int endOfLine(int from) {
        int end = from;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        return end;
    }

    private boolean startsWith(int from, byte[] prefix) {
        if (content.length - from < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (content[from + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private String text(int from, int to) {
        return new String(content, from, to - from, StandardCharsets.UTF_8).strip();
    }

    /** Return the versions of a package, in the order of the file. */
    List<DebianPackage> find(String name) {
        return offsets.getOrDefault(name, List.of()).stream().map(this::read).toList();
    }

    /** Return the names of all packages. */
    Set<String> names() {
        return offsets.keySet();
    }

    /** Return the names of the packages that say they provide this one. */
    List<String> providers(String name) {
        return providers.getOrDefault(name, List.of());
    }

    /** Return the names of what every system must have: essential, or of priority required. */
    List<String> base() {
        return base;
    }

    private DebianPackage read(int from) {
        int end = from;
        int next;
        do {
            next = endOfLine(end);
            end = next + 1;
        } while (end < content.length && content[end] != '\n');
        return DebianPackage.of(Stanza.parseAll(text(from, next)).get(0), archive);
    }
}
