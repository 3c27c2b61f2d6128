package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import io.systemcontainers.config.Distance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The choice of an image's packages: those asked for, and what they depend on.
 *
 * <p>Of a package the highest version is taken, of alternatives one that is chosen already, else
 * the first that can be installed, of providers the most important. What is only recommended is
 * left out. Not for use by several threads.
 */
public final class Resolver {

    private static final List<String> PRIORITIES =
            List.of("required", "important", "standard", "optional");

    /* How many providers of what is no package are named. */
    private static final int PROVIDERS = 5;

    private final Distribution distribution;
    private final List<PackageIndex> indexes;
    private final Map<String, Optional<DebianPackage>> candidates = new HashMap<>();
    private final Map<String, Boolean> installable = new HashMap<>();
    private final Map<String, DebianPackage> chosen = new LinkedHashMap<>();

    /**
     * Choose from these indexes.
     *
     * @param distribution whose they are
     * @param indexes the indexes of a release and of its updates
     */
    public Resolver(Distribution distribution, List<PackageIndex> indexes) {
        this.distribution = distribution;
        this.indexes = List.copyOf(indexes);
    }

    /**
     * Return the names of the packages that every system of the release must have.
     *
     * @return the names, sorted
     */
    public List<String> base() {
        return indexes.stream()
                .flatMap(index -> index.base().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Tell whether there is a package.
     *
     * @param name its name
     * @return whether an index has it
     */
    public boolean has(String name) {
        return candidate(name).isPresent();
    }

    /**
     * Refuse a name that a person has written and no package has.
     *
     * @param name the name
     * @param suite where it was looked for, for the message
     * @param reference the image that it is wanted in
     * @throws UnknownImageException if there is no such package; the message has what is near
     */
    public void require(String name, String suite, String reference) {
        if (has(name)) {
            return;
        }
        List<String> providers =
                indexes.stream()
                        .flatMap(index -> index.providers(name).stream())
                        .distinct()
                        .sorted()
                        .limit(PROVIDERS)
                        .toList();
        throw new UnknownImageException(
                reference,
                "choosing package `"
                        + name
                        + "` of "
                        + distribution.title()
                        + "'s suite "
                        + suite
                        + ": there is no such package"
                        + (providers.isEmpty()
                                ? meant(name)
                                : "; it is provided by " + String.join(", ", providers)));
    }

    private String meant(String name) {
        List<String> names = indexes.stream().flatMap(index -> index.names().stream()).toList();
        return Distance.near(name, names)
                .map(near -> "; did you mean `" + near + "`?")
                .orElse(": look for its name, for example with `apt-cache search`");
    }

    /**
     * Choose packages and everything they depend on.
     *
     * @param names what is wanted
     * @return the packages, sorted by name
     * @throws SystemContainerException if a package is missing, or two exclude each other
     */
    public List<DebianPackage> resolve(Collection<String> names) {
        chosen.clear();
        Deque<DebianPackage> open = new ArrayDeque<>();
        for (String name : names) {
            choose(
                    candidate(name)
                            .orElseThrow(() -> failure("the package " + name, "no index has it")),
                    open);
        }
        while (!open.isEmpty()) {
            DebianPackage next = open.remove();
            for (List<Relation> alternatives : next.dependencies()) {
                if (alternatives.stream().noneMatch(this::satisfied)) {
                    choose(best(next, alternatives), open);
                }
            }
        }
        checkExclusions();
        return chosen.values().stream().sorted(Comparator.comparing(DebianPackage::name)).toList();
    }

    /**
     * Return those of the packages chosen last that some of them need, directly or not.
     *
     * @param names the names of some of the packages chosen last
     * @return the names of these and of what they depend on
     */
    public Set<String> needed(Collection<String> names) {
        Set<String> needed = new LinkedHashSet<>(names);
        Deque<String> open = new ArrayDeque<>(needed);
        while (!open.isEmpty()) {
            for (List<Relation> alternatives : chosen.get(open.remove()).dependencies()) {
                for (DebianPackage other : chosen.values()) {
                    boolean meant = alternatives.stream().anyMatch(one -> meets(other, one));
                    if (meant && needed.add(other.name())) {
                        open.add(other.name());
                    }
                }
            }
        }
        return needed;
    }

    private void choose(DebianPackage one, Deque<DebianPackage> open) {
        if (chosen.putIfAbsent(one.name(), one) == null) {
            open.add(one);
        }
    }

    private DebianPackage best(DebianPackage dependent, List<Relation> alternatives) {
        return alternatives.stream()
                .flatMap(relation -> matches(relation).stream())
                .filter(match -> installable(match, new LinkedHashSet<>()))
                .findFirst()
                .orElseThrow(
                        () ->
                                failure(
                                        dependent.toString(),
                                        "it depends on "
                                                + join(alternatives)
                                                + ", which cannot be installed"));
    }

    private static String join(List<Relation> alternatives) {
        return String.join(" | ", alternatives.stream().map(Relation::toString).toList());
    }

    private SystemContainerException failure(String what, String why) {
        return new SystemContainerException(
                "choosing packages for `"
                        + what
                        + "`: "
                        + why
                        + ": the mirror may be incomplete or being updated; try again, or set "
                        + distribution.mirrorProperty()
                        + " to another");
    }

    private boolean satisfied(Relation relation) {
        return chosen.values().stream().anyMatch(one -> meets(one, relation));
    }

    private static boolean meets(DebianPackage one, Relation relation) {
        return one.name().equals(relation.name()) && relation.accepts(one.version())
                || provides(one, relation);
    }

    private static boolean provides(DebianPackage one, Relation relation) {
        // Policy 7.5: a versioned relation is satisfied by a versioned "=" in Provides only.
        return one.provides().stream()
                .filter(provided -> provided.name().equals(relation.name()))
                .anyMatch(
                        provided ->
                                relation.operator().isEmpty()
                                        || !provided.version().isEmpty()
                                                && relation.accepts(provided.version()));
    }

    /** Return what satisfies a relation, the package of that name first. */
    private List<DebianPackage> matches(Relation relation) {
        List<DebianPackage> matches = new ArrayList<>();
        candidate(relation.name())
                .filter(named -> relation.accepts(named.version()))
                .ifPresent(matches::add);
        indexes.stream()
                .flatMap(index -> index.providers(relation.name()).stream())
                .distinct()
                .flatMap(name -> candidate(name).stream())
                .filter(one -> provides(one, relation))
                .sorted(
                        Comparator.comparingInt(Resolver::importance)
                                .thenComparing(DebianPackage::name))
                .forEach(matches::add);
        return matches;
    }

    private static int importance(DebianPackage one) {
        int rank = PRIORITIES.indexOf(one.fields().text("Priority"));
        return rank < 0 ? PRIORITIES.size() : rank;
    }

    /** Tell whether everything a package needs exists; a cycle is no obstacle. */
    private boolean installable(DebianPackage one, Set<String> visiting) {
        if (chosen.containsKey(one.name()) || !visiting.add(one.name())) {
            return true;
        }
        Boolean known = installable.get(one.name());
        if (known != null) {
            return known;
        }
        boolean answer =
                one.dependencies().stream()
                        .allMatch(
                                alternatives ->
                                        alternatives.stream()
                                                .flatMap(relation -> matches(relation).stream())
                                                .anyMatch(match -> installable(match, visiting)));
        installable.put(one.name(), answer);
        return answer;
    }

    private Optional<DebianPackage> candidate(String name) {
        return candidates.computeIfAbsent(
                name,
                key ->
                        indexes.stream()
                                .flatMap(index -> index.find(key).stream())
                                .max((a, b) -> DebianVersion.compare(a.version(), b.version())));
    }

    private void checkExclusions() {
        for (DebianPackage one : chosen.values()) {
            for (Relation excluded : one.excludes()) {
                for (DebianPackage other : chosen.values()) {
                    if (meets(other, excluded) && !other.name().equals(one.name())) {
                        throw failure(one.toString(), "it excludes " + other);
                    }
                }
            }
        }
    }
}
