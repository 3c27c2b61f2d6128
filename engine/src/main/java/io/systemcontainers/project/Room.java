package io.systemcontainers.project;

import io.systemcontainers.Project;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.LimitSettings;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Be a project with its machines' names, and see to it that they stay within its limits. */
final class Room {

    private String name;
    private Map<String, String> config;
    private ProjectSettings settings;
    private final EngineProfiles profiles;
    private final ProjectImages images;
    private final Map<String, Claim> claims = new TreeMap<>();

    Room(Project project, EngineProfiles profiles, ProjectImages images) {
        this.name = project.name();
        this.config = project.config();
        this.settings = new ProjectSettings(config);
        this.profiles = profiles;
        this.images = images;
    }

    String name() {
        return name;
    }

    Project project() {
        return new Project(name, config);
    }

    ProjectSettings settings() {
        return settings;
    }

    /** Return the profiles of its own, which count where it has some. */
    EngineProfiles ownProfiles() {
        return profiles;
    }

    /** Return the images of its own, which count where it has some. */
    ProjectImages ownImages() {
        return images;
    }

    List<String> machines() {
        return List.copyOf(claims.keySet());
    }

    void rename(String other) {
        name = other;
    }

    /** Configure it anew, if its machines allow that. */
    void configure(Map<String, String> other) {
        ProjectSettings next = new ProjectSettings(other);
        boolean sameFeatures =
                next.ownImages() == settings.ownImages()
                        && next.ownProfiles() == settings.ownProfiles();
        if (!sameFeatures && !claims.isEmpty()) {
            throw new SystemContainerException(
                    "configuring project `"
                            + name
                            + "`: its machines have what is its own now: "
                            + String.join(", ", claims.keySet())
                            + ": close them first");
        }
        if (counted().size() > next.machines()) {
            throw tooMany("configuring", next.machines());
        }
        for (Map.Entry<ProjectSettings.Sum, Long> sum : next.sums().entrySet()) {
            requireLimits("configuring", sum.getKey());
            requireSum("configuring", sum.getKey(), sum.getValue(), LongStream.empty());
        }
        config = Map.copyOf(other);
        settings = next;
    }

    /** Take in a machine, if its name is free and the limits allow it. */
    void add(String machine, Claim claim, String doing) {
        if (claims.containsKey(machine)) {
            throw new SystemContainerException(
                    doing
                            + " machine `"
                            + machine
                            + "`: this engine has one of that name"
                            + (name.equals(Project.DEFAULT) ? "" : " in project `" + name + "`"));
        }
        if (claim.counted()) {
            if (counted().size() >= settings.machines()) {
                throw tooMany(doing + " machine `" + machine + "`", settings.machines());
            }
            require(doing + " machine `" + machine + "`", claim.limits());
        }
        claims.put(machine, claim);
    }

    /** Let a machine have other limits, if the project's allow that. */
    void change(String machine, LimitSettings limits) {
        Claim claim = claims.remove(machine);
        if (claim == null) {
            return;
        }
        try {
            if (claim.counted()) {
                require("configuring machine `" + machine + "`", limits);
            }
            claim.limits(limits);
        } finally {
            claims.put(machine, claim);
        }
    }

    void remove(String machine, Claim claim) {
        claims.remove(machine, claim);
    }

    private void require(String doing, LimitSettings machine) {
        settings.sums()
                .forEach(
                        (sum, limit) -> {
                            OptionalLong own = sum.of(machine);
                            if (own.isEmpty()) {
                                throw new SystemContainerException(
                                        doing
                                                + ": project `"
                                                + name
                                                + "` limits what its machines use together: set `"
                                                + sum.key
                                                + "` for the machine, too");
                            }
                            requireSum(doing, sum, limit, LongStream.of(own.getAsLong()));
                        });
    }

    private void requireLimits(String doing, ProjectSettings.Sum sum) {
        claims.forEach(
                (machine, claim) -> {
                    if (claim.counted() && sum.of(claim.limits()).isEmpty()) {
                        throw new SystemContainerException(
                                doing
                                        + " project `"
                                        + name
                                        + "`: machine `"
                                        + machine
                                        + "` has no `"
                                        + sum.key
                                        + "`: set it first");
                    }
                });
    }

    private void requireSum(String doing, ProjectSettings.Sum sum, long limit, LongStream further) {
        LongStream there =
                claims.values().stream()
                        .filter(Claim::counted)
                        .mapToLong(claim -> sum.of(claim.limits()).orElse(0));
        long used = LongStream.concat(there, further).sum();
        if (used > limit) {
            throw new SystemContainerException(
                    doing
                            + ": `"
                            + sum.key
                            + "` of project `"
                            + name
                            + "` is "
                            + limit
                            + ", and its machines would have "
                            + used
                            + " together: give them less, close one, or raise the project's limit");
        }
    }

    private List<String> counted() {
        return claims.entrySet().stream()
                .filter(claim -> claim.getValue().counted())
                .map(Map.Entry::getKey)
                .toList();
    }

    private SystemContainerException tooMany(String doing, long limit) {
        return new SystemContainerException(
                doing
                        + ": project `"
                        + name
                        + "` may have "
                        + limit
                        + " machines, as `limits.containers` or `limits.instances` says, and has "
                        + String.join(", ", counted())
                        + ": close one, or raise the limit");
    }
}
