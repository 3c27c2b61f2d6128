package io.systemcontainers.cgroup;

import io.systemcontainers.keeper.Step;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Weigh a machine against everything else that wants the processors: {@code cpu.weight} of
 * cgroup-v2.rst, {@code cpu.shares} of sched-design-CFS.rst.
 */
public final class CpuWeight {

    private static final System.Logger LOG = System.getLogger(CpuWeight.class.getName());

    /* Enough to boot within a few seconds where everything is busy, little enough not to be noticed. */
    private static final int PART = 10;

    private final Optional<Path> file;
    private final String low;
    private final String usual;

    /**
     * Find the file that weighs a machine.
     *
     * @param layout the host's hierarchies
     * @param id the machine's id
     * @param limits what it may use
     */
    public CpuWeight(CgroupLayout layout, String id, Limits limits) {
        Optional<Hierarchy> hierarchy =
                layout.hierarchies().stream().filter(candidate -> candidate.has("cpu")).findFirst();
        boolean unified = hierarchy.filter(Hierarchy::unified).isPresent();
        int percent =
                limits.cpu()
                        .filter(allowance -> !allowance.isTime())
                        .map(allowance -> allowance.percent())
                        .orElse(100);
        file =
                hierarchy.map(
                        found ->
                                found.mountPoint()
                                        .resolve(CgroupPlan.PREFIX + id)
                                        .resolve(unified ? "cpu.weight" : "cpu.shares"));
        int weight = unified ? percent : 1024 * percent / 100;
        usual = Integer.toString(weight);
        low = Integer.toString(Math.max(unified ? 1 : 2, weight / PART));
    }

    /**
     * Return the step by which a machine begins with a tenth of its weight; the kernel may have no
     * controller for it.
     *
     * @return the steps, after those that make its control groups
     */
    public List<Step> behindOthers() {
        return file.map(path -> List.of(Step.tryToWrite(path.toString(), low))).orElse(List.of());
    }

    /** Let it have what its configuration says. */
    public void usual() {
        try {
            if (file.isPresent() && Files.exists(file.get())) {
                Files.writeString(file.get(), usual);
            }
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "writing `"
                            + usual
                            + "` to `"
                            + file.get()
                            + "`: "
                            + e.getMessage()
                            + ": the machine goes on with a low weight");
        }
    }
}
