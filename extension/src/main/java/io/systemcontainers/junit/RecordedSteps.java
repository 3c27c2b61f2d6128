package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.Provision;
import io.systemcontainers.PushOption;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** What one {@link Provisioning} has described, and the key that it adds up to. */
final class RecordedSteps implements Steps {

    private final Class<?> owner;
    private final ProvisioningKey key = new ProvisioningKey();
    private final List<Step> steps = new ArrayList<>();
    private Duration timeToLive = Provision.FOREVER;
    private String sum;

    private RecordedSteps(Class<?> owner) {
        this.owner = owner;
    }

    /** Have a class describe its steps for the machine of a test class. */
    static RecordedSteps of(
            Class<?> testClass, Class<? extends Provisioning> type, MachineConfig config) {
        Provisioning provisioning = ProvisioningClass.instance(testClass, type);
        RecordedSteps steps = new RecordedSteps(type);
        try {
            new ClassFiles(type).addTo(steps.key);
            steps.key.add("network", config.network().name());
            config.config().entrySet().stream()
                    .filter(entry -> !entry.getKey().startsWith("limits."))
                    .forEach(entry -> steps.key.add("config", entry.getKey(), entry.getValue()));
            provisioning.describe(steps);
        } catch (IOException | RuntimeException e) {
            throw UserMistake.in(
                    testClass,
                    "provision: class ["
                            + type.getName()
                            + "] cannot describe its steps: "
                            + e.getMessage(),
                    e);
        }
        steps.sum = steps.key.hex();
        return steps;
    }

    Provision provision(boolean rebuild) {
        return new Provision(owner.getName(), sum, timeToLive, rebuild, this::take);
    }

    private void take(Machine machine) {
        for (Step step : steps) {
            try {
                step.action().accept(machine);
            } catch (Throwable t) { // a command that fails is an AssertionError
                throw new SystemContainerException(
                        "provisioning machine `"
                                + machine.name()
                                + "`: step "
                                + (steps.indexOf(step) + 1)
                                + " of ["
                                + owner.getName()
                                + "], "
                                + step.what()
                                + ": "
                                + t.getMessage(),
                        t);
            }
        }
    }

    private Steps step(String what, Consumer<? super Machine> action) {
        requireDescribing();
        steps.add(new Step(what, action));
        return this;
    }

    /* What comes later would be in no key. */
    private void requireDescribing() {
        if (sum != null) {
            throw new IllegalStateException(
                    "steps of [" + owner.getName() + "] are described within describe(Steps)");
        }
    }

    @Override
    public Steps push(Path source, String target, PushOption... options) {
        key.add("push", source.toAbsolutePath().normalize().getFileName() + "", target);
        for (PushOption option : options) {
            if (!(option instanceof PushOption.Progress)) {
                key.add("option", option.toString()); // a record of values
            }
        }
        input(source);
        PushOption[] all = options.clone();
        return step(
                "push of `" + source + "` to `" + target + "`",
                machine -> machine.files().push(source, target, all));
    }

    @Override
    public Steps write(String path, String content) {
        key.add("write", path, content);
        return step("write of `" + path + "`", machine -> machine.files().write(path, content));
    }

    @Override
    public Steps run(String... command) {
        String[] all = command.clone();
        key.add("run", all);
        return step(
                "command `" + String.join(" ", all) + "`",
                machine -> machine.exec(all).assertSuccess());
    }

    @Override
    public Steps shell(String script) {
        key.add("shell", script);
        return step(
                "script `" + script.strip().lines().findFirst().orElse("") + "`",
                machine -> machine.exec("/bin/sh", "-e", "-c", script).assertSuccess());
    }

    @Override
    public Steps apply(String description, Consumer<? super Machine> action, Object... inputs) {
        key.add("apply", description);
        Arrays.stream(inputs).forEach(this::inputOf);
        return step("`" + description + "`", action);
    }

    private void inputOf(Object value) {
        if (value instanceof Path path) {
            input(path);
        } else if (value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum<?>) {
            input(value.getClass().getName(), value.toString());
        } else {
            throw new IllegalArgumentException(
                    "an input must be a text, a number, a boolean, an enum constant or a Path, and"
                            + " is a "
                            + (value == null ? "null" : value.getClass().getName()));
        }
    }

    @Override
    public Steps input(Path path) {
        requireDescribing();
        try {
            key.add("tree");
            new HostTree(path).addTo(key);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("reading `" + path + "`: " + e, e);
        }
    }

    @Override
    public Steps input(String name, String value) {
        requireDescribing();
        key.add("input", name, value);
        return this;
    }

    @Override
    public Steps timeToLive(Duration limit) {
        requireDescribing();
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException(
                    "a time to live must be longer than zero, and is " + limit);
        }
        timeToLive = limit.compareTo(timeToLive) < 0 ? limit : timeToLive;
        return this;
    }

    private record Step(String what, Consumer<? super Machine> action) {}
}
