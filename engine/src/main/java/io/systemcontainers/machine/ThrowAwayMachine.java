package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.CgroupPlan;
import io.systemcontainers.cgroup.Limits;
import io.systemcontainers.cgroup.MachineGroups;
import io.systemcontainers.cgroup.StaleGroups;
import io.systemcontainers.console.ConsoleLog;
import io.systemcontainers.exec.Environment;
import io.systemcontainers.image.BuildMachine;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.keeper.KeeperProgram;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.seccomp.SystemCallPolicy;
import io.systemcontainers.storage.StoreDirectory;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Run one program as the init of an unprivileged machine whose root is a directory itself: what it
 * changes there stays, with the ids that it sees.
 */
final class ThrowAwayMachine implements BuildMachine, AutoCloseable {

    private static final String ROOT = "rootfs";

    private final Path store;
    private final CgroupLayout layout;
    private final KeeperProgram program;
    private final Executor background;
    private final Set<Boot> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    ThrowAwayMachine(Path store, CgroupLayout layout, KeeperProgram program, Executor background) {
        this.store = store;
        this.layout = layout;
        this.program = program;
        this.background = background;
    }

    @Override
    public int run(
            Path rootfs,
            List<String> command,
            Map<String, String> environment,
            Consumer<byte[]> console,
            Duration limit) {
        try (StoreDirectory directory = StoreDirectory.ofMachine(store, background);
                IdRange ids = IdRange.claim();
                ConsoleLog log =
                        new ConsoleLog(
                                "build-" + directory.id(),
                                directory.path().resolve("console.log"),
                                console)) {
            Files.createDirectory(directory.path().resolve(ROOT));
            CgroupPlan cgroups =
                    CgroupPlan.of(
                            layout, directory.id(), ids.base(), false, Limits.NONE, List.of());
            Boot boot =
                    new Boot(
                            "build-" + directory.id(),
                            log,
                            null,
                            Connection.none("build-" + directory.id()),
                            new MachineGroups(
                                    new StaleGroups(layout, IdRange.held(ids.base())),
                                    directory.id()));
            running.add(boot);
            try {
                requireOpen();
                boot.start(
                        program,
                        plan(rootfs, directory, cgroups, ids, command, environment),
                        limit);
                if (!boot.awaitEnd(limit)) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new SystemContainerException(
                                "running `"
                                        + String.join(" ", command)
                                        + "` in `"
                                        + rootfs
                                        + "`: interrupted");
                    }
                    throw new SystemContainerException(
                            "running `"
                                    + String.join(" ", command)
                                    + "` in `"
                                    + rootfs
                                    + "`: it did not end within "
                                    + limit.toSeconds()
                                    + " s");
                }
            } finally {
                running.remove(boot);
                boot.kill();
            }
            requireOpen();
            Ending ending = boot.ended().join();
            if (ending.waitStatus() < 0) {
                throw new SystemContainerException(
                        "running `"
                                + String.join(" ", command)
                                + "` in `"
                                + rootfs
                                + "`: "
                                + ending.describe("meanwhile"));
            }
            return ending.exitCode();
        } catch (IOException e) {
            throw new SystemContainerException(
                    "preparing to run `" + command.get(0) + "` in `" + rootfs + "`: " + e, e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this engine is closed: open another");
        }
    }

    /** Kill what runs; nothing runs any more. */
    @Override
    public void close() {
        closed = true;
        try (Rollback all = new Rollback()) {
            running.forEach(boot -> all.add(boot::kill));
        }
    }

    private static BootPlan plan(
            Path rootfs,
            StoreDirectory directory,
            CgroupPlan cgroups,
            IdRange ids,
            List<String> command,
            Map<String, String> environment) {
        List<Step> host = new ArrayList<>(List.of(Step.lock(".")));
        host.addAll(cgroups.host());
        // No overlay is above this, so every kernel with idmapped mounts can shift it.
        host.add(Step.attach(rootfs.toString(), ROOT, 0, true));
        // What came along from the keeper's namespace is locked, and no root for pivot_root(2):
        // mount_namespaces(7).
        List<Step> machine = new ArrayList<>(List.of(Step.bind(ROOT, ROOT, 0), Step.root(ROOT)));
        machine.addAll(KernelFileSystems.steps(false));
        machine.addAll(Devices.steps(false));
        machine.add(Step.mount("tmpfs", "/run", Step.NOSUID | Step.NODEV, "mode=755"));
        machine.add(Step.hostname("build"));
        machine.add(Step.loopback());
        machine.add(Step.cgroupNamespace());
        machine.add(Step.pivot());
        Map<String, String> variables = new TreeMap<>(environment);
        variables.putIfAbsent("PATH", Environment.PATH);
        return new BootPlan(
                BootPlan.namespaces(false),
                ids.base(),
                directory.path().toString(),
                host,
                machine,
                cgroups.end(),
                command,
                variables,
                Sandbox.confinement(false, SystemCallPolicy.usual()));
    }
}
