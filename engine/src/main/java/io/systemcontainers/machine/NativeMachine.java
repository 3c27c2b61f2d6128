package io.systemcontainers.machine;

import io.systemcontainers.Command;
import io.systemcontainers.Console;
import io.systemcontainers.ExecResult;
import io.systemcontainers.JournalFilter;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.MachineState;
import io.systemcontainers.Snapshot;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.console.NativeConsole;
import io.systemcontainers.exec.Commands;
import io.systemcontainers.journal.LogFiles;
import io.systemcontainers.journal.SystemdJournal;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.watch.Life;
import io.systemcontainers.watch.Watches;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Be a machine of the native engine, as its user sees it. */
final class NativeMachine implements Machine {

    private final MachineResources resources;
    private final Lifecycle lifecycle;
    private final Commands commands;
    private final Watches watches;
    private final MachineFiles files;
    private final Console console;
    private final Consumer<String> onDeleted;
    private final Snapshots snapshots;

    NativeMachine(MachineResources resources, Consumer<String> onDeleted) {
        this.resources = resources;
        this.onDeleted = onDeleted;
        this.lifecycle = new Lifecycle(resources);
        this.snapshots = new Snapshots(resources.name(), resources.disk());
        this.commands = resources.commands(lifecycle::use);
        this.watches = new Watches(resources.name(), this::look, lifecycle::state);
        this.files = new NativeMachineFiles(resources.name(), () -> root(lifecycle::use), watches);
        this.console = new NativeConsole(resources.console(), lifecycle::touch);
    }

    @Override
    public String name() {
        return resources.name();
    }

    @Override
    public MachineState state() {
        return lifecycle.state();
    }

    @Override
    public MachineConfig config() {
        return resources.config();
    }

    @Override
    public ExecResult exec(String... command) {
        return commands.run(command);
    }

    @Override
    public Command command(String... command) {
        return commands.command(command);
    }

    @Override
    public String shellCommand() {
        return lifecycle.look("getting a shell").shellCommand();
    }

    @Override
    public MachineFiles files() {
        return files;
    }

    private RootDirectory root(Function<String, Boot> boot) {
        return boot.apply("reaching the files").root(resources.idBase());
    }

    private RootDirectory lookedAt(String doing) {
        Boot boot = lifecycle.look(doing);
        try {
            return boot.root(resources.idBase());
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ESRCH)) {
                throw new SystemContainerException(
                        doing + " of machine `" + name() + "`: it does not run: start it", e);
            }
            throw e;
        }
    }

    /* Nothing when it does not run, or is just ending. */
    private Optional<Life> look() {
        Optional<Boot> boot = lifecycle.running();
        try {
            return boot.map(present -> new Life(present, present.root(resources.idBase())));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ESRCH)) {
                return Optional.empty();
            }
            throw e;
        } catch (SystemContainerException ended) {
            return Optional.empty();
        }
    }

    @Override
    public void start() {
        lifecycle.start();
    }

    @Override
    public void stop() {
        lifecycle.stop();
    }

    @Override
    public void kill() {
        lifecycle.kill();
    }

    @Override
    public void reboot() {
        lifecycle.reboot();
    }

    @Override
    public void freeze() {
        lifecycle.freeze();
    }

    @Override
    public void unfreeze() {
        lifecycle.unfreeze();
    }

    @Override
    public Snapshot snapshot(String name) {
        Snapshots.requireName(name);
        return lifecycle.keep(
                "taking snapshot `" + name + "` of",
                stillness -> snapshots.take(name, stillness, resources.booted()));
    }

    @Override
    public void restore(String name) {
        lifecycle.putBack(
                () -> snapshots.require("restoring", name),
                () -> resources.booted(snapshots.putBack(name)));
    }

    @Override
    public void startFrom(String snapshot) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void standby(String snapshot) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void afterBoot(Consumer<? super Machine> task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Machine copy(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Snapshot> snapshots() {
        return snapshots.list();
    }

    @Override
    public void deleteSnapshot(String name) {
        lifecycle.inTurn(() -> snapshots.delete(name));
    }

    @Override
    public void renameSnapshot(String name, String newName) {
        Snapshots.requireName(newName);
        lifecycle.inTurn(() -> snapshots.rename(name, newName));
    }

    @Override
    public boolean pristine() {
        return lifecycle.pristine();
    }

    @Override
    public Console console() {
        return console;
    }

    @Override
    public String journal(JournalFilter filter) {
        if (resources.init() == Init.SYSTEMD) {
            Commands looking = resources.commands(lifecycle::look);
            return new SystemdJournal(name(), looking::command).read(filter);
        }
        return new LogFiles(name(), () -> lookedAt("reading the journal")).read(filter);
    }

    /**
     * {@inheritDoc}
     *
     * <p>One that cannot be killed keeps what it has, its ids above all: its keeper takes it down
     * when this JVM ends, and the next start collects its files.
     */
    @Override
    public void close() {
        try {
            if (lifecycle.end()) {
                resources.close();
            }
        } finally {
            watches.close();
            onDeleted.accept(name());
        }
    }

    @Override
    public String toString() {
        return "Machine[" + name() + ", " + resources.config().image() + ", " + state() + "]";
    }
}
