package io.systemcontainers.cgroup;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.CpuSet;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Choose processors for machines that want a number of them, so that each has about as many
 * machines as the others. Any thread may choose.
 */
public final class Processors {

    private final SortedSet<Integer> there;
    private final Map<Integer, Integer> machines = new TreeMap<>();

    /**
     * Choose among the processors that this host's control groups may use.
     *
     * @param layout the host's hierarchies
     */
    public Processors(CgroupLayout layout) {
        this(
                layout.hierarchies().stream()
                        .filter(hierarchy -> hierarchy.has("cpuset"))
                        .findFirst()
                        .map(Processors::of)
                        .orElseGet(TreeSet::new));
    }

    Processors(SortedSet<Integer> there) {
        this.there = there;
    }

    private static SortedSet<Integer> of(Hierarchy hierarchy) {
        Path file =
                hierarchy
                        .mountPoint()
                        .resolve(
                                hierarchy.unified()
                                        ? "cpuset.cpus.effective"
                                        : "cpuset.effective_cpus");
        try {
            return CpuSet.parseSet(Files.readString(file)).cpus();
        } catch (IOException e) {
            throw KernelException.of("reading", file, e);
        }
    }

    /** Hold the processors of one machine until it is closed. */
    public final class Choice implements AutoCloseable {

        private final SortedSet<Integer> cpus;
        private boolean closed;

        private Choice(SortedSet<Integer> cpus) {
            this.cpus = cpus;
        }

        /**
         * Return the processors.
         *
         * @return their numbers
         */
        public SortedSet<Integer> cpus() {
            return cpus;
        }

        @Override
        public void close() {
            synchronized (Processors.this) {
                if (!closed) {
                    closed = true;
                    cpus.forEach(cpu -> machines.merge(cpu, -1, Integer::sum));
                }
            }
        }
    }

    /**
     * Choose processors.
     *
     * @param wanted how many, or which; more than there are means all
     * @return the choice
     * @throws SystemContainerException if certain ones are wanted that are not there
     */
    public synchronized Choice choose(CpuSet wanted) {
        SortedSet<Integer> chosen = wanted.cpus().isEmpty() ? least(wanted.count()) : wanted.cpus();
        // Without the controller there are none, which whoever limits the machine says.
        if (!there.isEmpty() && !there.containsAll(chosen)) {
            throw new SystemContainerException(
                    "setting `limits.cpu` to `"
                            + CpuSet.format(chosen)
                            + "`: this host has the processors "
                            + CpuSet.format(there)
                            + ": choose among these");
        }
        chosen.forEach(cpu -> machines.merge(cpu, 1, Integer::sum));
        return new Choice(chosen);
    }

    private SortedSet<Integer> least(int count) {
        List<Integer> byUse =
                there.stream()
                        .sorted(
                                Comparator.comparing((Integer cpu) -> machines.getOrDefault(cpu, 0))
                                        .thenComparing(Comparator.naturalOrder()))
                        .toList();
        return new TreeSet<>(byUse.subList(0, Math.min(count, byUse.size())));
    }
}
