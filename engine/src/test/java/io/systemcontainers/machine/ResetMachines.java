package io.systemcontainers.machine;

import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.CgroupPlan;
import io.systemcontainers.cgroup.Hierarchy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Has an engine, and machines with a snapshot that they have booted from. */
abstract class ResetMachines {

    static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    static final MachineConfig DEBIAN = MachineConfig.of("debian:12");
    static final String RESET = "belongs to the state before the reset";

    /* One for all classes that run at once: what is static is theirs together. */
    static Engine engine;
    private static int users;

    @BeforeAll
    static void open() {
        synchronized (ResetMachines.class) {
            if (users++ == 0) {
                engine = Engine.open();
            }
        }
    }

    @AfterAll
    static void close() {
        synchronized (ResetMachines.class) {
            if (--users == 0) {
                engine.close();
            }
        }
    }

    static Machine launch(MachineConfig config) {
        Machine machine = engine.create(config);
        machine.snapshot("clean");
        machine.start();
        return machine;
    }

    static String output(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout().strip();
    }

    /** Have a standby that has booted, and return how often one has. */
    static AtomicInteger standby(Machine machine, Consumer<Machine> task) {
        AtomicInteger boots = new AtomicInteger();
        machine.afterBoot(
                booted -> {
                    task.accept(booted);
                    boots.incrementAndGet();
                });
        machine.standby("clean");
        // On a busy host it has to wait for everything else.
        await().until(() -> boots.get() == 1);
        return boots;
    }

    /** Return the machine's control groups in the hierarchy that weighs them. */
    static List<Path> groups(Machine machine) throws IOException {
        Hierarchy hierarchy =
                CgroupLayout.ofHost().hierarchies().stream()
                        .filter(candidate -> candidate.controllers().contains("cpu"))
                        .findFirst()
                        .orElseThrow();
        String prefix = CgroupPlan.PREFIX + machine.name().substring("m-".length()) + "-";
        List<Path> groups = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(hierarchy.mountPoint(), prefix + "*")) {
            found.forEach(groups::add);
        }
        return groups;
    }

    static int weight(Path group) {
        Path file =
                Files.exists(group.resolve("cpu.shares"))
                        ? group.resolve("cpu.shares")
                        : group.resolve("cpu.weight");
        try {
            return Integer.parseInt(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
