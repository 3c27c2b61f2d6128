package io.systemcontainers.junit.fake;

import io.systemcontainers.Command;
import io.systemcontainers.Console;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Forward;
import io.systemcontainers.Image;
import io.systemcontainers.JournalFilter;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.MachineNetwork;
import io.systemcontainers.MachineState;
import io.systemcontainers.Service;
import io.systemcontainers.Snapshot;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A machine of files in a map: it keeps the promises that the extension builds on, and records what
 * it is told. {@code exec("hang")} waits until it is interrupted.
 */
final class FakeMachine implements Machine {

    private final FakeHost host;
    private final MachineConfig config;
    private final FakeSnapshots snapshots = new FakeSnapshots();
    private final FakeSystemd systemd = new FakeSystemd();
    private Map<String, String> files;
    private volatile MachineState state = MachineState.STOPPED;
    private Consumer<? super Machine> task = machine -> {};
    private FakeMachine standby;
    private String standbyOf;
    private String origin = "";
    private boolean fresh = true;
    private boolean pristine;

    FakeMachine(FakeHost host, MachineConfig config, Map<String, String> files) {
        this.host = host;
        this.config = config;
        this.files = new TreeMap<>(files);
    }

    @Override
    public String name() {
        return config.name().isEmpty() ? "machine" : config.name();
    }

    @Override
    public MachineState state() {
        return state;
    }

    @Override
    public MachineConfig config() {
        return config;
    }

    @Override
    public ExecResult exec(String... command) {
        String line = String.join(" ", command);
        touch("exec " + line);
        if (files.containsKey("/hangs")) {
            hang();
        }
        if (command[0].equals("false")) {
            return new ExecResult(List.of(command), 1, "", "no", Duration.ofMillis(1));
        }
        String output =
                systemd.answer(line, files, host).orElse("output of " + command[0] + said());
        return new ExecResult(List.of(command), 0, output, "", Duration.ofMillis(1));
    }

    @Override
    public List<Service> services() {
        if (files.containsKey("/hangs")) {
            hang();
        }
        return systemd.services();
    }

    @Override
    public Command command(String... command) {
        return FakeCommand.of(() -> exec(command));
    }

    @Override
    public synchronized String shellCommand() {
        if (state != MachineState.RUNNING) {
            throw new SystemContainerException("getting a shell: not running but " + state);
        }
        return "the line for a shell in " + name();
    }

    private static void hang() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new SystemContainerException("interrupted", e);
        }
    }

    private synchronized void touch(String what) {
        if (state != MachineState.RUNNING) {
            throw new SystemContainerException(what + ": not running but " + state);
        }
        pristine = false;
        host.record(what + " in " + name());
    }

    @Override
    public MachineFiles files() {
        return new FakeFiles(() -> files, this::touch);
    }

    @Override
    public synchronized void start() {
        host.waitForTheOthers();
        host.record("start " + name());
        boot();
    }

    private void boot() {
        if (host.nextBootFails(name())) {
            throw new SystemContainerException("booting machine `" + name() + "`: no init");
        }
        systemd.boot(files);
        state = MachineState.RUNNING;
        pristine = fresh;
        fresh = false;
    }

    @Override
    public void stop() {
        end("stop");
    }

    @Override
    public void kill() {
        end("kill");
    }

    private synchronized void end(String how) {
        host.record(how + " " + name());
        state = MachineState.STOPPED;
        pristine = false;
    }

    @Override
    public synchronized void reboot() {
        host.record("reboot " + name());
        boot();
    }

    @Override
    public synchronized void freeze() {
        host.record("freeze " + name());
        state = MachineState.FROZEN;
    }

    @Override
    public synchronized void unfreeze() {
        host.record("unfreeze " + name());
        state = MachineState.RUNNING;
    }

    @Override
    public synchronized Snapshot snapshot(String name) {
        host.record("snapshot " + name() + " " + name);
        if (state == MachineState.STOPPED) {
            fresh = true;
            origin = name;
        }
        return snapshots.take(name, files);
    }

    @Override
    public synchronized void restore(String name) {
        host.record("restore " + name() + " " + name);
        bootFrom(name, state == MachineState.RUNNING);
    }

    @Override
    public synchronized void startFrom(String snapshot) {
        host.waitForTheOthers();
        boolean ready = standby != null && snapshot.equals(standbyOf);
        host.record("startFrom " + name() + " " + snapshot + (ready ? " by standby" : ""));
        if (ready) {
            files = standby.files;
            origin = snapshot;
            systemd.become(standby.systemd);
            state = MachineState.RUNNING;
            pristine = true;
            standby = null;
        } else {
            bootFrom(snapshot, true);
        }
    }

    private void bootFrom(String snapshot, boolean running) {
        files = snapshots.files(snapshot);
        origin = snapshot;
        fresh = true;
        state = MachineState.STOPPED;
        if (running) {
            boot();
            doAfterBoot(this);
        }
    }

    private void doAfterBoot(FakeMachine booted) {
        try {
            task.accept(booted);
            booted.pristine = true;
        } catch (RuntimeException e) {
            booted.state = MachineState.STOPPED;
            throw new SystemContainerException("booting machine `" + name() + "`: " + e, e);
        }
    }

    @Override
    public synchronized void standby(String snapshot) {
        host.record("standby " + name() + " " + snapshot);
        if (standby != null && snapshot.equals(standbyOf)) {
            return;
        }
        FakeMachine booting = new FakeMachine(host, config, snapshots.files(snapshot));
        booting.origin = snapshot;
        standby = null;
        try {
            booting.boot();
            doAfterBoot(booting);
            standby = booting;
            standbyOf = snapshot;
        } catch (SystemContainerException e) {
            host.record("no standby of " + name());
        }
    }

    @Override
    public synchronized void afterBoot(Consumer<? super Machine> newTask) {
        if (task != newTask) {
            task = newTask;
            standby = null;
        }
    }

    @Override
    public String address() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void config(String key, String value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Usage usage() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void moveTo(String project) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Forward forward(int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MachineNetwork network() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Image publish(String alias, Map<String, String> properties) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Machine copy(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized List<Snapshot> snapshots() {
        return snapshots.list();
    }

    @Override
    public synchronized void deleteSnapshot(String name) {
        host.record("delete " + name() + " " + name);
        snapshots.delete(name);
        if (name.equals(standbyOf)) {
            standby = null;
        }
    }

    @Override
    public synchronized void renameSnapshot(String name, String newName) {
        host.record("rename " + name() + " " + name + " " + newName);
        snapshots.rename(name, newName);
    }

    @Override
    public synchronized boolean pristine() {
        return pristine;
    }

    @Override
    public synchronized boolean pristine(String snapshot) {
        return pristine && origin.equals(snapshot);
    }

    @Override
    public Console console() {
        return new FakeConsole("console of " + name() + said());
    }

    @Override
    public String journal(JournalFilter filter) {
        if (files.containsKey("/hangs")) {
            hang();
        }
        return files.containsKey("/run/systemd/system") ? "journal of " + name() + said() : "";
    }

    /* What it would print behind the usual. */
    private String said() {
        return files.getOrDefault("/says", "");
    }

    @Override
    public synchronized void close() {
        host.record("close " + name());
        state = MachineState.DELETED;
        if (!host.closes(name())) {
            throw new SystemContainerException("closing machine `" + name() + "`: busy");
        }
    }

    Map<String, String> content() {
        return files;
    }
}
