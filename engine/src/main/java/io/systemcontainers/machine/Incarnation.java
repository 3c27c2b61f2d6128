package io.systemcontainers.machine;

import io.systemcontainers.Console;
import io.systemcontainers.Usage;
import io.systemcontainers.cgroup.CgroupPlaces;
import io.systemcontainers.cgroup.CgroupPlan;
import io.systemcontainers.cgroup.CpuWeight;
import io.systemcontainers.cgroup.Freezer;
import io.systemcontainers.cgroup.LimitChange;
import io.systemcontainers.cgroup.Limits;
import io.systemcontainers.cgroup.MachineGroups;
import io.systemcontainers.cgroup.Meter;
import io.systemcontainers.console.ConsoleLog;
import io.systemcontainers.console.NativeConsole;
import io.systemcontainers.device.DeviceSteps;
import io.systemcontainers.exec.Commands;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.procfs.MachineView;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.storage.Volume;
import io.systemcontainers.sys.Rollback;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Be a machine from one reset to the next: with files, control groups and a console that no other
 * incarnation of it has, so that two may be there at once.
 */
final class Incarnation implements AutoCloseable {

    private final MachineResources machine;
    private final String id;
    private final Volume volume;
    private final CpuWeight weight;
    private final CgroupPlaces places;
    private final ConsoleLog log;
    private final Console console;
    private final Connection connection;
    private final LifeState life;
    private final Lifecycle lifecycle;
    private volatile Configuration configuration;
    private boolean booted;
    private volatile boolean behindOthers;
    private volatile Snapshots.Kept origin;

    /**
     * @param machine what all incarnations have in common
     * @param configuration how it is configured
     * @param id this one's id, unique on the host
     * @param volume its files, which it takes over
     * @param booted whether the machine has booted on them, and they say who it is
     */
    Incarnation(
            MachineResources machine,
            Configuration configuration,
            String id,
            Volume volume,
            boolean booted) {
        this.machine = machine;
        this.configuration = configuration;
        this.id = id;
        this.volume = volume;
        this.booted = booted;
        try (Rollback rollback = new Rollback()) {
            rollback.add(volume);
            this.places = CgroupPlaces.of(machine.layout(), id);
            this.weight = new CpuWeight(machine.layout(), id);
            this.log =
                    rollback.add(new ConsoleLog(name(), volume.directory().resolve("console.log")));
            this.connection =
                    new Connection(
                            name(), machine.member(), machine.asksForAddress(), machine.forwards());
            this.life = new LifeState(name());
            this.lifecycle = new Lifecycle(this, life);
            this.console = new NativeConsole(log, life::touch);
            rollback.release();
        }
    }

    String name() {
        return machine.name();
    }

    MachineResources machine() {
        return machine;
    }

    /** Return how it is configured at present. */
    Configuration configuration() {
        return configuration;
    }

    private Limits limits() {
        return machine.limits(configuration);
    }

    /**
     * Configure it anew: a running one at once, as far as that is possible.
     *
     * @param change returns how it is to be configured
     * @throws RuntimeException if that is wrong, its project does not allow it, or the kernel
     *     refuses it; nothing has changed then
     */
    void configure(UnaryOperator<Configuration> change) {
        lifecycle.configure(
                running -> {
                    Configuration before = configuration;
                    Configuration next = change.apply(before);
                    machine.admit(next);
                    try {
                        Limits limits = machine.limits(next);
                        if (running) {
                            LimitChange.make(machine.layout(), id, limits(), limits);
                        }
                    } catch (RuntimeException e) {
                        machine.admit(before);
                        throw e;
                    }
                    configuration = next;
                });
    }

    /** Measure what it uses while it runs. */
    Usage usage() {
        Boot boot = life.alive("measuring what is used");
        Meter meter = new Meter(machine.layout(), id);
        Usage usage =
                new Usage(
                        meter.memory(boot.oomKills()),
                        meter.cpuTime(),
                        meter.processes(),
                        meter.disk(),
                        boot.traffic(),
                        meter.pressure());
        life.alive("measuring what is used"); // what has ended uses nothing
        return usage;
    }

    /** Return how many bytes of memory it uses; 0 where it does not run. */
    long memoryInUse() {
        return new Meter(machine.layout(), id).memory(0).current();
    }

