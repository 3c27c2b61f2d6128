package io.systemcontainers.image.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name a package, perhaps with the versions of it that will do: deb-control(5).
 *
 * @param name the package's name
 * @param operator one of {@code << <= = >= >>}, or empty when every version will do
 * @param version the version to compare with, or empty
 */
record Relation(String name, String operator, String version) {

    private static final Pattern GRAMMAR =
            Pattern.compile(
                    "\\s*([a-zA-Z0-9][a-zA-Z0-9+.-]*)(?::[a-z0-9-]+)?"
                            + "\\s*(?:\\(\\s*(<<|<=|=|>=|>>|<|>)\\s*([^\\s)]+)\\s*\\))?\\s*");

    /** Read a list as in {@code Depends}: all of these, and of each any one. */
    static List<List<Relation>> parseAll(String field) {
        List<List<Relation>> all = new ArrayList<>();
        for (String group : field.split(",")) {
            if (!group.isBlank()) {
                List<Relation> alternatives = new ArrayList<>();
                for (String alternative : group.split("\\|")) {
                    alternatives.add(parse(alternative));
                }
                all.add(List.copyOf(alternatives));
            }
        }
        return List.copyOf(all);
    }

    /** Read a list as in {@code Provides} or {@code Conflicts}, which knows no alternatives. */
    static List<Relation> parseList(String field) {
        return parseAll(field).stream().flatMap(List::stream).toList();
    }

    private static Relation parse(String text) {
        Matcher matcher = GRAMMAR.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a relation between packages: " + text.strip());
        }
        String operator = matcher.group(2) == null ? "" : matcher.group(2);
        // Policy 7.1: the old forms < and > mean <= and >=.
        operator = operator.equals("<") || operator.equals(">") ? operator + "=" : operator;
        return new Relation(
                matcher.group(1), operator, matcher.group(3) == null ? "" : matcher.group(3));
    }

    boolean accepts(String candidate) {
        if (operator.isEmpty()) {
            return true;
        }
        int order = DebianVersion.compare(candidate, version);
        return switch (operator) {
            case "<<" -> order < 0;
            case "<=" -> order <= 0;
            case "=" -> order == 0;
            case ">=" -> order >= 0;
            default -> order > 0;
        };
    }

    @Override
    public String toString() {
        return operator.isEmpty() ? name : name + " (" + operator + " " + version + ")";
    }
}
