package io.systemcontainers.machine;

import io.systemcontainers.Command;
import io.systemcontainers.Console;
import io.systemcontainers.ExecResult;
import io.systemcontainers.FileDiff;
import io.systemcontainers.Forward;
import io.systemcontainers.JournalFilter;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.MachineNetwork;
import io.systemcontainers.MachineState;
import io.systemcontainers.Service;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.Usage;
import io.systemcontainers.exec.Commands;
import io.systemcontainers.init.Init;
import io.systemcontainers.init.ServiceList;
import io.systemcontainers.journal.LogFiles;
import io.systemcontainers.journal.SystemdJournal;
import io.systemcontainers.rootfs.LayerComparison;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.storage.VolumeState;
import io.systemcontainers.watch.Life;
import io.systemcontainers.watch.Watches;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Be a machine, as its user sees it, in whichever incarnation it is at present. */
abstract class LivingMachine implements Machine {

    private final MachineResources resources;
    private final Supplier<Incarnation> present;
    private final Supplier<Incarnation> presentNow;
    private final Commands commands;
    private final Watches watches;
    private final MachineFiles files;
    private final Console console;

    /**
     * @param resources what all incarnations have in common
     * @param present returns the one to be used, which may take until it has booted
     * @param presentNow returns the one that it is, whatever that is at
     */
    LivingMachine(
            MachineResources resources,
            Supplier<Incarnation> present,
            Supplier<Incarnation> presentNow) {
        this.resources = resources;
        this.present = present;
        this.presentNow = presentNow;
        this.commands = resources.commands(this::use);
        this.watches = new Watches(resources.name(), this::look, this::state);
        this.files =
                new NativeMachineFiles(
                        resources.name(),
                        this::usedRoot,
                        watches,
                        this::changes,
                        resources.folders());
        this.console = new PresentConsole(() -> presentNow.get().console());
    }

    /**
     * Hold the files that changes are told from.
     *
     * @param snapshot the snapshot; the last one where none is named
     */
    abstract VolumeState before(Optional<String> snapshot);

    private FileDiff changes(Optional<String> snapshot) {
        Incarnation compared = present();
        compared.life().requirePresent("comparing the files of");
        try (VolumeState before = before(snapshot)) {
            FileDiff changes = LayerComparison.of(before.layers(), compared.volume().layers());
            compared.life().requirePresent("comparing the files of");
            return changes;
        } catch (SystemContainerException e) {
            compared.life().requirePresent("comparing the files of");
            throw e;
        }
    }

    final MachineResources resources() {
        return resources;
    }

    final Incarnation present() {
        return present.get();
    }

    private Lifecycle lifecycle() {
        return present().lifecycle();
    }

    private LifeState life() {
        return present().life();
    }

    /** Do something that leads from one state to another. */
    void step(Runnable step) {
        step.run();
    }

    @Override
    public final String name() {
        return resources.name();
    }

    @Override
    public final MachineState state() {
        return presentNow.get().life().state();
    }

    @Override
    public final MachineConfig config() {
        return presentNow.get().configuration().described();
    }

    @Override
    public final void config(String key, String value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        step(() -> present().configure(before -> before.with(key, value)));
    }

    @Override
    public final Usage usage() {
        return present().usage();
    }

    @Override
    public final String address() {
        return present().connection().awaitAddress().getHostAddress();
    }

    @Override
    public MachineNetwork network() {
        return new NativeMachineNetwork(resources);
    }

    @Override
    public final Forward forward(int port) {
        Incarnation used = present();
        used.life().use("forwarding to");
        return used.connection().forwards().add(port);
    }

    @Override
    public final ExecResult exec(String... command) {
        Objects.requireNonNull(command, "command");
        return commands.run(command);
    }

    @Override
    public final Command command(String... command) {
        Objects.requireNonNull(command, "command");
        return commands.command(command);
    }

    private Commands.Life use(String doing) {
        Incarnation used = present();
        return used.life(used.life().use(doing));
    }

    @Override
    public final String shellCommand() {
        return life().look("getting a shell").shells().line();
    }

    @Override
    public final MachineFiles files() {
        return files;
    }

    private RootDirectory usedRoot() {
        Incarnation used = present();
        return used.root(used.life().use("reaching the files"));
    }

    private RootDirectory lookedAt(String doing) {
        Incarnation looked = present();
        return looked.root(looked.life().look(doing));
    }

    /* Nothing when it does not run, or is just ending. */
    private Optional<Life> look() {
        Incarnation looked = present();
        try {
            return looked.life().running().map(boot -> new Life(boot, looked.root(boot)));
        } catch (SystemContainerException ended) {
            return Optional.empty();
        }
    }

    @Override
    public final void start() {
        step(() -> lifecycle().start());
    }

    @Override
    public final void stop() {
        step(() -> lifecycle().stop());
    }

    @Override
    public final void kill() {
        step(() -> lifecycle().kill());
    }

    @Override
    public final void reboot() {
        step(() -> lifecycle().reboot());
    }

    @Override
    public final void freeze() {
        step(() -> lifecycle().freeze());
    }

    @Override
    public final void unfreeze() {
        step(() -> lifecycle().unfreeze());
    }

    @Override
    public final boolean pristine() {
        return life().pristine();
    }

    @Override
    public final Console console() {
        return console;
    }

    @Override
    public final String journal(JournalFilter filter) {
        Objects.requireNonNull(filter, "filter");
        if (resources.init() == Init.SYSTEMD) {
            Incarnation looked = present();
            Commands looking = looked.commands(looked.life()::look);
            return new SystemdJournal(name(), looking::command).read(filter);
        }
        return new LogFiles(name(), () -> lookedAt("reading the journal")).read(filter);
    }

    @Override
    public final List<Service> services() {
        Incarnation looked = present();
        Commands looking = looked.commands(looked.life()::look);
        return new ServiceList(name(), looking::command).read();
    }

    /** End the watches, with the machine. */
    final void closeWatches() {
        watches.close();
    }

    @Override
    public final String toString() {
        return "Machine[" + name() + ", " + config().image() + ", " + state() + "]";
    }
}
