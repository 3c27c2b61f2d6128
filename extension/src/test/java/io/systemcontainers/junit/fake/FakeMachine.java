package io.systemcontainers.junit.fake;

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
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
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
    private final Map<String, Map<String, String>> snapshots = new LinkedHashMap<>();
    private Map<String, String> files = new TreeMap<>();
    private MachineState state = MachineState.STOPPED;
    private boolean fresh = true;
    private boolean pristine;

    FakeMachine(FakeHost host, MachineConfig config) {
        this.host = host;
        this.config = config;
    }

    @Override
    public String name() {
        return config.name().isEmpty() ? "machine" : config.name();
    }

    @Override
    public synchronized MachineState state() {
        return state;
    }

    @Override
    public MachineConfig config() {
        return config;
    }

    @Override
    public ExecResult exec(String... command) {
        touch("exec " + String.join(" ", command));
        if (files.containsKey("/hangs")) {
            hang();
        }
        return new ExecResult(
                List.of(command), 0, "output of " + command[0], "", Duration.ofMillis(1));
    }

    @Override
    public Command command(String... command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized String shellCommand() {
        if (state != MachineState.RUNNING) {
            throw new SystemContainerException("getting a shell: not running but " + state);
        }
        return "nsenter into " + name();
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
        return new FakeFiles(files, this::touch);
    }

    @Override
    public synchronized void start() {
        host.record("start " + name());
        boot();
    }

    private void boot() {
        if (host.nextBootFails()) {
            throw new SystemContainerException("booting machine `" + name() + "`: no init");
        }
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
        if (state != MachineState.STOPPED || snapshots.containsKey(name)) {
            throw new SystemContainerException("taking snapshot `" + name + "`: " + state);
        }
        snapshots.put(name, new TreeMap<>(files));
        fresh = true;
        return new Snapshot(name, Instant.EPOCH, "", Duration.ZERO);
    }

    @Override
    public synchronized void restore(String name) {
        host.record("restore " + name() + " " + name);
        files = new TreeMap<>(snapshots.get(name));
        fresh = true;
        if (state == MachineState.RUNNING) {
            boot();
        } else {
            state = MachineState.STOPPED;
        }
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
    public synchronized List<Snapshot> snapshots() {
        return snapshots.keySet().stream()
                .map(name -> new Snapshot(name, Instant.EPOCH, "", Duration.ZERO))
                .toList();
    }

    @Override
    public synchronized void deleteSnapshot(String name) {
        snapshots.remove(name);
    }

    @Override
    public synchronized void renameSnapshot(String name, String newName) {
        snapshots.put(newName, snapshots.remove(name));
    }

    @Override
    public synchronized boolean pristine() {
        return pristine;
    }

    @Override
    public Console console() {
        return new FakeConsole("console of " + name());
    }

    @Override
    public String journal(JournalFilter filter) {
        if (files.containsKey("/hangs")) {
            hang();
        }
        return files.containsKey("/run/systemd/system") ? "journal of " + name() : "";
    }

    @Override
    public synchronized void close() {
        host.record("close " + name());
        state = MachineState.DELETED;
    }
}
