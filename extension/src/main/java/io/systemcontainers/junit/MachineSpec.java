package io.systemcontainers.junit;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.Project;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What an annotation asks for, checked as far as that can be done without an engine. */
record MachineSpec(
        Class<?> testClass,
        MachineConfig config,
        Map<String, String> members,
        Optional<RecordedSteps> steps) {

    private static final String MEMORY = "limits.memory";
    private static final String CPUS = "limits.cpu";
    private static final String PROCESSES = "limits.processes";
    private static final String PRIVILEGED = "security.privileged";
    private static final String NESTING = "security.nesting";

    static MachineSpec of(Class<?> testClass, SystemContainer annotation) {
        if (annotation.image().isBlank()) {
            throw UserMistake.in(
                    testClass, "image must not be blank: name one, for example \"debian:12\"");
        }
        if (annotation.processes() < 0) {
            throw UserMistake.in(
                    testClass, "processes must not be negative, and is " + annotation.processes());
        }
        if (annotation.cpus() < 0) {
            throw UserMistake.in(
                    testClass, "cpus must not be negative, and is " + annotation.cpus());
        }
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> members = new LinkedHashMap<>();
        if (!annotation.memory().isEmpty()) {
            values.put(MEMORY, annotation.memory());
            members.put(MEMORY, "memory");
        }
        if (annotation.cpus() > 0) {
            values.put(CPUS, Integer.toString(annotation.cpus()));
            members.put(CPUS, "cpus");
        }
        if (annotation.processes() > 0) {
            values.put(PROCESSES, Integer.toString(annotation.processes()));
            members.put(PROCESSES, "processes");
        }
        if (annotation.privileged()) {
            values.put(PRIVILEGED, "true");
            members.put(PRIVILEGED, "privileged");
        }
        if (annotation.nesting()) {
            values.put(NESTING, "true");
            members.put(NESTING, "nesting");
        }
        for (String entry : annotation.config()) {
            int equals = entry.indexOf('=');
            if (equals < 1 || entry.substring(0, equals).isBlank()) {
                throw UserMistake.in(
                        testClass, "config entry `" + entry + "` must have the form key=value");
            }
            String key = entry.substring(0, equals).strip();
            if (values.putIfAbsent(key, entry.substring(equals + 1).strip()) != null) {
                throw UserMistake.in(
                        testClass,
                        "config sets `"
                                + key
                                + "`, which "
                                + members.get(key)
                                + " has set already");
            }
            members.put(key, "config");
        }
        MachineConfig config =
                MachineConfig.of(annotation.image())
                        .name(annotation.name())
                        .network(annotation.network());
        if (!annotation.project().isEmpty()) {
            config = config.project(annotation.project());
        }
        for (String profile : annotation.profiles()) {
            config = config.profile(profile);
        }
        for (String alias : annotation.aliases()) {
            config = config.alias(alias);
        }
        for (Map.Entry<String, String> value : values.entrySet()) {
            config = config.config(value.getKey(), value.getValue());
        }
        Optional<RecordedSteps> steps =
                annotation.provision() == Provisioning.class
                        ? Optional.empty()
                        : Optional.of(RecordedSteps.of(testClass, annotation.provision(), config));
        return new MachineSpec(testClass, config, members, steps);
    }

    /** Have the machine made; what the engine says of a wrong value is said of the member. */
    Machine create(Engine engine, ExtensionContext context) {
        try {
            boolean rebuild = Rebuild.isWanted(context);
            if (!config.project().equals(Project.DEFAULT)) {
                NeededProject.make(engine.projects(), config.project());
            }
            config.profiles().forEach(profile -> requireProfile(engine, profile));
            return steps.map(taken -> engine.create(config, taken.provision(rebuild)))
                    .orElseGet(() -> engine.create(config));
        } catch (UnknownImageException e) {
            throw UserMistake.in(testClass, "image: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw UserMistake.in(testClass, member(e.getMessage()) + e.getMessage(), e);
        }
    }

    private void requireProfile(Engine engine, String profile) {
        try {
            engine.projects().profiles(config.project()).get(profile);
        } catch (SystemContainerException e) {
            throw UserMistake.in(testClass, "profiles: " + e.getMessage(), e);
        }
    }

    // The engine speaks of keys and values, in back-quotes and the wrong one first; the user wrote
    // members.
    private String member(String message) {
        Map<String, String> spoken = new LinkedHashMap<>(members);
        spoken.put(config.image(), "image");
        spoken.put(config.name(), "name");
        spoken.put(config.project(), "project");
        config.aliases().forEach(alias -> spoken.put(alias, "aliases"));
        return spoken.entrySet().stream()
                .filter(entry -> message.contains(quoted(entry)))
                .min(Comparator.comparingInt(entry -> message.indexOf(quoted(entry))))
                .map(entry -> entry.getValue() + ": ")
                .orElse("");
    }

    private static String quoted(Map.Entry<String, String> entry) {
        return "`" + entry.getKey() + "`";
    }
}
