package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import io.systemcontainers.text.MachineText;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Say which units were active at the baseline, and are not after the boot from it. */
record InactiveUnits(String machine, List<String> names, String enabling) {

    /** What they are called in a report. */
    static final String KEY = "systemcontainers.inactive-units";

    private static final System.Logger LOG = System.getLogger(InactiveUnits.class.getName());

    static InactiveUnits of(Machine machine, List<String> names, String enabling) {
        return new InactiveUnits(
                machine.name(), names.stream().map(MachineText::name).toList(), enabling);
    }

    /**
     * Write it to the log and to the report.
     *
     * @param amongSeveral whether the report has to say which machine it is
     */
    void report(ExtensionContext context, boolean amongSeveral) {
        LOG.log(
                System.Logger.Level.WARNING,
                "{0}",
                MachineText.name(context.getDisplayName()) + ": " + text());
        String units = String.join(", ", names);
        context.publishReportEntry(KEY, amongSeveral ? machine + ": " + units : units);
    }

    String text() {
        return "on machine `"
                + machine
                + "`, "
                + names.stream().collect(Collectors.joining("`, `", "`", "`"))
                + (names.size() == 1 ? " was" : " were")
                + " active at the end of @BeforeAll, and not after the boot that every test starts"
                + " with: a baseline holds files, not processes. Enable what is to start at boot"
                + " ("
                + enabling
                + "), or start it in an @AfterBoot method";
    }
}
