package io.systemcontainers.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A process that is killed: which of those that a victim has. */
enum Target {
    KEEPER,
    PORTER,
    VIEWER,
    INIT;

    private static final String KEEPERS = "systemcontainers-keeper ";

    /**
     * Kill one of the victim's processes of this kind with {@code SIGKILL}.
     *
     * @return whether there was one
     */
    boolean killOne(ProcessHandle victim, Random random) {
        List<ProcessHandle> found = find(victim).toList();
        if (found.isEmpty()) {
            return false;
        }
        return found.get(random.nextInt(found.size())).destroyForcibly();
    }

    private Stream<ProcessHandle> find(ProcessHandle victim) {
        Stream<ProcessHandle> keepers = victim.children().filter(Target::isKeeper);
        return switch (this) {
            case KEEPER -> keepers;
            case PORTER ->
                    keepers.flatMap(ProcessHandle::children)
                            .filter(child -> isKeeper(child) && isInMachine(child));
            case VIEWER ->
                    keepers.flatMap(ProcessHandle::children)
                            .filter(child -> isKeeper(child) && !isInMachine(child));
            case INIT -> keepers.flatMap(ProcessHandle::children).filter(child -> !isKeeper(child));
        };
    }

    private static boolean isKeeper(ProcessHandle process) {
        return read(process, "cmdline").replace('\0', ' ').startsWith(KEEPERS);
    }

    /* The viewer, as the keeper, is in the control groups of the JVM. */
    private static boolean isInMachine(ProcessHandle process) {
        return read(process, "cgroup").contains("/systemcontainers-");
    }

    private static String read(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
