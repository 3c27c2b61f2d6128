package io.systemcontainers.machine;

import io.systemcontainers.ExecResult;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.CgroupPlan;
import io.systemcontainers.cgroup.Freezer;
import io.systemcontainers.cgroup.Limits;
import io.systemcontainers.config.Settings;
import io.systemcontainers.console.ConsoleLog;
import io.systemcontainers.exec.Commands;
import io.systemcontainers.exec.Deadline;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.keeper.KeeperProgram;
import io.systemcontainers.rootfs.LayerIds;
import io.systemcontainers.rootfs.MachineDisk;
import io.systemcontainers.sys.Rollback;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/** Hold what a machine has from its making to its deletion, whether it runs or not. */
final class MachineResources implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(MachineResources.class.getName());

    private static final String[] FAILED_UNITS = {
        "systemctl", "list-units", "--failed", "--no-legend", "--plain"
    };
    /* Between two attempts, and after the last: an init that exits at once lets commands run, too. */
    private static final Duration PROBE_PAUSE = Duration.ofMillis(50);
    private static final int NO_SHELL = 127;
    private static final String[] PROBE = {"/bin/sh", "-c", ":"};

    private final MachineConfig config;
    private final Settings settings;
    private final Identity identity;
    private final UsedImage image;
    private final MachineDirectory directory;
    private final IdRange ids;
    private final MachineDisk disk;
    private final CgroupLayout layout;
    private final CgroupPlan cgroups;
    private final Init init;
    private final ConsoleLog console;
    private final KeeperProgram program;
    private boolean booted;

    MachineResources(
            MachineConfig config,
            Settings settings,
            UsedImage image,
            MachineDirectory directory,
            CgroupLayout layout,
            KeeperProgram program) {
        this.config = config;
        this.settings = settings;
        this.image = image;
        this.directory = directory;
        this.layout = layout;
        this.program = program;
        this.identity = Identity.of(config.name());
        this.init = Init.of(image.rootfs());
        try (Rollback rollback = new Rollback()) {
            this.ids = settings.privileged() ? null : rollback.add(IdRange.claim());
            LayerIds layers = LayerIds.of(idBase());
            this.disk =
                    new MachineDisk(
                            directory.path(), image.rootfs(layers), layers, directory.background());
            this.cgroups =
                    CgroupPlan.of(
                            layout,
                            directory.id(),
                            idBase(),
                            settings.privileged(),
                            new Limits(settings.memory(), settings.processes(), settings.cpu()));
            this.console = new ConsoleLog(name(), directory.path().resolve("console.log"));
            rollback.release();
        }
    }

    /** Start a life of the machine, and wait until it has booted. */
    void boot(Boot boot) {
        disk.prepare();
        BootPlan plan =
                MachinePlan.of(
                        disk, cgroups, init, identity, !booted, idBase(), settings.environment());
        Duration limit = Limit.BOOT.duration();
        boot.start(program, plan, limit);
        booted = true;
        if (init.readiness == Init.Readiness.PROBE) {
            probe(boot);
        }
        boot.awaitReady(limit);
        boot.requireAlive();
        if (init == Init.SYSTEMD) {
            nameFailedUnits(boot);
        }
    }

    /* An init that says nothing is ready when it lets commands run: with a shell, or at all. */
    private void probe(Boot boot) {
        Deadline limit = Deadline.in(Limit.BOOT.duration());
        int exitCode = -1;
        while (exitCode != 0 && exitCode != NO_SHELL) {
            try {
                if (limit.passed()) {
                    throw new SystemContainerException(
                            "starting machine `"
                                    + name()
                                    + "`: `"
                                    + String.join(" ", PROBE)
                                    + "` has not succeeded within "
                                    + Limit.BOOT);
                }
                exitCode = run(boot, limit.left().plus(PROBE_PAUSE), PROBE).exitCode();
            } catch (SystemContainerException e) {
                if (!boot.awaitEnd(io.systemcontainers.exec.Limit.DRAIN.duration())) {
                    throw e;
                }
            }
            if (boot.awaitEnd(PROBE_PAUSE)) {
                return; // how it ended is said by whoever waits until it is ready
            }
        }
        boot.markReady();
    }

    /* A machine with a failed unit has booted; asking which costs time, and the console says whether to. */
    private void nameFailedUnits(Boot boot) {
        if (!console.text().contains("[FAILED]")) {
            return;
        }
        String units = run(boot, Limit.BOOT.duration(), FAILED_UNITS).stdout();
        if (!units.isBlank()) {
            LOG.log(
                    Level.WARNING,
                    "machine `"
                            + name()
                            + "` has booted, but units failed:\n"
                            + units.stripTrailing());
        }
    }

    private ExecResult run(Boot boot, Duration limit, String... command) {
        return commands(doing -> boot).command(command).timeout(limit).run();
    }

    /** Return what runs commands in the life of the machine that is asked for. */
    Commands commands(Function<String, Boot> use) {
        return new Commands(
                name(),
                idBase(),
                settings.environment(),
                cgroups.commands(),
                doing -> use.apply(doing).life(idBase()));
    }

    /** Tell whether the machine has booted on these files, and they say who it is. */
    boolean booted() {
        return booted;
    }

    void booted(boolean value) {
        booted = value;
    }

    String name() {
        return identity.name();
    }

    MachineConfig config() {
        return config;
    }

    Settings settings() {
        return settings;
    }

    int idBase() {
        return ids == null ? 0 : ids.base();
    }

    MachineDisk disk() {
        return disk;
    }

    Init init() {
        return init;
    }

    ConsoleLog console() {
        return console;
    }

    Path memoryEvents() {
        return cgroups.memoryEvents();
    }

    Freezer freezer() {
        return new Freezer(layout, directory.id());
    }

    /** Let go of everything, whatever of it fails to be let go. */
    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            all.add(directory);
            all.add(image);
            if (ids != null) {
                all.add(ids);
            }
            all.add(console);
        }
    }
}
