package io.systemcontainers.cgroup;

import io.systemcontainers.sys.KernelFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Look into a control group that somebody else removes when it is empty, and kill what is in it and
 * below.
 *
 * @param path the group's directory
 */
public record CommandGroup(Path path) {

    private static final System.Logger LOG = System.getLogger(CommandGroup.class.getName());
    private static final long PAUSE_MILLISECONDS = 2;

    /**
     * List the processes in it and below.
     *
     * @return their ids on the host; none when the group is gone
     */
    public List<Long> processes() {
        List<Long> processes = new ArrayList<>();
        try (Stream<Path> groups = Files.walk(path)) {
            groups.filter(Files::isDirectory)
                    .forEach(group -> processes.addAll(GroupProcesses.of(group)));
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.DEBUG, "listing `" + path + "`, which may go at any time", e);
        }
        return processes;
    }

    /**
     * Kill all that is in it: at once where the kernel can, else one by one, as often as it takes
     * while they fork.
     *
     * @param limit how long to try at most
     */
    public void kill(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        boolean again = true;
        while (again) {
            killOnce();
            again =
                    !KernelFeature.CGROUP_KILL.isUsable()
                            && System.nanoTime() - until < 0
                            && !processes().isEmpty()
                            && pause();
        }
    }

    private void killOnce() {
        try {
            freeze(true);
            GroupProcesses.kill(path);
            freeze(false);
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.DEBUG, "killing all in `" + path + "`, which may go at any time", e);
        }
    }

    /*
     * So that they do not fork faster than they are killed. A frozen process of version 1 dies only
     * when it is thawed.
     */
    private void freeze(boolean frozen) throws IOException {
        Path state = path.resolve("freezer.state");
        if (Files.exists(state)) {
            Files.writeString(state, frozen ? "FROZEN" : "THAWED");
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
