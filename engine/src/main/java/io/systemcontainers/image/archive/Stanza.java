package io.systemcontainers.image.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Hold one paragraph of a Debian control file: deb822(5).
 *
 * <p>Names of fields are the same in upper and lower case. The lines of a folded field are joined
 * by line feeds, each without the white space that begins it.
 */
public final class Stanza {

    private final Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private Stanza() {}

    /**
     * Read all paragraphs of a text. Lines that are no part of a field are passed over.
     *
     * @param text the content of a control file
     * @return its paragraphs that have fields, in their order
     */
    public static List<Stanza> parseAll(String text) {
        List<Stanza> stanzas = new ArrayList<>();
        Stanza current = new Stanza();
        String name = null;
        for (String line : text.split("\n", -1)) {
            if (line.isBlank()) {
                if (!current.fields.isEmpty()) {
                    stanzas.add(current);
                }
                current = new Stanza();
                name = null;
            } else if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                if (name != null) {
                    current.fields.merge(name, line.strip(), (a, b) -> a + "\n" + b);
                }
            } else if (line.charAt(0) != '#') {
                int colon = line.indexOf(':');
                name = colon < 1 ? null : line.substring(0, colon);
                if (name != null) {
                    current.fields.put(name, line.substring(colon + 1).strip());
                }
            }
        }
        if (!current.fields.isEmpty()) {
            stanzas.add(current);
        }
        return stanzas;
    }

    /**
     * Return a field.
     *
     * @param name its name
     * @return its value, if it is there
     */
    public Optional<String> get(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /**
     * Return a field that may be left out.
     *
     * @param name its name
     * @return its value, or an empty string
     */
    public String text(String name) {
        return fields.getOrDefault(name, "");
    }

    /**
     * Tell whether a field says yes, in the words that apt understands.
     *
     * @param name its name
     * @param otherwise the answer when the field is not there
     * @return whether it says yes
     */
    public boolean flag(String name, boolean otherwise) {
        return get(name).map(value -> yes(value, otherwise)).orElse(otherwise);
    }

    static boolean yes(String value, boolean otherwise) {
        // apt-pkg/contrib/strutl.cc, StringToBool
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "with", "on", "enable", "1" -> true;
            case "no", "false", "without", "off", "disable", "0" -> false;
            default -> otherwise;
        };
    }

    /**
     * Return the words of a field.
     *
     * @param name its name
     * @return its words; none when it is not there
     */
    public List<String> words(String name) {
        String value = text(name).strip();
        return value.isEmpty() ? List.of() : List.of(value.split("\\s+"));
    }
}
