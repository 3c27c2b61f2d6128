package io.systemcontainers.chaos;

import io.systemcontainers.Engine;
import io.systemcontainers.Forward;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A thread of the victim that drives a machine at random, and knows what has to be in it. An
 * operation may fail, for processes are being killed; afterwards the machine has to have what it
 * had before, or what the operation was to make of that, and has to go on.
 */
final class Actor {

    /* A slow machine boots in some seconds, and may be killed again meanwhile. */
    private static final long RECOVERY_SECONDS = 180;

    private static final int MOST_SNAPSHOTS = 4;

    private final Engine engine;
    private final Random random;
    private final Path directory;
    private final boolean wanting;
    private final Map<Operation, Integer> done = new EnumMap<>(Operation.class);
    private final Map<String, FileModel> snapshots = new HashMap<>();
    private Machine machine;
    private FileModel files = FileModel.empty();
    private List<FileModel> acceptable = List.of();
    private int refused;
    private int named;

    /**
     * @param engine whose machines are driven
     * @param random what decides
     * @param directory a directory of the host that is this actor's alone
     * @param wanting whether the victim has less of something than it needs
     */
    Actor(Engine engine, Random random, Path directory, boolean wanting) {
        this.engine = engine;
        this.random = random;
        this.directory = directory;
        this.wanting = wanting;
    }

    /** Do one thing, and check what came of it. */
    void act() throws IOException {
        if (machine == null && !launch()) {
            return;
        }
        Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
        acceptable = List.of(files);
        try {
            perform(operation);
            done.merge(operation, 1, Integer::sum);
        } catch (SystemContainerException e) {
            refused++;
        } catch (OutOfMemoryError e) {
            requireWant(e); // no thread is to be had
            refused++;
        } catch (IOException e) {
            if (!wanting) {
                throw e;
            }
            refused++; // this actor's own files: no descriptor is to be had
        }
        recoverAndCompare(operation);
    }

    /** Close the machine, if there is one. */
    void close() {
        if (machine != null) {
            machine.close();
            machine = null;
        }
    }

    Map<Operation, Integer> done() {
        return done;
    }

    int refused() {
        return refused;
    }

    private boolean launch() {
        try {
            machine = engine.launch(MachineConfig.of("busybox").memory("64MB"));
            files = FileModel.empty();
            snapshots.clear();
            return true;
        } catch (SystemContainerException e) {
            refused++;
            return false;
        } catch (OutOfMemoryError e) {
            requireWant(e);
            refused++;
            return false;
        }
    }

    private void requireWant(OutOfMemoryError error) {
        if (!wanting) {
            throw error;
        }
    }

    private void perform(Operation operation) throws IOException {
        switch (operation) {
            case WRITE -> write();
            case PUSH -> push();
            case PULL -> machine.files().pull("/etc", directory.resolve("pulled-" + named++));
            case EXEC -> machine.exec("sh", "-c", "echo out; sleep 0.0" + random.nextInt(9));
            case SNAPSHOT -> snapshot();
            case RESTORE -> goBack(false);
            case STANDBY_AND_RESET -> goBack(true);
            case DELETE_SNAPSHOT -> deleteSnapshot();
            case FREEZE -> {
                machine.freeze();
                machine.unfreeze();
            }
            case REBOOT -> machine.reboot();
            case STOP_AND_START -> {
                machine.stop();
                machine.start();
            }
            case CONFIG -> machine.config("limits.memory", 48 + random.nextInt(64) + "MiB");
            case VIEW -> machine.exec("cat", "/proc/meminfo", "/proc/uptime", "/proc/stat");
            case FORWARD -> {
                try (Forward forward = machine.forward(1 + random.nextInt(60_000))) {
                    forward.address();
                }
            }
            case COPY -> copy();
            case LAUNCH_ANOTHER -> engine.launch(MachineConfig.of("busybox")).close();
        }
    }

    private void write() {
        String path = FileModel.drawPath(random);
        String text = FileModel.drawContent(random);
        FileModel after = files.with(path, text);
        acceptable = List.of(files, after);
        machine.files().write(path, text);
        files = after;
        acceptable = List.of(after);
    }

    private void push() throws IOException {
        String path = FileModel.drawPath(random);
        String text = FileModel.drawContent(random);
        Path source = Files.writeString(directory.resolve("pushed"), text);
        FileModel after = files.with(path, text);
        acceptable = List.of(files, after);
        machine.files().push(source, path);
        files = after;
        acceptable = List.of(after);
    }

    private void snapshot() {
        if (snapshots.size() >= MOST_SNAPSHOTS) {
            deleteSnapshot();
        }
        String name = "s" + named++;
        FileModel kept = files;
        machine.snapshot(name);
        snapshots.put(name, kept);
    }

    private void goBack(boolean standby) {
        if (snapshots.isEmpty()) {
            snapshot();
        }
        List<String> names = new ArrayList<>(snapshots.keySet());
        String name = names.get(random.nextInt(names.size()));
        FileModel kept = snapshots.get(name);
        acceptable = List.of(files, kept);
        if (standby) {
            machine.standby(name);
            machine.exec("true");
            machine.startFrom(name);
        } else {
            machine.restore(name);
        }
        files = kept;
        acceptable = List.of(kept);
    }

    private void deleteSnapshot() {
        if (!snapshots.isEmpty()) {
            String name = snapshots.keySet().iterator().next();
            snapshots.remove(name); // where this fails it may be there or not
            machine.deleteSnapshot(name);
        }
    }

    private void copy() {
        Machine other = machine.copy("copy-" + Thread.currentThread().getName() + "-" + named++);
        try (other) {
            other.start();
            compare(other, List.of(files), "the copy of");
        }
    }

    private void recoverAndCompare(Operation operation) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS);
        SystemContainerException last = null;
        while (System.nanoTime() - end < 0) {
            try {
                if (!runs()) {
                    continue;
                }
                files = compare(machine, acceptable, "after " + operation + ",");
                forgetFailedSnapshots();
                return;
            } catch (SystemContainerException e) {
                last = e;
                if (wanting) {
                    close(); // there may not be enough for it any more, but always for its end
                    return;
                }
            } catch (OutOfMemoryError e) {
                requireWant(e);
                close();
                return;
            }
        }
        throw new AssertionError(
                "machine `" + machine.name() + "` did not come back after " + operation, last);
    }

    /** Have it run; false where it was killed meanwhile, which a command tells by its exit code. */
    private boolean runs() {
        if (machine.state() == MachineState.FROZEN) {
            machine.unfreeze();
        }
        if (machine.state() == MachineState.STOPPED) {
            machine.start();
        }
        return machine.exec("true").exitCode() == 0;
    }

    /* Of one that failed nothing stays; whether it failed before or after it was there is not known here. */
    private void forgetFailedSnapshots() {
        List<String> there = machine.snapshots().stream().map(one -> one.name()).toList();
        for (String name : List.copyOf(snapshots.keySet())) {
            if (!there.contains(name)) {
                throw new AssertionError(
                        "snapshot `" + name + "` of `" + machine.name() + "` is gone: " + there);
            }
        }
        for (String name : there) {
            if (!snapshots.containsKey(name)) {
                machine.deleteSnapshot(name);
            }
        }
    }

    private static FileModel compare(Machine machine, List<FileModel> acceptable, String when) {
        FileModel found = FileModel.of(machine);
        if (!acceptable.contains(found)) {
            throw new AssertionError(
                    when
                            + " machine `"
                            + machine.name()
                            + "` has "
                            + found
                            + "\nand not "
                            + acceptable);
        }
        return found;
    }
}
