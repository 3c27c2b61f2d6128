package io.systemcontainers.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import java.lang.reflect.AnnotatedElement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The names of one class's machines, by which a parameter or a field says which one it means. */
record MachineNames(List<String> names) {

    boolean areSeveral() {
        return names.size() > 1;
    }

    /** Refuse several machines that could not be told apart. */
    void requireDistinct(Class<?> testClass) {
        boolean missing = names.contains("");
        if (areSeveral() && (missing || new HashSet<>(names).size() < names.size())) {
            throw UserMistake.in(
                    testClass,
                    "name must be set for each of several machines, and to another value each; the"
                            + " names are "
                            + listed("\"", "\""));
        }
    }

    /**
     * Return the name of the machine that something means; it is empty where the only machine has
     * none.
     *
     * @param what names it in a message
     */
    String meantBy(Class<?> testClass, AnnotatedElement element, String what) {
        Optional<String> named = findAnnotation(element, Named.class).map(Named::value);
        if (named.isEmpty() && areSeveral()) {
            throw UserMistake.in(
                    testClass,
                    what
                            + "must say which of the machines it means, with one of "
                            + listed("@Named(\"", "\")"));
        }
        String name = named.orElse(names.get(0));
        if (!names.contains(name) || named.isPresent() && name.isEmpty()) {
            throw UserMistake.in(
                    testClass,
                    what
                            + "has @Named(\""
                            + name
                            + "\"), and "
                            + (names.equals(List.of(""))
                                    ? "the only machine has no name: set one in @SystemContainer"
                                    : "the names are " + listed("\"", "\"")));
        }
        return name;
    }

    private String listed(String before, String after) {
        return names.stream().map(name -> before + name + after).collect(Collectors.joining(", "));
    }
}