    /** Return the state that it is in. */
    LifeState life() {
        return life;
    }

    /** Return what takes it to another state. */
    Lifecycle lifecycle() {
        return lifecycle;
    }

    Volume volume() {
        return volume;
    }

    Console console() {
        return console;
    }

    ConsoleLog log() {
        return log;
    }

    Connection connection() {
        return connection;
    }

    Path memoryEvents() {
        return places.memoryEvents();
    }

    MachineGroups groups() {
        return machine.groups(id);
    }

    Freezer freezer() {
        return new Freezer(machine.layout(), id);
    }

    /** Return what runs commands in one of its lives, which is told what is going to be done. */
    Commands commands(Function<String, Boot> use) {
        return machine.commands(doing -> life(use.apply(doing)));
    }

    /** Give access to what commands need. */
    Commands.Life life(Boot boot) {
        return boot.life(
                machine.idBase(), places.commands(), () -> configuration.settings().environment());
    }

    /** Open the root of a boot. */
    RootDirectory root(Boot boot) {
        return boot.root(machine.idBase());
    }

    /** Tell whether the machine has booted on these files, and they say who it is. */
    boolean booted() {
        return booted;
    }

    /** Say that its files, before anything runs on them, are those of a snapshot. */
    void isOf(Snapshots.Kept snapshot) {
        origin = snapshot;
    }

    /** Tell whether it is what booting from a snapshot makes of the machine. */
    boolean isPristineOf(Snapshots.Kept snapshot) {
        Snapshots.Kept from = origin;
        return from != null && from.isSame(snapshot) && life.pristine();
    }

    /** Plan the next boot. */
    BootPlan nextBoot() {
        volume.prepare();
        DeviceSteps devices =
                new DeviceSteps(configuration.devices(), machine.idBase(), machine.folders());
        BootPlan plan =
                MachinePlan.of(
                        volume,
                        hostSteps(devices),
                        machine.init(),
                        machine.identity(),
                        !booted,
                        machine.templates().steps(machine, configuration, !booted),
                        machine.idBase(),
                        configuration,
                        devices,
                        MachineView.of(machine.layout(), id, machine.idBase()));
        booted = true;
        return plan;
    }

    /* The steps of its groups, with what else is to be done on the host. */
    private CgroupPlan hostSteps(DeviceSteps devices) {
        CgroupPlan cgroups =
                CgroupPlan.of(
                        machine.layout(),
                        id,
                        machine.idBase(),
                        machine.privileged(),
                        limits(),
                        devices.characters());
        List<Step> host = new ArrayList<>(cgroups.host());
        host.addAll(connection.hostSteps());
        if (behindOthers) {
            host.addAll(weight.behindOthers(limits()));
        }
        List<Step> mounts =
                machine.needsVersion2()
                        ? CgroupPlan.mountsOfVersion2(machine.layout())
                        : cgroups.machine();
        return new CgroupPlan(host, mounts, cgroups.end());
    }

    /**
     * Have it weigh little against others that want the processors, and be seen by nobody over the
     * network, when it boots.
     */
    void stayBehindOthers() {
        behindOthers = true;
        connection.stayAlone();
    }

    boolean isBehindOthers() {
        return behindOthers;
    }

    /** Have it use the processors as its configuration says. */
    void catchUp() {
        behindOthers = false;
        weight.catchUp(limits());
    }

    /** Be the machine, for others, too: the one before has left the network. */
    void enter() {
        connection.join();
        life.running().ifPresent(this::takeConnections);
    }

    /** Take connections for a life that has booted. */
    void takeConnections(Boot boot) {
        connection.open(boot, machine.idBase());
    }

    /**
     * Say that another incarnation is the machine now: whoever still uses this one is told why it
     * cannot be used any more.
     */
    void retire(String why) {
        life.retire(why);
        log.retire(why);
        connection.leave(why);
    }

    /**
     * Kill it, whatever it is at, and let go of what it has; false when that was done before.
     *
     * @throws io.systemcontainers.SystemContainerException if it cannot be killed; it keeps what it
     *     has then
     */
    boolean end() {
        lifecycle.abort();
        if (!lifecycle.end()) {
            return false;
        }
        close();
        return true;
    }

    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            all.add(volume);
            all.add(connection);
            all.add(log);
        }
    }
}
