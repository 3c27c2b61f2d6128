package io.systemcontainers.cgroup;

import io.systemcontainers.config.CpuAllowance;
import io.systemcontainers.config.CpuLimit;
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

    private static final int FULL_PERCENT = 100;
    private static final long UNIFIED = 100;
    private static final long LEGACY = 1024;
    /* The least that both take. */
    private static final long LEAST = 2;

    private final Optional<Path> file;
    private final boolean unified;

    /**
     * Find the file that weighs a machine.
     *
     * @param layout the host's hierarchies
     * @param id the machine's id
     */
    public CpuWeight(CgroupLayout layout, String id) {
        Optional<Hierarchy> hierarchy =
                layout.hierarchies().stream().filter(candidate -> candidate.has("cpu")).findFirst();
        unified = hierarchy.filter(Hierarchy::unified).isPresent();
        file =
                hierarchy.map(
                        found ->
                                found.mountPoint()
                                        .resolve(CgroupPlan.PREFIX + id)
                                        .resolve(unified ? "cpu.weight" : "cpu.shares"));
    }

    /**
     * Weigh limits.
     *
     * @param limits what a machine may use
     * @param full the weight of one whose configuration says nothing
     */
    static long of(Limits limits, long full) {
        CpuLimit cpu = limits.settings().cpu();
        int percent =
                cpu.allowance()
                        .filter(allowance -> !allowance.isTime())
                        .map(CpuAllowance::percent)
                        .orElse(FULL_PERCENT);
        long weight = full * percent / FULL_PERCENT - (CpuLimit.HIGHEST_PRIORITY - cpu.priority());
        return Math.max(LEAST, weight);
    }

    private long usual(Limits limits) {
        return of(limits, unified ? UNIFIED : LEGACY);
    }

    /**
     * Return the step by which a machine begins with a tenth of its weight; the kernel may have no
     * controller for it.
     *
     * @param limits what it may use
     * @return the steps, after those that make its control groups
     */
    public List<Step> behindOthers(Limits limits) {
        String low = Long.toString(Math.max(LEAST, usual(limits) / PART));
        return file.map(path -> List.of(Step.tryToWrite(path.toString(), low))).orElse(List.of());
    }

    /**
     * Let it have what its configuration says.
     *
     * @param limits what it may use
     */
    public void catchUp(Limits limits) {
        String usual = Long.toString(usual(limits));
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
